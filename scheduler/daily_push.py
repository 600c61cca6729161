"""The daily item of each branch: found when due, planned, queued once; never sent from here."""

import logging
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, select

from handlers.kit.audience import load_audiences
from handlers.kit.context import House
from handlers.kit.planner import Plan, plan_branch
from handlers.kit.purse import open_purse
from handlers.kit.rest_days import is_rest_day
from handlers.kit.slots import (
    first_open_day,
    is_quiet,
    late_limit,
    local_moment,
    push_hour,
    set_slot,
)
from models.database import Database
from models.news import NewsItem, find_daily_item
from models.push import (
    DailyPush,
    PushSlot,
    SkipReason,
    find_daily_push,
    find_pause,
)
from models.unit import Unit, list_line
from scheduler.queueing import finish_day, queue_plan

BRANCHES_A_COMMIT = 25
LOOK_AGAIN = timedelta(minutes=1)
_log = logging.getLogger(__name__)


def tick(database: Database, house: House, now: datetime) -> int:
    """Settle the day of every branch whose slot has passed; how many were settled."""
    settled = 0
    while due := _list_due(database, now):
        with database.session() as db:
            held = _hold(db, due, now)
            settled += sum(_settle(db, house, slot, now) for slot in held)
        if not held:
            break
    return settled


def give_slots(database: Database, house: House, now: datetime) -> int:
    """Branches that have no slot yet, such as newly imported ones, get their first."""
    with database.read_session() as db:
        slotted = select(col(PushSlot.unit_id))
        new = select(col(Unit.id)).where(
            col(Unit.level) == "branch", col(Unit.id).not_in(slotted), col(Unit.valid_to).is_(None)
        )
        unit_ids = list(db.exec(new))
    for start in range(0, len(unit_ids), 500):
        with database.session() as db:
            for unit_id in unit_ids[start : start + 500]:
                set_slot(db, house, unit_id, first_open_day(db, house, unit_id, now))
    return len(unit_ids)


def plan_day(
    db: Session, house: House, units: Sequence[Unit], day: date, now: datetime
) -> list[Plan]:
    """What would go out for these branches; writes nothing. Branches without an item are absent."""
    purse = open_purse(db, house, now)
    audiences = load_audiences(db, house.oa_id, units, now)
    items = _Items(db, day)
    return [
        plan_branch(audience, item, day, house, now, purse)
        for audience in audiences.values()
        if (item := items.of(audience.unit)) is not None
    ]


def push_branch(
    db: Session, house: House, unit: Unit, day: date, now: datetime, by: str = "schedule"
) -> DailyPush:
    """Queue the branch's item of the day, once: a day that is settled stays as it was.

    A pause or a missing item is told in a row that is not kept, since either may still end.
    """
    done = find_daily_push(db, unit.id, day)
    if done is not None:
        return done
    reason = _why_not(db, unit, day, now)
    item = find_daily_item(db, unit, day)
    if reason is not None or item is None:
        why = reason or "no_item"
        return DailyPush(unit_id=unit.id, day=day, state="skipped", reason=why, at=now, by=by)
    (audience,) = load_audiences(db, house.oa_id, [unit], now).values()
    plan = plan_branch(audience, item, day, house, now, open_purse(db, house, now))
    return queue_plan(db, house, plan, now, by)


def list_branches(db: Session, unit: Unit | None) -> list[Unit]:
    """All branches, or those in the unit's line downwards (itself if it is one)."""
    query = select(Unit).where(col(Unit.level) == "branch", col(Unit.valid_to).is_(None))
    branches = list(db.exec(query.order_by(col(Unit.code))))
    if unit is None:
        return branches
    return [b for b in branches if any(above.id == unit.id for above in list_line(db, b))]


class _Items:
    """Each unit's item of the day, asked for once a parent instead of once a branch."""

    def __init__(self, db: Session, day: date) -> None:
        self._db, self._day = db, day
        query = select(NewsItem).where(col(NewsItem.day) == day, col(NewsItem.state) == "approved")
        self._by_unit: dict[int, NewsItem] = {}
        for item in db.exec(query.order_by(col(NewsItem.id).desc())):
            if item.valid_until is None or item.valid_until >= day:
                self._by_unit[item.unit_id] = item

    def of(self, unit: Unit) -> NewsItem | None:
        line = list_line(self._db, unit)
        return next((self._by_unit[u.id] for u in line if u.id in self._by_unit), None)


def _list_due(database: Database, now: datetime) -> list[int]:
    """One range of one index: nothing due costs next to nothing, however many branches there are."""
    query = select(col(PushSlot.unit_id)).where(col(PushSlot.due_at) <= now)
    with database.read_session() as db:
        return list(db.exec(query.order_by(col(PushSlot.due_at)).limit(BRANCHES_A_COMMIT)))


def _hold(db: Session, unit_ids: list[int], now: datetime) -> Sequence[PushSlot]:
    """Those still due once they are ours; another worker's are skipped (PostgreSQL)."""
    query = select(PushSlot).where(
        col(PushSlot.unit_id).in_(unit_ids), col(PushSlot.due_at) <= now
    )
    return db.exec(query.with_for_update(skip_locked=True)).all()


def _settle(db: Session, house: House, slot: PushSlot, now: datetime) -> bool:
    """Push, skip or miss the slot's day and move on to the next; False when it must wait."""
    unit, day = db.get_one(Unit, slot.unit_id), slot.day
    if unit.valid_to is not None and unit.valid_to < day:
        db.delete(slot)
        return False
    at = push_hour(db, house, unit.id, day) or house.daily_push
    limit = late_limit(house, day, at)
    if find_daily_push(db, unit.id, day) is None:
        wait = _outcome(db, house, unit, day, limit, now)
        if wait is not None:
            slot.due_at = wait
            return False
    set_slot(db, house, unit.id, day + timedelta(days=1))
    return True


def _outcome(
    db: Session, house: House, unit: Unit, day: date, limit: datetime, now: datetime
) -> datetime | None:
    """Settle the day, or say when to look again."""
    reason = _why_not(db, unit, day, now)
    if reason is not None:
        finish_day(db, unit.id, day, ("skipped", reason), now)
        return None
    item = find_daily_item(db, unit, day)
    quiet_end = local_moment(house, now.astimezone(house.zone).date(), house.quiet_hours[1])
    if now > limit or (is_quiet(house, now) and now >= quiet_end):
        missed: SkipReason = "too_late" if item is not None else "no_item"
        finish_day(db, unit.id, day, ("missed", missed), now)
        _log.error("daily push missed", extra={"unit": unit.code, "day": str(day), "why": missed})
        return None
    if is_quiet(house, now):
        return quiet_end
    if item is None:
        # Somebody may still approve one; the limit itself is looked at once more.
        return min(now + LOOK_AGAIN, limit + timedelta(seconds=1))
    push_branch(db, house, unit, day, now)
    return None


def _why_not(db: Session, unit: Unit, day: date, now: datetime) -> SkipReason | None:
    if is_rest_day(day):
        return "holiday"
    line = [above.id for above in list_line(db, unit)]
    return "paused" if find_pause(db, line, day, now) is not None else None
