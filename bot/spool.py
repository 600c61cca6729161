"""The web process's own append-only file on SQLite: an event is on disk before it is acknowledged.

One writer thread; deliveries that arrive together share a commit. The worker copies new rows into
the main file's inbox, so the two processes never wait for each other (docs/architecture.md).
"""

import queue
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

from bot import visit_room
from bot.intake import Admitted, Delivery
from bot.visit_room import Visit, VisitRoom

MOST_IN_A_COMMIT = 64
MOST_BAD_AT_ONCE = 20
QUARANTINE_ROWS = 10_000
QUARANTINE_BYTES = 64 * 1024 * 1024
QUARANTINE_MS = 7 * 24 * 3600 * 1000
RECOUNT_MS = 60_000

_SCHEMA = """
CREATE TABLE IF NOT EXISTS spool (
  id INTEGER PRIMARY KEY AUTOINCREMENT, oa_id TEXT NOT NULL, event_key TEXT NOT NULL,
  event_name TEXT NOT NULL, conversation TEXT NOT NULL, occurred_ms INTEGER NOT NULL,
  received_ms INTEGER NOT NULL, body BLOB NOT NULL, masked TEXT NOT NULL, matched TEXT NOT NULL,
  state TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS quarantine (
  id INTEGER PRIMARY KEY AUTOINCREMENT, received_ms INTEGER NOT NULL, signature TEXT NOT NULL,
  header_timestamp TEXT NOT NULL, body BLOB NOT NULL);
"""
_INSERT_EVENTS = "INSERT INTO spool VALUES "
_ONE_EVENT = "(NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
_INSERT_BAD = "INSERT INTO quarantine VALUES (NULL, ?, ?, ?, ?)"


class CannotStoreError(Exception):
    """The event is not on disk, so it must not be acknowledged; the message says why."""


# Told once, from any thread: None when the event is on disk, the reason when it can't be.
Settled: TypeAlias = Callable[[CannotStoreError | None], None]


def spool_path(database_file: Path) -> Path:
    """chihoi.db → chihoi.spool.db, beside it."""
    return database_file.with_suffix(".spool.db")


def open_spool(path: Path) -> sqlite3.Connection:
    """A connection with the pragmas of a file that must survive a power cut."""
    connection = sqlite3.connect(path, isolation_level=None, timeout=20, check_same_thread=False)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA secure_delete=ON")  # what is erased leaves no bytes behind
    connection.executescript(_SCHEMA + visit_room.SCHEMA)
    return connection


class _Ticket(NamedTuple):
    """One event on its way to the disk, and who wants to know."""

    row: tuple[Any, ...]
    settled: Settled


_NUDGE = _Ticket((), lambda _error: None)  # nothing to store, but a bad body waits


class QuarantineRoom:
    """How much of the quarantine is used; counted anew each minute, since a replay empties it."""

    def __init__(self) -> None:
        self._rows = self._bytes = 0
        self._counted_ms: int | None = None

    def keep(self, connection: sqlite3.Connection, row: tuple[Any, ...]) -> bool:
        """Insert a body unless there is no room; those older than 7 days make room first."""
        received_ms, body = row[0], row[3]
        if self._counted_ms is None or received_ms - self._counted_ms > RECOUNT_MS:
            self._count(connection, received_ms)
        if self._rows >= QUARANTINE_ROWS or self._bytes + len(body) > QUARANTINE_BYTES:
            return False
        connection.execute(_INSERT_BAD, row)
        self._rows += 1
        self._bytes += len(body)
        return True

    def _count(self, connection: sqlite3.Connection, now_ms: int) -> None:
        old = (now_ms - QUARANTINE_MS,)
        connection.execute("DELETE FROM quarantine WHERE received_ms < ?", old)
        size = "SELECT count(*), coalesce(sum(length(body)), 0) FROM quarantine"
        self._rows, self._bytes = connection.execute(size).fetchone()
        self._counted_ms = now_ms


