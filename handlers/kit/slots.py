"""When a branch's next daily item is due, and how her leader or an officer changes that."""

from datetime import date, datetime, time, timedelta

from sqlalchemy import delete, update
from sqlmodel import Session, col, select

from handlers.kit.context import House
from models.outbox import IS_OPEN, OutboxMessage
from models.push import (
    EVERY_DAY,
    DailyPush,
    Pause,
    PushSlot,
    PushTime,
    SkipReason,
    find_daily_push,
    find_push_time,
)
from models.unit import Unit, list_below

LATE_AFTER_SLOT = timedelta(minutes=30)
PAUSED: SkipReason = "paused"
_LOOK_AHEAD_DAYS = 15


def local_moment(house: House, day: date, at: time) -> datetime:
    return datetime.combine(day, at, house.zone)


def is_quiet(house: House, now: datetime) -> bool:
    """Whether nothing unasked may go out now: the quiet hours cross midnight."""
    start, end = house.quiet_hours
    at = now.astimezone(house.zone).time()
    return at >= start or at < end if start > end else start <= at < end


def late_limit(house: House, day: date, at: time) -> datetime:
    """Until when a day's push may still go out: late_until or slot + 30 min, never in quiet hours."""
    slot = local_moment(house, day, at)
    limit = max(local_moment(house, day, house.late_until), slot + LATE_AFTER_SLOT)
    return min(limit, local_moment(house, day, house.quiet_hours[0]))


def push_hour(db: Session, house: House, unit_id: int, day: date) -> time | None:
    """The branch's hour on that day; None where that weekday is off."""
    own = find_push_time(db, unit_id, day)
    if own is None:
        return house.daily_push
    return time.fromisoformat(own.at) if weekday_number(day) in own.days else None


def weekday_number(day: date) -> str:
    """Monday is thứ 2, Sunday counts as 8."""
    return EVERY_DAY[day.weekday()]


def set_slot(db: Session, house: House, unit_id: int, first_day: date) -> PushSlot | None:
    """Keep the branch's next push at the first day from `first_day` on that has an hour."""
    slot = db.get(PushSlot, unit_id)
    found = _next_hour(db, house, unit_id, first_day)
    if found is None:
        if slot is not None:
            db.delete(slot)
        return None
    day, at = found
    slot = slot or PushSlot(unit_id=unit_id, day=day, due_at=local_moment(house, day, at))
    slot.day, slot.due_at = day, local_moment(house, day, at)
    db.add(slot)
    return slot


def first_open_day(db: Session, house: House, unit_id: int, now: datetime) -> date:
    """Today, unless today's push is done or its hour passed before the branch had a slot."""
    today = now.astimezone(house.zone).date()
    slot = db.get(PushSlot, unit_id)
    if slot is not None and slot.day <= today and find_daily_push(db, unit_id, slot.day) is None:
        return slot.day
    at = push_hour(db, house, unit_id, today)
    passed = at is None or local_moment(house, today, at) <= now
    done = find_daily_push(db, unit_id, today) is not None
    return today + timedelta(days=1) if passed or done else today


def change_hour(
    db: Session, house: House, unit: Unit, hour: tuple[time, str], by: str, now: datetime
) -> PushTime:
    """From tomorrow on (time, days as in PushTime.days; "" turns the branch's push off)."""
    at, days = hour
    tomorrow = now.astimezone(house.zone).date() + timedelta(days=1)
    row = PushTime(
        unit_id=unit.id,
        at=at.strftime("%H:%M"),
        days=days,
        from_day=tomorrow,
        set_by=by,
        set_at=now,
    )
    db.add(row)
    db.flush()
    set_slot(db, house, unit.id, first_open_day(db, house, unit.id, now))
    return row


def undo_hour(db: Session, house: House, row: PushTime, now: datetime) -> None:
    """As if the change had not been made."""
    row.undone_at = now
    db.add(row)
    db.flush()
    set_slot(db, house, row.unit_id, first_open_day(db, house, row.unit_id, now))


def pause_unit(db: Session, pause: Pause) -> int:
    """Keep the pause and drop what is queued for its days; how many messages that were."""
    db.add(pause)
    return cancel_queued(db, list_below(db, pause.unit_id), (pause.from_day, pause.to_day), PAUSED)


def restore_queued(db: Session, unit_ids: list[int], days: tuple[date, date]) -> int:
    """What a pause dropped waits again; the sender looks whether it is still in time."""
    pushes = select(DailyPush.id).where(
        col(DailyPush.unit_id).in_(unit_ids), col(DailyPush.day).between(*days)
    )
    dropped = (
        col(OutboxMessage.daily_push_id).in_(pushes),
        col(OutboxMessage.state) == "cancelled",
        col(OutboxMessage.reason) == PAUSED,
    )
    again = update(OutboxMessage).where(*dropped).values(state="pending", reason=None)
    return int(db.exec(again).rowcount)


def reopen_day(db: Session, house: House, unit_ids: list[int], day: date) -> int:
    """A day that was skipped for a pause is due again at its hour, or now."""
    skipped = delete(DailyPush).where(
        col(DailyPush.unit_id).in_(unit_ids),
        col(DailyPush.day) == day,
        col(DailyPush.state) == "skipped",
        col(DailyPush.reason) == PAUSED,
    )
    units = list(db.exec(skipped.returning(col(DailyPush.unit_id))).scalars())
    for unit_id in units:
        set_slot(db, house, unit_id, day)
    return len(units)


def cancel_queued(db: Session, unit_ids: list[int], days: tuple[date, date], reason: str) -> int:
    """Pushes of these units and days that have not left yet don't leave any more."""
    pushes = select(DailyPush.id).where(
        col(DailyPush.unit_id).in_(unit_ids), col(DailyPush.day).between(*days)
    )
    waiting = (
        col(OutboxMessage.daily_push_id).in_(pushes),
        IS_OPEN,
        col(OutboxMessage.state) == "pending",
    )
    dropped = update(OutboxMessage).where(*waiting).values(state="cancelled", reason=reason)
    return int(db.exec(dropped).rowcount)


def _next_hour(
    db: Session, house: House, unit_id: int, first_day: date
) -> tuple[date, time] | None:
    for ahead in range(_LOOK_AHEAD_DAYS):
        day = first_day + timedelta(days=ahead)
        at = push_hour(db, house, unit_id, day)
        if at is not None:
            return day, at
    return None
