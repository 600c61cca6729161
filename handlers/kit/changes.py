"""What leaders changed in a branch's push, one after the other: the last one, and who was first."""

from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from models.push import Pause, PushTime
from models.unit import Unit

UNDO_FOR = timedelta(minutes=15)
_OTHER_HEARS_FOR = timedelta(minutes=10)


def hold_unit(db: Session, unit: Unit) -> None:
    """Two leaders' changes of one branch come one after the other (PostgreSQL)."""
    query = select(Unit.id).where(col(Unit.id) == unit.id)
    db.exec(query.with_for_update(key_share=True)).one()


def find_last_change(db: Session, unit: Unit, now: datetime) -> PushTime | Pause | None:
    """The newest hour or pause that can still be taken back."""
    since = now - UNDO_FOR
    hours = select(PushTime).where(
        col(PushTime.unit_id) == unit.id,
        col(PushTime.set_at) >= since,
        col(PushTime.undone_at).is_(None),
    )
    pauses = select(Pause).where(
        col(Pause.unit_id) == unit.id, col(Pause.set_at) >= since, col(Pause.ended_at).is_(None)
    )
    hour = db.exec(hours.order_by(col(PushTime.id).desc())).first()
    pause = db.exec(pauses.order_by(col(Pause.id).desc())).first()
    if hour is None or pause is None:
        return hour or pause
    return hour if hour.set_at > pause.set_at else pause


def find_change_of_other(db: Session, unit: Unit, by: str, now: datetime) -> PushTime | None:
    """Another leader's hour of the last minutes, unless `by` was told of it already."""
    query = select(PushTime).where(
        col(PushTime.unit_id) == unit.id,
        col(PushTime.set_at) >= now - _OTHER_HEARS_FOR,
        col(PushTime.undone_at).is_(None),
    )
    last = db.exec(query.order_by(col(PushTime.id).desc())).first()
    if last is None or last.set_by == by or _was_told(db, last, by):
        return None
    return last


def hold_back(db: Session, wanted: PushTime) -> None:
    """Keep a change that was asked for and not made, since another came first: never in force."""
    wanted.undone_at = wanted.set_at
    db.add(wanted)


def _was_told(db: Session, other: PushTime, by: str) -> bool:
    query = select(PushTime.id).where(
        col(PushTime.unit_id) == other.unit_id,
        col(PushTime.set_by) == by,
        col(PushTime.id) > other.id,
        col(PushTime.undone_at) == col(PushTime.set_at),
    )
    return db.exec(query).first() is not None
