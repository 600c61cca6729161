"""Branches that the day's item did not reach, told to officers in the evening; those in time first."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, select

from handlers.kit.cases import list_officers
from handlers.kit.context import House
from handlers.kit.leader_lines import EVENING, EVENING_AT, add_line
from handlers.kit.missed_lines import say_missed, say_without_item
from handlers.kit.slots import local_moment, push_hour
from models.push import DailyPush, LeaderLine, PushSlot
from models.unit import Unit, list_tops

# A branch without an item is looked at each minute, until its last one.
_LOOKED_AT_AGAIN = timedelta(minutes=5)


def gather_missed(db: Session, house: House, day: date, now: datetime) -> None:
    """The officers nearest to each branch, and those of the whole Union."""
    told: dict[tuple[str, str], list[Unit]] = defaultdict(list)
    texts: dict[str, tuple[date, str]] = {}
    officers = _Officers(db, house, now)
    for unit, push in _list_missed(db, house, day):
        key = f"missed:{push.day}:{push.reason}"
        texts[key] = (push.day, push.reason or "too_late")
        for user_id in officers.over(unit):
            told[user_id, key].append(unit)
    for unit in _list_waiting(db, house, day, now):
        for user_id in officers.over(unit):
            told[user_id, "without_item"].append(unit)
    for (user_id, key), units in sorted(told.items(), key=lambda one: one[0]):
        names = [unit.name for unit in units]
        said = say_missed(house, *texts[key], names) if key in texts else ""
        line = LeaderLine(
            oa_id=house.oa_id,
            user_id=user_id,
            day=day,
            part=EVENING,
            key=key,
            text=said or say_without_item(house, names),
        )
        add_line(db, line)


def _list_missed(db: Session, house: House, day: date) -> Iterable[tuple[Unit, DailyPush]]:
    """Since the last evening's message, the branches in the order of their codes."""
    since = local_moment(house, day - timedelta(days=1), EVENING_AT)
    query = (
        select(Unit, DailyPush)
        .join(DailyPush, col(DailyPush.unit_id) == col(Unit.id))
        .where(
            col(DailyPush.day).between(day - timedelta(days=1), day),
            col(DailyPush.state) == "missed",
            col(DailyPush.at) > since,
            col(DailyPush.reason) != "restored",  # nobody knows
        )
    )
    return db.exec(query.order_by(col(Unit.code)))


def _list_waiting(db: Session, house: House, day: date, now: datetime) -> list[Unit]:
    """Branches whose hour has passed today without an item, looked at again each minute."""
    if now >= local_moment(house, day, house.late_until):
        return []
    query = select(Unit).join(PushSlot, col(PushSlot.unit_id) == col(Unit.id))
    due = (col(PushSlot.day) == day, col(PushSlot.due_at) <= now + _LOOKED_AT_AGAIN)
    waiting = db.exec(query.where(*due).order_by(col(Unit.code))).all()
    return [
        unit
        for unit in waiting
        if (at := push_hour(db, house, unit.id, day)) and local_moment(house, day, at) < now
    ]


class _Officers:
    """Those over a commune are asked for once, however many branches it has."""

    def __init__(self, db: Session, house: House, now: datetime) -> None:
        self._db, self._house, self._now = db, house, now
        self._over: dict[int | None, list[str]] = {}
        self._top = {one for top in list_tops(db) for one in self._nearest(top)}

    def over(self, unit: Unit) -> list[str]:
        if unit.parent_id not in self._over:
            above = self._db.get(Unit, unit.parent_id) if unit.parent_id is not None else None
            self._over[unit.parent_id] = sorted(self._top | set(self._nearest(above)))
        return self._over[unit.parent_id]

    def _nearest(self, unit: Unit | None) -> list[str]:
        found = list_officers(self._db, self._house.oa_id, unit, self._now)
        return [identity.user_id for identity in found]