class Spool:
    """Stores events for the web process. Safe for many threads; `close` ends its own thread."""

    def __init__(self, path: Path) -> None:
        self._connection = open_spool(path)
        self._waiting: queue.SimpleQueue[_Ticket | None] = queue.SimpleQueue()
        self._room = QuarantineRoom()
        self._visits = VisitRoom()
        self._bad: queue.Queue[tuple[Any, ...]] = queue.Queue(maxsize=200)
        self._writer = threading.Thread(target=self._write_all, name="spool", daemon=True)
        self._writer.start()

    def store(self, event: Admitted, settled: Settled) -> None:
        """Never waits; `settled` is told as soon as the event is on disk or can't be."""
        if not self._writer.is_alive():
            settled(CannotStoreError("the spool's writer has stopped"))
            return
        self._waiting.put(_Ticket(_event_row(event), settled))

    def quarantine(self, delivery: Delivery, at: datetime) -> bool:
        """Keep a body that failed the signature; False when there is no room and it is not kept.

        Never waits: it goes to disk with the next commit, or a moment later.
        """
        row = (_ms(at), delivery.signature, delivery.header_timestamp, delivery.body)
        try:
            self._bad.put_nowait(row)
        except queue.Full:
            return False
        self._waiting.put(_NUDGE)
        return True

    def visit(self, visit: Visit) -> bool:
        """Count a page's visitor, on disk within a second; False when too many wait already."""
        return self._visits.put(visit)

    def close(self) -> None:
        self._waiting.put(None)
        self._writer.join()
        self._connection.close()

    def _write_all(self) -> None:
        """Until None comes: take what waits, write it in one commit, release those who wait."""
        while (first := self._next()) is not None:
            batch = [first]
            with suppress(queue.Empty):
                while len(batch) < MOST_IN_A_COMMIT:
                    ticket = self._waiting.get_nowait()
                    if ticket is None:
                        self._waiting.put(None)
                        break
                    batch.append(ticket)
            self._commit(batch)
        while self._visits.flush(self._connection):
            pass

    def _next(self) -> _Ticket | None:
        """The next ticket; visits go to disk between two, never more often than twice a second."""
        while True:
            if self._visits.is_due():
                self._visits.flush(self._connection)
            with suppress(queue.Empty):
                return self._waiting.get(timeout=visit_room.FLUSH_SECONDS)

    def _commit(self, batch: list[_Ticket]) -> None:
        error: CannotStoreError | None = None
        rows = [ticket.row for ticket in batch if ticket.row]
        try:
            self._insert(rows)
        except Exception as failure:  # noqa: BLE001  (whoever waits must hear; the next batch may do)
            error = CannotStoreError(str(failure))
        for ticket in batch:
            ticket.settled(error)
        if not self._bad.empty():
            self._keep_bad()

    def _insert(self, rows: list[tuple[Any, ...]]) -> None:
        """One statement, which commits itself: each call into SQLite gives up the interpreter lock
        and then waits for it while requests are read, so a statement a row is 3 times slower.
        """
        if rows:
            values = ", ".join([_ONE_EVENT] * len(rows))
            self._connection.execute(_INSERT_EVENTS + values, [v for row in rows for v in row])

    def _keep_bad(self) -> None:
        """A few at a time, so that a flood of them never delays signed events."""
        rows: list[tuple[Any, ...]] = []
        with suppress(queue.Empty):
            while len(rows) < MOST_BAD_AT_ONCE:
                rows.append(self._bad.get_nowait())
        with suppress(sqlite3.Error), transaction(self._connection) as connection:
            for row in rows:
                self._room.keep(connection, row)
        if not self._bad.empty():
            self._waiting.put(_NUDGE)


class SpoolReader:
    """The worker's view of the file; one thread's."""

    def __init__(self, path: Path) -> None:
        self._connection = open_spool(path)

    def read(self, after: int, most: int) -> list[tuple[Any, ...]]:
        """Rows behind the cursor, oldest first: (id, oa_id, …, state)."""
        query = "SELECT * FROM spool WHERE id > ? ORDER BY id LIMIT ?"
        return self._connection.execute(query, (after, most)).fetchall()

    def last(self) -> int:
        """The id of the newest row; 0 when there is none."""
        (newest,) = self._connection.execute("SELECT max(id) FROM spool").fetchone()
        return newest or 0

    def close(self) -> None:
        self._connection.close()


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield connection
        connection.execute("COMMIT")
    except BaseException:
        with suppress(sqlite3.Error):
            connection.execute("ROLLBACK")
        raise


def _event_row(event: Admitted) -> tuple[Any, ...]:
    envelope = event.envelope
    return (
        envelope.oa_id,
        envelope.event_key,
        envelope.event_name,
        envelope.conversation,
        _ms(envelope.occurred_at),
        _ms(event.received_at),
        event.body,
        event.masked,
        event.matched,
        event.state,
    )


def _ms(at: datetime) -> int:
    return round(at.timestamp() * 1000)
