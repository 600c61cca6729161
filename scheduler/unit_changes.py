"""Changes of the organisation that were planned: each takes effect by itself on its day."""

import logging
from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from models.audit import AuditEntry
from models.database import Database
from models.unit_change import RefusedError, UnitChange, UnitTouch, list_due_changes
from models.unit_orders import carry_out

_log = logging.getLogger(__name__)


def tick(database: Database, zone: ZoneInfo, now: datetime) -> int:
    """Carry out what is due, in the order of the days; how many changes were settled.

    One that no longer makes sense has failed, with its reason, and changes nothing.
    """
    today = now.astimezone(zone).date()
    with database.read_session() as db:
        due = list_due_changes(db, today)
    return sum(_settle(database, zone, change_id, now) for change_id in due)


def _settle(database: Database, zone: ZoneInfo, change_id: int, now: datetime) -> bool:
    try:
        with database.session() as db:
            change = _hold(db, change_id)
            if change is None:
                return False
            midnight = datetime.combine(change.day, time(), zone).astimezone(UTC)
            _forget_touches(db, change)
            carry_out(db, change, midnight)
            change.state, change.done_at = "done", now
            db.add(_audit(change, f"org.{change.kind}", now))
    except RefusedError as error:
        _fail(database, change_id, error, now)
    return True


def _hold(db: Session, change_id: int) -> UnitChange | None:
    """Ours alone; None when another worker settled it or an officer gave it up meanwhile."""
    query = select(UnitChange).where(
        col(UnitChange.id) == change_id, col(UnitChange.state) == "planned"
    )
    return db.exec(query.with_for_update(skip_locked=True)).first()


def _forget_touches(db: Session, change: UnitChange) -> None:
    """What it was expected to touch gives way to what it really does."""
    for touch in db.exec(select(UnitTouch).where(col(UnitTouch.change_id) == change.id)):
        db.delete(touch)
    db.flush()


def _fail(database: Database, change_id: int, error: RefusedError, now: datetime) -> None:
    values = {name: str(value) for name, value in error.values.items()}
    with database.session() as db:
        change = _hold(db, change_id)
        if change is None:
            return
        change.state, change.reason = "failed", {"key": error.key, "values": values}
        db.add(change)
        db.add(_audit(change, "org.failed", now, reason=error.key))
    _log.error("change of the organisation failed", extra={"change": change_id, "why": error.key})


def _audit(change: UnitChange, action: str, now: datetime, **more: object) -> AuditEntry:
    details = {"number": change.id, "date": change.day.isoformat(), **change.wanted, **more}
    wanted = change.wanted
    code = wanted.get("unit") or next(iter(wanted.get("units", [])), None)
    return AuditEntry(
        at=now,
        actor=change.by,
        action=action,
        unit_code=code,
        source="schedule",
        details=details,
    )
