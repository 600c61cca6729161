"""Writes what became of a branch's day: the row that makes it once, the outbox, who gets it how."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, insert, or_, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col, func, select

from handlers.kit.context import House
from handlers.kit.outbox_rows import push_rows
from handlers.kit.planner import Plan, leaders_packed
from handlers.kit.slots import late_limit, local_moment, push_hour
from models.insertion import insert_absent
from models.outbox import OutboxMessage
from models.push import DailyPush, ForwardPack, PushRecipient, SkipReason
from models.tables import table


def finish_day(
    db: Session, unit_id: int, day: date, verdict: tuple[str, SkipReason], now: datetime
) -> DailyPush:
    state, reason = verdict
    return _claim_day(db, DailyPush(unit_id=unit_id, day=day, state=state, reason=reason, at=now))


def _claim_day(db: Session, row: DailyPush) -> DailyPush:
    """The unique key decides who settles a day; the loser gets the winner's row."""
    dialect = postgresql if db.get_bind().dialect.name == "postgresql" else sqlite
    values = row.model_dump(exclude={"id"})
    db.execute(dialect.insert(table(DailyPush)).values(values).on_conflict_do_nothing())
    query = select(DailyPush).where(
        col(DailyPush.unit_id) == row.unit_id, col(DailyPush.day) == row.day
    )
    return db.exec(query).one()


def queue_plan(db: Session, house: House, plan: Plan, now: datetime, by: str) -> DailyPush:
    """The day's row; one that another run has queued stays as it is. A missed day is taken up."""
    unit = plan.audience.unit
    row = DailyPush(
        unit_id=unit.id,
        day=plan.day,
        state="queued",
        news_item_id=plan.item.id,
        at=now,
        by=by,
        counts=plan.counts(),
    )
    found = _claim_day(db, row)
    was_missed = found.state == "missed"
    pushed = _take_up(db, found, row)
    if (pushed.at, pushed.by) != (now, by):
        return pushed
    at = push_hour(db, house, unit.id, plan.day) or house.daily_push
    not_after = late_limit(house, plan.day, at) if by == "schedule" else _end_of_day(house, now)
    rows = list(push_rows(house, plan, pushed.id, now, not_after))
    if was_missed:
        _make_way(db, rows, pushed, now)
    _insert_new(db, rows)
    for part in plan.parts:
        _note_recipients(db, part, pushed.id)
    return pushed


def _take_up(db: Session, found: DailyPush, wanted: DailyPush) -> DailyPush:
    """A day that was missed is queued by who asks first, and by nobody again."""
    if found.state != "missed":
        return found
    values = wanted.model_dump(exclude={"id", "unit_id", "day"})
    still_missed = (col(DailyPush.id) == found.id, col(DailyPush.state) == "missed")
    db.exec(update(DailyPush).where(*still_missed).values(values))
    db.refresh(found)
    return found


def _make_way(db: Session, rows: list[dict[str, Any]], pushed: DailyPush, now: datetime) -> None:
    """What failed keeps its row and gives up its key, so that it can be tried once more."""
    state = col(OutboxMessage.state)
    is_over = (state == "pending") & (col(OutboxMessage.not_after) < now)
    for row in rows:
        mine = (
            col(OutboxMessage.oa_id) == row["oa_id"],
            col(OutboxMessage.dedupe_key) == row["dedupe_key"],
            or_(state == "failed", is_over),
        )
        old_key = col(OutboxMessage.dedupe_key) + f":until {now.isoformat()}"
        values = {
            "dedupe_key": old_key,
            "state": "failed",
            "reason": func.coalesce(col(OutboxMessage.reason), "too_late"),
        }
        db.exec(update(OutboxMessage).where(*mine).values(values))
    db.exec(delete(PushRecipient).where(col(PushRecipient.daily_push_id) == pushed.id))


def _end_of_day(house: House, now: datetime) -> datetime:
    """An officer's own push may go out until the quiet hours begin."""
    return local_moment(house, now.astimezone(house.zone).date(), house.quiet_hours[0])


def _insert_new(db: Session, rows: list[dict[str, Any]]) -> None:
    if rows:
        dialect = postgresql if db.get_bind().dialect.name == "postgresql" else sqlite
        db.execute(dialect.insert(table(OutboxMessage)).on_conflict_do_nothing(), rows)


def _note_recipients(db: Session, plan: Plan, push_id: int) -> None:
    recipients = [
        {"daily_push_id": push_id, "recipient": e.recipient, "route": e.route, "reason": e.reason}
        for e in plan.entries
    ]
    if recipients:
        db.execute(insert(table(PushRecipient)), recipients)
    for user_id in leaders_packed(plan):
        pack = ForwardPack(
            oa_id=plan.oa_id, user_id=user_id, unit_id=plan.audience.unit.id, day=plan.day
        )
        insert_absent(db, pack)
