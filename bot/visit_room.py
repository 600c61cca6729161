"""Visits of public pages on their way to the disk, each visitor once a local day.

Addresses stay in memory. What is written is a hash under the day's own secret, and that only until
the day is over (docs/adr/0017-visits-without-visitors.md).
"""

import hashlib
import logging
import queue
import secrets
import sqlite3
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from itertools import groupby

MOST_WAITING = 10_000
MOST_IN_A_COMMIT = 1000
FLUSH_SECONDS = 0.5
_TOKEN_BYTES, _SALT_BYTES = 8, 32
_log = logging.getLogger(__name__)

SCHEMA = """
CREATE TABLE IF NOT EXISTS visit (
  id INTEGER PRIMARY KEY AUTOINCREMENT, day TEXT NOT NULL, code TEXT NOT NULL,
  token BLOB NOT NULL, UNIQUE (day, token));
CREATE TABLE IF NOT EXISTS visit_salt (day TEXT PRIMARY KEY, salt BLOB NOT NULL);
"""


@dataclass(frozen=True, slots=True)
class Visit:
    """One opening of a code's page by a person; `day` is the local one."""

    code: str
    day: date
    address: str
    agent: str


def visitor_token(salt: bytes, visit: Visit) -> bytes:
    """Tells one visitor of one code from another on one day, and nothing else.

    The code is part of it, so that not even the same visitor's codes can be put together.
    """
    said = f"{visit.code}\n{visit.address}\n{visit.agent}".encode(errors="replace")
    return hashlib.blake2b(said, key=salt, digest_size=_TOKEN_BYTES).digest()


def draw_salt() -> bytes:
    return secrets.token_bytes(_SALT_BYTES)


class VisitRoom:
    """Where visits wait in memory, at most so many; safe for many threads that put."""

    def __init__(self) -> None:
        self._waiting: queue.Queue[Visit] = queue.Queue(maxsize=MOST_WAITING)
        self._flushed = 0.0

    def put(self, visit: Visit) -> bool:
        """False when there is no room: a figure may lack a visit, no page waits for one."""
        try:
            self._waiting.put_nowait(visit)
        except queue.Full:
            return False
        return True

    def is_due(self) -> bool:
        """Some wait, and the last ones were written a while ago."""
        waited = time.monotonic() - self._flushed >= FLUSH_SECONDS
        return waited and not self._waiting.empty()

    def take(self) -> list[Visit]:
        """A commit's worth, sorted by day."""
        self._flushed = time.monotonic()
        taken: list[Visit] = []
        with suppress(queue.Empty):
            while len(taken) < MOST_IN_A_COMMIT:
                taken.append(self._waiting.get_nowait())
        return sorted(taken, key=lambda visit: visit.day)

    def flush(self, connection: sqlite3.Connection) -> int:
        """Write a commit's worth; how many. What the disk refuses is lost, and that is said."""
        visits = self.take()
        try:
            write_visits(connection, visits)
        except sqlite3.Error as error:
            _log.warning("visits not kept", extra={"visits": len(visits), "why": str(error)})
        return len(visits)


def write_visits(connection: sqlite3.Connection, visits: list[Visit]) -> None:
    """Into the spool file, a statement for each day; who was there today is skipped."""
    for day, group in groupby(visits, key=lambda visit: visit.day.isoformat()):
        rows = list(_rows(day, _keep_salt(connection, day), group))
        values = ", ".join(["(?, ?, ?)"] * len(rows))
        connection.execute(
            f"INSERT OR IGNORE INTO visit (day, code, token) VALUES {values}",  # noqa: S608  (marks)
            [value for row in rows for value in row],
        )


def _rows(day: str, salt: bytes, visits: Iterator[Visit]) -> Iterator[tuple[str, str, bytes]]:
    return ((day, visit.code, visitor_token(salt, visit)) for visit in visits)


def _keep_salt(connection: sqlite3.Connection, day: str) -> bytes:
    """One process writes this file, so nobody draws another in between."""
    query = "SELECT salt FROM visit_salt WHERE day = ?"
    kept = connection.execute(query, (day,)).fetchone()
    salt: bytes = kept[0] if kept else draw_salt()
    if kept is None:
        connection.execute("INSERT INTO visit_salt VALUES (?, ?)", (day, salt))
    return salt
