"""The worker's part in counting visits: copies them from the spool, forgets visitors after the day."""

import sqlite3
from contextlib import closing
from datetime import date

from sqlalchemy import delete, select
from sqlalchemy.dialects import sqlite
from sqlmodel import Session

from bot.spool import open_spool, spool_path
from models.database import Database
from models.inbox import VISITS, SpoolCursor
from models.tables import table
from models.visit import Visitor, VisitSalt
from models.visit_adding import add_visits

_AT_ONCE = 2000
_CURSOR = table(SpoolCursor)


def copy_visits(database: Database) -> int:
    """Add new visits of the spool file to the days' figures; how many. Nothing on PostgreSQL."""
    if database.file is None:
        return 0
    copied = 0
    with closing(open_spool(spool_path(database.file))) as spool:
        while some := _copy_some(database, spool):
            copied += some
    return copied


def forget_visitors(database: Database, today: date) -> None:
    """Of the days before nothing but figures is left."""
    if database.file is not None:
        with closing(open_spool(spool_path(database.file))) as spool:
            _forget_in_spool(spool, _read_cursor(database), today.isoformat())
        return
    visitor, salt = table(Visitor), table(VisitSalt)
    with database.write() as connection:
        connection.execute(delete(visitor).where(visitor.c.day < today))
        connection.execute(delete(salt).where(salt.c.day < today))


def _copy_some(database: Database, spool: sqlite3.Connection) -> int:
    """Figures and cursor in one commit: whatever happens, no visit is added twice."""
    after = _read_cursor(database)
    query = "SELECT id, code, day FROM visit WHERE id > ? ORDER BY id LIMIT ?"
    rows = spool.execute(query, (after, _AT_ONCE)).fetchall()
    if not rows:
        return 0
    with database.session() as db:
        add_visits(db, [(code, date.fromisoformat(day)) for _, code, day in rows])
        _move_cursor(db, rows[-1][0])
    return len(rows)


def _read_cursor(database: Database) -> int:
    query = select(_CURSOR.c.copied_to).where(_CURSOR.c.id == VISITS)
    with database.read() as connection:
        return connection.execute(query).scalar_one_or_none() or 0


def _move_cursor(db: Session, to: int) -> None:
    upsert = sqlite.insert(_CURSOR).values(id=VISITS, copied_to=to)
    db.execute(upsert.on_conflict_do_update(index_elements=["id"], set_={"copied_to": to}))


def _forget_in_spool(spool: sqlite3.Connection, copied_to: int, today: str) -> None:
    """Small bites, since the web process writes to this file."""
    spool.execute("DELETE FROM visit_salt WHERE day < ?", (today,))
    bite = (
        "DELETE FROM visit WHERE id IN (SELECT id FROM visit WHERE day < ? AND id <= ? LIMIT 500)"
    )
    while spool.execute(bite, (today, copied_to)).rowcount:
        pass
