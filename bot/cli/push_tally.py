"""What becomes of each branch on a day, and how many each item reaches by which route."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlmodel import Session, col, or_, select

from handlers.kit.context import House
from handlers.kit.planner import Plan
from handlers.kit.rest_days import rests_on
from models.news import NewsItem
from models.push import DailyPush, Pause, PushRecipient, may_be_made_up_for
from models.unit import Unit, read_lines
from scheduler.daily_push import list_branches, plan_day

_AT_ONCE = 500


@dataclass
class Branch:
    """One branch's day. state: planned | queued (by this run) | done (before it) | missed |
    skipped, the last two with a reason."""

    unit: Unit
    state: str
    reason: str | None = None
    plan: Plan | None = None
    push: DailyPush | None = None

    def settle(self, push: DailyPush, *, is_new: bool) -> None:
        """What `Morning.push` made of it."""
        self.push, self.reason = push, push.reason
        self.state = push.state if is_new else _STATES[push.state]

    def row(self, day: date) -> dict[str, Any]:
        """For `--json`."""
        plan_counts = self.plan.counts() if self.plan is not None else {}
        return {
            "id": self.unit.code,
            "state": self.state,
            "reason": self.reason,
            "name": self.unit.name,
            "date": day,
            "news": self.plan.item.code if self.plan is not None else None,
            "counts": self.push.counts if self.push is not None else plan_counts,
        }

    def rows_by_route(self, day: date) -> list[dict[str, Any]]:
        """For `--dry-run --json`: one for each road or reason; who gets nothing at all has one too."""
        row = self.row(day)
        del row["counts"]
        if self.plan is None:
            return [row | {"route": None, "recipients": 0, "messages": 0, "billed": 0}]
        return [row | counted for counted in count_routes(self.plan)]


def count_routes(plan: Plan) -> list[dict[str, Any]]:
    """A plan's recipients by route and reason, with their messages and how many of them are billed."""
    found: dict[tuple[str, str | None], dict[str, Any]] = {}
    for entry in (entry for part in plan.parts for entry in part.entries):
        row = found.setdefault(
            (entry.route, entry.reason),
            {"route": entry.route, "reason": entry.reason, "recipients": 0, "messages": 0},
        )
        row["recipients"] += 1
        row["messages"] += len(entry.messages)
    if plan.audience.without_zalo:
        none: dict[str, Any] = {"route": "none", "reason": "no_zalo", "messages": 0}
        found["none", "no_zalo"] = none | {"recipients": plan.audience.without_zalo}
    return [
        row | {"billed": row["messages"] if row["route"] in _BILLED else 0}
        for row in found.values()
    ]


_BILLED = ("billed", "pack_billed")
# A row that was there before this run.
_STATES = {"queued": "done", "missed": "missed", "skipped": "skipped"}


@dataclass
class Tally:
    """One item: its branches, its recipients by route or "none:<reason>", its messages."""

    item: NewsItem
    branches: int = 0
    messages: int = 0
    without_zalo: int = 0
    reached: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    def count(self, *routes: str) -> int:
        """Each group and person once, however many branches she stands for."""
        return len(set().union(*(self.reached.get(route, ()) for route in routes)))

    def reasons(self) -> list[tuple[str, int]]:
        """Why how many are not reached, the most frequent reason first."""
        counts = Counter(
            {key[5:]: len(who) for key, who in self.reached.items() if key.startswith("none:")}
        )
        counts["no_zalo"] += self.without_zalo
        return [(reason, count) for reason, count in counts.most_common() if count]


