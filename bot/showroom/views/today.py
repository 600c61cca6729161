"""The officer's morning board: each branch's road today, why that one, and who gets nothing and why."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias

from sqlmodel import col, func, select

from bot.cli.push_tally import Branch, read_day_of_branches
from bot.showroom.room import Cell, Room, Tone, View, name_recipients, tone_of
from handlers.kit.slots import push_hour
from models.news import NewsItem
from models.outbox import OutboxMessage
from models.push import PushRecipient
from models.unit import Unit

ORDER = 10
TITLE = "showroom.today.title"

_SHOWN, _UNREACHED_SHOWN, _OWN_SHOWN = 60, 40, 3
_ROADS = ("group", "leaders_group", "pack_free", "pack_billed", "free", "billed")
_BILLED = ("pack_billed", "billed")

# (recipient, route, reason): "u:742…", "none", "too_long"
Entry: TypeAlias = tuple[str, str, str | None]
States: TypeAlias = dict[int, Counter[str]]


@dataclass(frozen=True)
class _Day:
    """All branches with who gets the item by which road."""

    branches: list[Branch]
    entries: dict[int, list[Entry]]
    states: States


def look(room: Room) -> View:
    branches = read_day_of_branches(room.db, room.house, None, room.today, room.now)
    day = _Day(branches, _entries(room, branches), _count_states(room, branches))
    view = View(note=_headline(room, branches))
    _add_figures(room, view, day)
    _add_branches(room, view, day)
    _add_unreached(room, view, day)
    return view


def _entries(room: Room, branches: Iterable[Branch]) -> dict[int, list[Entry]]:
    """By unit id: as planned where nothing went out yet, else as it was written down."""
    found: dict[int, list[Entry]] = {}
    pushed: dict[int, int] = {}
    for branch in branches:
        if branch.push is not None:
            pushed[branch.push.id] = branch.unit.id
        elif branch.plan is not None:
            plan = branch.plan.entries
            found[branch.unit.id] = [(one.recipient, one.route, one.reason) for one in plan]
    query = select(PushRecipient).where(col(PushRecipient.daily_push_id).in_(list(pushed)))
    for row in room.db.exec(query.order_by(col(PushRecipient.id))):
        entry = (row.recipient, row.route, row.reason)
        found.setdefault(pushed[row.daily_push_id], []).append(entry)
    return found


def _count_states(room: Room, branches: Iterable[Branch]) -> States:
    """How many messages of each branch are in which state."""
    units = {branch.push.id: branch.unit.id for branch in branches if branch.push is not None}
    query = (
        select(OutboxMessage.daily_push_id, OutboxMessage.state, func.count())
        .where(col(OutboxMessage.daily_push_id).in_(list(units)))
        .group_by(col(OutboxMessage.daily_push_id), col(OutboxMessage.state))
    )
    states: States = defaultdict(Counter)
    for push_id, state, count in room.db.exec(query):
        states[units[push_id or 0]][state] += count
    return states


def _headline(room: Room, branches: list[Branch]) -> str:
    item_ids = [one.push.news_item_id for one in branches if one.push is not None]
    item_ids += [one.plan.item.id for one in branches if one.plan is not None]
    commonest = Counter(one for one in item_ids if one is not None).most_common(1 + _OWN_SHOWN)
    if not commonest:
        return room.texts("showroom.today.no_item")
    item, *own = (room.db.get_one(NewsItem, item_id) for item_id, _ in commonest)
    said = room.texts("showroom.today.item", title=item.title, code=item.code, by=_by(room, item))
    return " ".join([said, *(_own_item(room, one) for one in own)])


def _own_item(room: Room, item: NewsItem) -> str:
    """What some branches have instead of the item of all."""
    unit = room.db.get_one(Unit, item.unit_id).name
    return room.texts("showroom.today.own_item", unit=unit, title=item.title, by=_by(room, item))


def _by(room: Room, item: NewsItem) -> str:
    """An officer's account; who approved in chat by her name."""
    officer = item.approved_by or "?"
    user = f"u:{officer.rpartition(':')[2]}"
    return name_recipients(room, [user]).get(user, officer)


