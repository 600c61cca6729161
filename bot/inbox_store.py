"""Puts admitted events where the worker finds them: the inbox table, a commit each (PostgreSQL)."""

import queue
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any, Protocol

from sqlalchemy import Connection, delete, func, insert, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import SQLAlchemyError

from bot.intake import Admitted, Delivery
from bot.spool import (
    QUARANTINE_BYTES,
    QUARANTINE_MS,
    QUARANTINE_ROWS,
    CannotStoreError,
    Settled,
    Spool,
    spool_path,
)
from bot.visit_keeper import VisitKeeper
from bot.visit_room import Visit
from models.database import Database
from models.inbox import InboxEvent, QuarantinedBody
from models.tables import table

WRITERS = 16  # commits side by side


class Store(Protocol):
    """Where the web process puts what comes in."""

    def store(self, event: Admitted, settled: Settled) -> None:
        """Never waits; `settled` is told as soon as the event is on disk or can't be."""

    def quarantine(self, delivery: Delivery, at: datetime) -> bool:
        """Keep a body that failed the signature, without waiting; False when there is no room."""

    def visit(self, visit: Visit) -> bool:
        """Count a page's visitor, without waiting; False when too many wait already."""

    def close(self) -> None: ...


def open_store(database: Database) -> Store:
    """SQLite: the web process's own file. PostgreSQL: the inbox table itself."""
    if database.file is not None:
        return Spool(spool_path(database.file))
    return InboxStore(database)


def insert_events(connection: Connection, rows: list[dict[str, Any]]) -> None:
    """Into the inbox; those already there, by their key, stay as they are."""
    if not rows:
        return
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    statement = dialect.insert(table(InboxEvent)).on_conflict_do_nothing()
    connection.execute(statement, rows)


def inbox_row(event: Admitted) -> dict[str, Any]:
    envelope = event.envelope
    return {
        "oa_id": envelope.oa_id,
        "event_key": envelope.event_key,
        "event_name": envelope.event_name,
        "conversation": envelope.conversation,
        "occurred_at": envelope.occurred_at,
        "received_at": event.received_at,
        "body": event.body,
        "masked": event.masked,
        "matched": event.matched,
        "state": event.state,
        "tries": 0,
    }


class InboxStore:
    """PostgreSQL groups commits by itself, so each event is committed alone, many side by side."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._bad: queue.Queue[QuarantinedBody | None] = queue.Queue(maxsize=200)
        self._visits = VisitKeeper(database)
        self._writers = ThreadPoolExecutor(WRITERS, thread_name_prefix="store")
        self._keeper = threading.Thread(target=self._keep_bad, name="quarantine", daemon=True)
        self._keeper.start()

    def store(self, event: Admitted, settled: Settled) -> None:
        self._writers.submit(self._commit, event, settled)

    def _commit(self, event: Admitted, settled: Settled) -> None:
        try:
            with self._database.write() as connection:
                insert_events(connection, [inbox_row(event)])
        except Exception as error:  # noqa: BLE001  (whoever waits must hear)
            settled(CannotStoreError(str(error.__cause__ or error)))
        else:
            settled(None)

    def quarantine(self, delivery: Delivery, at: datetime) -> bool:
        body = QuarantinedBody(
            received_at=at,
            signature=delivery.signature,
            header_timestamp=delivery.header_timestamp,
            body=delivery.body,
        )
        try:
            self._bad.put_nowait(body)
        except queue.Full:
            return False
        return True

    def visit(self, visit: Visit) -> bool:
        return self._visits.put(visit)

    def close(self) -> None:
        self._writers.shutdown()
        self._visits.close()
        self._bad.put(None)
        self._keeper.join()

    def _keep_bad(self) -> None:
        while (body := self._bad.get()) is not None:
            with suppress(SQLAlchemyError):
                self._keep(body)

    def _keep(self, body: QuarantinedBody) -> None:
        kept = table(QuarantinedBody)
        size = select(func.count(), func.coalesce(func.sum(func.length(kept.c.body)), 0))
        with self._database.write() as connection:
            too_old = body.received_at - timedelta(milliseconds=QUARANTINE_MS)
            connection.execute(delete(kept).where(kept.c.received_at < too_old))
            rows, used = connection.execute(size).one()
            if rows < QUARANTINE_ROWS and used + len(body.body) <= QUARANTINE_BYTES:
                connection.execute(insert(kept), [body.model_dump(exclude={"id"})])
