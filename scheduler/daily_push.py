"""The daily item of each branch: found when due, planned, queued once; never sent from here."""

import logging
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, select

from handlers.kit.context import House
from handlers.kit.planner import Plan
from handlers.kit.slots import (
    first_open_day,
    is_quiet,
    late_limit,
    local_moment,
    push_hour,
    set_slot,
)
from models.database import Database
from models.push import PushSlot, SkipReason, find_daily_push
from models.unit import Unit, existed_on, list_units_on
from scheduler.morning import Morning
from scheduler.queueing import finish_day

BRANCHES_A_COMMIT = 25
LOOK_AGAIN = timedelta(minutes=1)
_log = logging.getLogger(__name__)


def tick(database: Database, house: House, now: datetime) -> int:
    """Settle the day of every branch whose slot has passed; how many were settled."""
    settled = 0
    while due := _list_due(database, now):
        with database.session() as db:
            held = _hold(db, due, now)
            settled += _settle_all(db, house, held, now)
        if not held:
            break
    return settled


def give_slots(database: Database, house: House, now: datetime) -> int:
    """Branches that have no slot yet, such as newly imported ones, get their first."""
    today = now.astimezone(house.zone).date()
    with database.read_session() as db:
        slotted = select(col(PushSlot.unit_id))
        new = select(col(Unit.id)).where(
            col(Unit.level) == "branch", col(Unit.id).not_in(slotted), existed_on(today)
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
    morning = Morning(db, house, units, now)
    item_of = morning.late_item_of if day < morning.today else morning.item_of
    return [
        morning.plan(unit, item, day) for unit in units if (item := item_of(unit, day)) is not None
    ]


def list_branches(db: Session, unit: Unit | None, day: date) -> list[Unit]:
    """All branches of that day, or those in the unit's line downwards (itself if it is one)."""
    if unit is not None:
        return list_units_on(db, unit.id, day, "branch")
    query = select(Unit).where(col(Unit.level) == "branch", existed_on(day))
    return list(db.exec(query.order_by(col(Unit.code))))


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


def _settle_all(db: Session, house: House, slots: Sequence[PushSlot], now: datetime) -> int:
    query = select(Unit).where(col(Unit.id).in_([slot.unit_id for slot in slots]))
    units = {unit.id: unit for unit in db.exec(query)}
    morning = Morning(db, house, list(units.values()), now)
    return sum(_settle(morning, slot, units[slot.unit_id]) for slot in slots)


def _settle(morning: Morning, slot: PushSlot, unit: Unit) -> bool:
    """Push, skip or miss the slot's day and move on to the next; False when it must wait."""
    db, house, day = morning.db, morning.house, slot.day
    if unit.valid_to is not None and unit.valid_to < day:
        db.delete(slot)
        return False
    at = push_hour(db, house, unit.id, day) or house.daily_push
    if find_daily_push(db, unit.id, day) is None:
        wait = _outcome(morning, unit, day, late_limit(house, day, at))
        if wait is not None:
            slot.due_at = wait
            return False
    set_slot(db, house, unit.id, day + timedelta(days=1))
    return True


def _outcome(morning: Morning, unit: Unit, day: date, limit: datetime) -> datetime | None:
    """Settle the day, or say when to look again."""
    db, house, now = morning.db, morning.house, morning.now
    reason = morning.why_not(unit, day)
    if reason is not None:
        finish_day(db, unit.id, day, ("skipped", reason), now)
        return None
    item = morning.item_of(unit, day)
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
    morning.push(unit, day)
    return None
