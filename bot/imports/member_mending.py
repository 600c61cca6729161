"""Takes back what a process that was killed left half done: an import, or the undo of one."""

from collections import deque
from datetime import datetime
from itertools import islice

from sqlalchemy import Connection, select

from bot.imports.member_undo import undo_import
from bot.imports.member_writing import UNDER_WAY, Hand
from bot.imports.pieces import Pieces, in_pieces
from models.audit import AuditEntry
from models.database import Database
from models.member_import import MemberImport
from models.tables import table

_IMPORT = table(MemberImport)
_PIECES_AT_ONCE = 20


def mend(pieces: Pieces, by: Hand) -> None:
    """All of it; `pieces` says that nobody else is at work, so what is under way is broken."""
    for broken in _list_broken(pieces.connection):
        deque(undo_import(pieces, broken, by), maxlen=0)


def mend_imports(database: Database, now: datetime) -> int:
    """A little of it each time, by the worker; how many imports were broken."""
    with database.read() as connection:
        if not _list_broken(connection):
            return 0
        try:
            with in_pieces(database, connection, wait=False) as pieces:
                broken = _list_broken(connection)
                for import_id in broken[:1]:
                    some = undo_import(pieces, import_id, _sign_as_worker(now))
                    deque(islice(some, _PIECES_AT_ONCE), maxlen=0)
        except BlockingIOError:  # nothing is broken: somebody is just writing it
            return 0
    return len(broken)


def _list_broken(connection: Connection) -> list[int]:
    """The newest first, as whatever came after it is to be taken back before it."""
    query = select(_IMPORT.c.id).where(_IMPORT.c.state.in_(UNDER_WAY))
    return list(connection.execute(query.order_by(_IMPORT.c.id.desc())).scalars())


def _sign_as_worker(now: datetime) -> Hand:
    def audit(action: str, unit_code: str | None = None, **details: object) -> AuditEntry:
        return AuditEntry(
            at=now,
            actor="schedule",
            action=action,
            unit_code=unit_code,
            source="schedule",
            details=details,
        )

    return Hand("schedule", now, audit)