def _add_figures(room: Room, view: View, day: _Day) -> None:
    texts = room.texts
    entries = [entry for some in day.entries.values() for entry in some]
    with_item = sum(1 for some in day.entries.values() if any(e[2] is None for e in some))
    billed = len({recipient for recipient, route, _ in entries if route in _BILLED})
    unreached = sum(1 for _, _, reason in entries if reason is not None)
    total = len(day.branches)
    view.figure(texts("showroom.today.branches"), f"{with_item}/{total}", "good")
    view.figure(texts("showroom.today.cost"), texts("push.free"), "good")
    view.figure(texts("showroom.today.billed"), f"{billed}/{room.house.monthly_quota}")
    view.figure(texts("showroom.today.unreached"), unreached, tone_of(unreached, "warn"))


def _add_branches(room: Room, view: View, day: _Day) -> None:
    texts = room.texts
    columns = [texts(f"showroom.today.{key}") for key in ("branch", "road", "state")]
    shown = day.branches[:_SHOWN]
    rows = [_branch_row(room, branch, day) for branch in shown]
    title = texts("showroom.today.by_branch")
    if len(shown) < len(day.branches):
        title = texts("showroom.today.first_branches", count=_SHOWN, total=len(day.branches))
    view.table(title, columns, rows, texts("showroom.today.no_branch"))


def _branch_row(room: Room, branch: Branch, day: _Day) -> tuple[Cell, ...]:
    entries = day.entries.get(branch.unit.id, [])
    above = room.db.get(Unit, branch.unit.parent_id) if branch.unit.parent_id else None
    place = Cell(branch.unit.name, small=above.name if above is not None else "")
    return place, _road(room, entries), _state(room, branch, day.states[branch.unit.id])


def _road(room: Room, entries: list[Entry]) -> Cell:
    """The first road with its reason; how many more go by the others."""
    counts = Counter(route for _, route, reason in entries if reason is None)
    roads = [road for road in _ROADS if counts[road]]
    if not roads:
        reasons = [reason for _, _, reason in entries if reason is not None]
        why = _reason(room, reasons[0]) if reasons else ""
        return Cell(room.texts("push.routes.none"), small=why)
    first = roads[0]
    to = next(recipient for recipient, route, why in entries if (route, why) == (first, None))
    others = [f"{room.texts(f'outbox.ways.{road}')}: {counts[road]}" for road in roads[1:]]
    shown = [room.texts(f"showroom.because.{first}"), *others]
    return Cell(room.texts(f"outbox.ways.{first}"), small=" · ".join(shown), chat=to[2:])


def _state(room: Room, branch: Branch, states: Counter[str]) -> Cell:
    at = push_hour(room.db, room.house, branch.unit.id, room.today)
    hour = f"{at:%H:%M}" if at is not None else room.texts("showroom.today.no_hour")
    if branch.state == "planned":
        is_off = at is None
        key = "off" if is_off else "planned"
        return Cell(room.texts(f"showroom.today.states.{key}"), small=hour)
    if branch.push is not None and branch.push.state == "queued":
        total, sent = sum(states.values()), states["sent"]
        if total == 0:
            return Cell(room.texts("showroom.today.states.nobody"), small=hour)
        tone: Tone = "good" if sent == total else "warn"
        counted = room.texts("showroom.today.sent", sent=sent, total=total)
        return Cell(counted, small=hour, tone=tone)
    why = room.texts(f"showroom.today.skipped.{branch.reason or 'no_item'}")
    return Cell(room.texts(f"showroom.today.states.{branch.state}"), small=why)


def _add_unreached(room: Room, view: View, day: _Day) -> None:
    texts = room.texts
    names = {branch.unit.id: branch.unit.name for branch in day.branches}
    missed = [
        (unit_id, recipient, reason)
        for unit_id, entries in day.entries.items()
        for recipient, _, reason in entries
        if reason is not None
    ]
    known = name_recipients(room, [recipient for _, recipient, _ in missed])
    rows = [
        (_who(recipient, known, names[unit_id]), Cell(_reason(room, reason)))
        for unit_id, recipient, reason in missed[:_UNREACHED_SHOWN]
    ]
    columns = [texts("showroom.today.who"), texts("showroom.today.why")]
    view.table(texts("showroom.today.not_reached"), columns, rows, texts("showroom.today.all"))


def _who(recipient: str, known: dict[str, str], branch: str) -> Cell:
    """A person by her name; the branch itself where nobody could carry the item."""
    if not recipient.startswith("u:"):
        return Cell(branch)
    return Cell(known.get(recipient, recipient[2:]), small=branch, chat=recipient[2:])


def _reason(room: Room, reason: str) -> str:
    key = f"push.reasons.{reason}"
    return room.texts(key) if key in room.texts else reason
