"""Erases who asked for it a day ago, from the tables and from the files beside them."""

import logging
import sqlite3
from contextlib import closing
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session

from bot.pruning import find_copied
from bot.spool import open_spool, spool_path
from models.audit import AuditEntry
from models.case import list_due_erasures
from models.database import Database
from models.erasure import erase_person, find_person
from models.member import Identity, find_identity
from models.tables import metadata

_log = logging.getLogger(__name__)

# What the worker has not seen yet is somebody's message: acknowledged, so never lost.
_COPIED = "DELETE FROM spool WHERE id <= ? AND instr(body, ?) > 0"
_HELD = "DELETE FROM quarantine WHERE instr(body, ?) > 0"


def erase_due(database: Database, zone: ZoneInfo, now: datetime) -> int:
    """How many persons were erased; each in a transaction of her own."""
    with database.read_session() as db:
        due = [case.id for case in list_due_erasures(db, now)]
    for case_id in due:
        _erase_one(database, zone, case_id, now)
    return len(due)


def _erase_one(database: Database, zone: ZoneInfo, case_id: int, now: datetime) -> None:
    with database.session() as db:
        case = next((c for c in list_due_erasures(db, now) if c.id == case_id), None)
        if case is None:
            return  # she said "giữ lại" in this very moment, or another worker was first
        user_ids = [case.user_id]
        case.state, case.closed_at, case.closed_by = "closed", now, "schedule"
        _know(db, case.oa_id, case.user_id, now)
        person = find_person(db, case.oa_id, case.user_id)
        user_ids += [identity.user_id for identity in person.identities]
        traces = person.traces
        db.flush()
        erase_person(db, person, now, now.astimezone(zone).date())
        db.add(_entry(now, "schedule"))
    sweep_files(database, [*user_ids, *traces])
    _log.info("a person was erased", extra={"case": case_id})


def _know(db: Session, oa_id: str, user_id: str, now: datetime) -> None:
    """Who never wrote to us may stand in a group's roster all the same: she is found by her id."""
    if find_identity(db, oa_id, user_id) is None:
        db.add(Identity(oa_id=oa_id, user_id=user_id, first_seen_at=now))
        db.flush()


def sweep_files(database: Database, traces: list[str]) -> None:
    """The copies that deleting leaves: SQLite's spool and write-ahead log, PostgreSQL's dead rows."""
    if database.file is None:
        _vacuum(database)
        return
    copied_to = find_copied(database)
    with closing(open_spool(spool_path(database.file))) as spool:
        for trace in traces:
            spool.execute(_COPIED, (copied_to, trace.encode()))
            spool.execute(_HELD, (trace.encode(),))
        empty_log(spool)
    with closing(sqlite3.connect(database.file, timeout=5, isolation_level=None)) as main:
        main.execute("VACUUM")  # pages that were split or freed may still hold a copy
        empty_log(main)


def _vacuum(database: Database) -> None:
    """What autovacuum would do by and by; a right we lack is no reason to fail: she is erased."""
    try:
        database.vacuum(rows.name for rows in metadata.sorted_tables)
    except SQLAlchemyError:
        _log.warning("dead rows are left to autovacuum", exc_info=True)


def empty_log(connection: sqlite3.Connection) -> None:
    """What readers still need of it stays until the next checkpoint."""
    try:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    except sqlite3.OperationalError:
        _log.warning("the write-ahead log is emptied at the next checkpoint")


def _entry(now: datetime, actor: str) -> AuditEntry:
    return AuditEntry(at=now, actor=actor, action="data.erase", source="schedule", details={})
