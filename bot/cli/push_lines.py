"""The page that `chihoi push` shows: an item's routes with numbers and cost, and who gets nothing."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from bot.catalogue import Catalogue
from bot.cli.output import printable
from bot.cli.push_tally import Branch, Tally, count_routes
from handlers.kit.context import House
from handlers.kit.purse import Purse

_SHOWN_CODES = 20

Purses = Sequence[tuple[House, Purse]]


def compose_lines(
    texts: Catalogue, purses: Purses, shown: tuple[str, list[Tally]]
) -> Iterator[str]:
    """`shown`: the day in words and the items with their tallies; `purses`: of each OA."""
    day, tallies = shown
    for tally in tallies:
        item = tally.item
        yield texts(
            "push.header",
            day=day,
            title=printable(item.title),
            code=item.code,
            by=printable(item.approved_by or "?"),
        )
        yield from _routes(texts, tally, _quota(texts, purses))
        yield from _unreached(texts, tally)


def _quota(texts: Catalogue, purses: Purses) -> str:
    """With several OAs each by its name: what is left of one can't be spent by another."""
    of_one = "push.quota" if len(purses) == 1 else "push.quota_of"
    return "; ".join(
        texts(
            of_one,
            today=purse.for_members,
            left=purse.left,
            total=house.monthly_quota,
            oa=printable(house.oa_name),
        )
        for house, purse in purses
    )


def _routes(texts: Catalogue, tally: Tally, quota: str) -> Iterator[str]:
    billed_packs = tally.count("pack_billed")
    packs = texts("push.packs_billed", count=billed_packs) if billed_packs else texts("push.free")
    is_kept = any(reason == "quota" for reason, _ in tally.reasons())
    for key, routes, cost, always in (
        ("group", ("group",), texts("push.free"), False),
        ("leaders_group", ("leaders_group",), texts("push.free"), False),
        ("pack", ("pack_free", "pack_billed"), packs, False),
        ("free", ("free",), texts("push.free"), False),
        ("billed", ("billed",), quota, is_kept),
        ("own_hour", ("own_hour",), texts("push.free"), False),
    ):
        count = tally.count(*routes)
        if count or always:
            unit = texts(f"push.counted.{key}")
            yield f"{_start(texts, key, count)} {unit:<13} {cost}"


def _unreached(texts: Catalogue, tally: Tally) -> Iterator[str]:
    reasons = tally.reasons()
    if reasons:
        shown = " · ".join(f"{count} {texts(f'push.reasons.{why}')}" for why, count in reasons)
        yield f"{_start(texts, 'none', sum(count for _, count in reasons))}: {shown}"


def _start(texts: Catalogue, key: str, count: int) -> str:
    label = texts(f"push.routes.{key}")
    return f"  {label:<21} {count:>4}"


def compose_branches(texts: Catalogue, branches: Iterable[Branch]) -> Iterator[str]:
    """One line a branch: who gets it by which road, who does not and why."""
    for branch in branches:
        if branch.plan is None:
            continue
        told = [
            f"{row['recipients']} {_name_route(texts, row['route'], row['reason'])}"
            for row in count_routes(branch.plan)
        ]
        yield f"  {branch.unit.code} {printable(branch.unit.name)}: {' · '.join(told)}"


def _name_route(texts: Catalogue, route: str, reason: str | None) -> str:
    if reason is not None:
        return texts(f"push.reasons.{reason}")
    return texts(f"outbox.ways.{route}")


def compose_others(texts: Catalogue, branches: Iterable[Branch]) -> Iterator[str]:
    """Branches that get nothing by this run: done before, missed, paused, without an item."""
    codes: dict[str, list[str]] = defaultdict(list)
    for branch in branches:
        if branch.state == "done":
            codes["done"].append(branch.unit.code)
        elif branch.state in {"missed", "skipped"}:
            key = f"{branch.state}_{branch.reason}" if branch.state == "missed" else branch.reason
            codes[key or "skipped"].append(branch.unit.code)
    for key in sorted(codes):
        more = ", …" if len(codes[key]) > _SHOWN_CODES else ""
        shown = ", ".join(codes[key][:_SHOWN_CODES]) + more
        yield texts(f"push.others.{key}", count=len(codes[key]), codes=shown)
