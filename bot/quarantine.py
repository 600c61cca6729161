"""Bodies whose signature did not fit: counted for the doctor, tried again after a new secret."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime

from sqlalchemy import delete, func, select

from bot.clock import Clock
from bot.config import Config
from bot.inbox_store import inbox_row, insert_events
from bot.intake import Admitted, Delivery, Doorkeeper
from bot.spool import open_spool, spool_path
from models.database import Database
from models.inbox import QuarantinedBody
from models.tables import table

_TABLE = table(QuarantinedBody)


def count(database: Database) -> tuple[int, datetime | None]:
    """How many bodies are in quarantine, and since when."""
    if database.file is None:
        with database.read() as connection:
            query = select(func.count(), func.min(_TABLE.c.received_at))
            rows, since = connection.execute(query).one()
            return rows, since
    with _spool(database) as spool:
        query_text = "SELECT count(*), min(received_ms) FROM quarantine"
        rows, since_ms = spool.execute(query_text).fetchone()
    return rows, None if since_ms is None else datetime.fromtimestamp(since_ms / 1000, UTC)


def replay(config: Config, database: Database, clock: Clock) -> tuple[int, int]:
    """Admit what fits the present secrets, in the order it came: (accepted, still bad).

    An accepted body is in the inbox before it leaves the quarantine, so a crash loses nothing.
    """
    door = Doorkeeper(config.official_accounts)
    accepted = still_bad = 0
    for row_id, delivery in list(_list_bodies(database)):
        verdict = door.admit(delivery, clock.now())
        if not isinstance(verdict, Admitted):
            still_bad += 1
            continue
        with database.write() as connection:
            insert_events(connection, [inbox_row(verdict)])
        _drop(database, row_id)
        accepted += 1
    return accepted, still_bad


def _list_bodies(database: Database) -> Iterator[tuple[int, Delivery]]:
    if database.file is None:
        with database.read() as connection:
            columns = (_TABLE.c.id, _TABLE.c.body, _TABLE.c.signature, _TABLE.c.header_timestamp)
            for row in connection.execute(select(*columns).order_by(_TABLE.c.id)):
                yield row[0], Delivery(*row[1:])
        return
    with _spool(database) as spool:
        query = "SELECT id, body, signature, header_timestamp FROM quarantine ORDER BY id"
        for row in spool.execute(query):
            yield row[0], Delivery(*row[1:])


def _drop(database: Database, row_id: int) -> None:
    if database.file is None:
        with database.write() as connection:
            connection.execute(delete(_TABLE).where(_TABLE.c.id == row_id))
        return
    with _spool(database) as spool:
        spool.execute("DELETE FROM quarantine WHERE id = ?", (row_id,))


@contextmanager
def _spool(database: Database) -> Iterator[sqlite3.Connection]:
    if database.file is None:
        raise TypeError("only a SQLite database has a spool file")
    with closing(open_spool(spool_path(database.file))) as connection:
        yield connection
