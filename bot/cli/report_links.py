"""`chihoi report … --links`: how often each tracked link was opened, by unit; self-reports apart."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from sqlmodel import Session

from bot.cli.days import show_day
from bot.cli.desk import Desk
from bot.cli.output import say, show_rows
from handlers.kit.periods import Span
from models.link_visits import LinkVisits, list_link_visits
from models.share import count_shares_by_kind
from models.unit import Unit, is_top, map_places
from models.unit_front import list_counted

_MOST_LINKS = 20


def show_links(desk: Desk, db: Session, unit: Unit, span: Span, *, as_json: bool) -> None:
    """As JSON every link and every unit; for people the most opened and all units."""
    counted = map_places(db, list_counted(db, unit))
    links = list_link_visits(db, span.first, span.last, None if is_top(unit) else set(counted))
    told = count_shares_by_kind(db, span.first, span.last, counted)
    units = {one: found for one in _list_ids(links, told) if (found := db.get(Unit, one))}
    rows = [_link_row(link, units) for link in links]
    sums = _unit_rows(links, told, units)
    if as_json:
        show_rows(desk, (), [*rows, *sums], as_json=True)
        return
    first, last = show_day(desk, span.first), show_day(desk, span.last)
    visitors, told_all = sum(link.visitors for link in links), sum(told.values(), Counter())
    figures = {"visitors": visitors, "told": told_all["told"], "posts": told_all["post"]}
    say(desk.texts("report.links", unit=unit.name, first=first, last=last, **figures))
    if links:
        show_rows(desk, ("id", "visitors", "title", "unit"), rows[:_MOST_LINKS], as_json=False)
        say(desk.texts("report.links_by_unit"))
    if sums:
        show_rows(desk, ("id", "unit", "visitors", "told", "posts"), sums, as_json=False)


def _list_ids(links: Sequence[LinkVisits], told: Mapping[int, Counter[str]]) -> set[int]:
    return {link.unit_id for link in links if link.unit_id is not None} | set(told)


def _link_row(link: LinkVisits, units: Mapping[int, Unit]) -> dict[str, Any]:
    """A link of a member's own is her branch's; whose it is, is nobody's business."""
    unit = units.get(link.unit_id or 0)
    return {
        "id": link.code,
        "state": "link",
        "kind": link.kind,
        "visitors": link.visitors,
        "title": link.title,
        "item": link.item,
        "own": link.is_own,
        "unit_code": unit.code if unit is not None else None,
        "unit": unit.name if unit is not None else "",
    }


def _unit_rows(
    links: Sequence[LinkVisits], told: Mapping[int, Counter[str]], units: Mapping[int, Unit]
) -> list[dict[str, Any]]:
    """What was tracked and what was told stand side by side and are never added up."""
    visitors: Counter[int] = Counter()
    for link in links:
        if link.unit_id is not None:
            visitors[link.unit_id] += link.visitors
    rows = [
        {
            "id": unit.code,
            "state": "unit",
            "unit": unit.name,
            "visitors": visitors[unit_id],
            "told": told[unit_id]["told"] if unit_id in told else 0,
            "posts": told[unit_id]["post"] if unit_id in told else 0,
        }
        for unit_id, unit in units.items()
    ]
    return sorted(rows, key=lambda row: (-row["visitors"], -row["told"], row["id"]))