def read_day_of_branches(
    db: Session, house: House, unit: Unit | None, day: date, now: datetime
) -> list[Branch]:
    """Every branch of the unit (of all, without one) with its plan, or why it has none.

    Days that were missed are planned for a unit asked for by name only.
    """
    units = list_branches(db, unit, day)
    today = now.astimezone(house.zone).date()
    settled = {
        row.unit_id: row for row in db.exec(select(DailyPush).where(col(DailyPush.day) == day))
    }
    resting = _find_resting(db, house, units, max(day, today), now)
    found: dict[int, Branch] = {}
    for one in units:
        if (row := settled.get(one.id)) is not None:
            found[one.id] = Branch(one, _STATES[row.state], row.reason, push=row)
        elif day < today or one.id in resting:
            found[one.id] = Branch(one, "skipped", "off" if day < today else resting[one.id])
    again = {
        key
        for key, one in found.items()
        if unit is not None and one.push is not None and may_be_made_up_for(one.push)
    }
    closed = (found.keys() - again) | resting.keys()
    open_units = [one for one in units if one.id not in closed]
    for plan in plan_day(db, house, open_units, day, now):
        found[plan.audience.unit.id] = Branch(plan.audience.unit, "planned", plan=plan)
    return [found.get(one.id) or Branch(one, "skipped", "no_item") for one in units]


def _find_resting(
    db: Session, house: House, units: Sequence[Unit], day: date, now: datetime
) -> dict[int, str]:
    """Branch id → holiday | paused, of those that get nothing on that day."""
    idle = _list_paused(db, day, now)
    found = {}
    for unit_id, line in read_lines(db, [one.id for one in units]).items():
        if rests_on(house, line, day):
            found[unit_id] = "holiday"
        elif any(above.id in idle for above in line):
            found[unit_id] = "paused"
    return found


def tally_plans(branches: Iterable[Branch]) -> list[Tally]:
    """Of what is planned; the item of most branches first."""
    tallies: dict[int, Tally] = {}
    once: dict[int, set[str]] = defaultdict(set)
    for plan in (branch.plan for branch in branches if branch.plan is not None):
        tally = tallies.setdefault(plan.item.id, Tally(plan.item))
        tally.branches += 1
        tally.without_zalo += plan.audience.without_zalo
        for entry in (entry for part in plan.parts for entry in part.entries):
            key = entry.route if entry.reason is None else f"none:{entry.reason}"
            tally.reached[key].add(entry.recipient)
            if entry.once not in once[plan.item.id]:
                once[plan.item.id].add(entry.once)
                tally.messages += len(entry.messages)
    return sorted(tallies.values(), key=lambda tally: -tally.branches)


def tally_pushed(db: Session, branches: Iterable[Branch]) -> list[Tally]:
    """Of what this run has queued, as the rows say."""
    tallies: dict[int, Tally] = {}
    item_of: dict[int, int] = {}
    for branch in branches:
        if branch.state != "queued" or branch.push is None or branch.plan is None:
            continue
        item_id = branch.push.news_item_id or branch.plan.item.id
        tally = tallies.setdefault(item_id, Tally(db.get_one(NewsItem, item_id)))
        tally.branches += 1
        tally.without_zalo += branch.push.counts.get("none:no_zalo", 0)
        item_of[branch.push.id] = item_id
    for push_id, recipient, route, reason in _list_recipients(db, list(item_of)):
        key = route if reason is None else f"none:{reason}"
        tallies[item_of[push_id]].reached[key].add(recipient)
    return sorted(tallies.values(), key=lambda tally: -tally.branches)


def _list_recipients(
    db: Session, push_ids: list[int]
) -> Iterable[tuple[int, str, str, str | None]]:
    columns = (
        col(PushRecipient.daily_push_id),
        col(PushRecipient.recipient),
        col(PushRecipient.route),
        col(PushRecipient.reason),
    )
    for start in range(0, len(push_ids), _AT_ONCE):
        some = col(PushRecipient.daily_push_id).in_(push_ids[start : start + _AT_ONCE])
        yield from db.exec(select(*columns).where(some))


def _list_paused(db: Session, day: date, now: datetime) -> set[int]:
    """Ids of the units with a pause of their own on that day."""
    query = select(Pause.unit_id).where(
        col(Pause.from_day) <= day,
        col(Pause.to_day) >= day,
        or_(col(Pause.ended_at).is_(None), col(Pause.ended_at) > now),
    )
    return set(db.exec(query))
