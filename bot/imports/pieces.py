"""Long writing in many short transactions, so that nobody's answer waits for the whole of it.

SQLite has one writer: each piece takes it for some hundredths of a second and then leaves it to
the others for a while. PostgreSQL lets everybody write beside us: there all pieces are one
transaction.
"""

import fcntl
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import NamedTuple

from sqlalchemy import Connection, text

from models.database import Database

ROWS_IN_A_PIECE = 500
# Who waits for SQLite's writer looks again every 25 ms at first: one look falls into it.
_PAUSE_SECONDS = 0.03


class Part(NamedTuple):
    """Rows by their ids, both included."""

    first: int
    last: int


class Pieces:
    """Writing of which each piece is whole. `lasting`: what was written stays if the rest fails."""

    def __init__(self, database: Database, connection: Connection) -> None:
        self.connection, self.lasting = connection, database.is_sqlite
        self._database = database

    @contextmanager
    def piece(self) -> Iterator[Connection]:
        if not self.lasting:
            yield self.connection
            return
        with self._database.write_on(self.connection):
            yield self.connection
        time.sleep(_PAUSE_SECONDS)


@contextmanager
def in_pieces(
    database: Database, connection: Connection, *, wait: bool = True
) -> Iterator[Pieces]:
    """Alone among all that change the register by files. `connection` is one of `read`.

    :raises BlockingIOError: another is at it, and we were not to wait; on SQLite only
    """
    if database.file is None:
        with database.write_on(connection):
            connection.execute(text("LOCK TABLE member_import IN SHARE ROW EXCLUSIVE MODE"))
            yield Pieces(database, connection)
        return
    # It goes with its process, however that ends.
    with database.file.with_suffix(".import.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        yield Pieces(database, connection)


def split_ids(ids: Sequence[int]) -> Iterator[Part]:
    """`ids` in their order, so many at once as one piece takes."""
    for start in range(0, len(ids), ROWS_IN_A_PIECE):
        some = ids[start : start + ROWS_IN_A_PIECE]
        yield Part(some[0], some[-1])
