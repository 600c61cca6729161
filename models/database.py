"""The database: units of work on SQLite or PostgreSQL, with the pragmas and locks each needs."""

import sqlite3
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import orjson
from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import OperationalError
from sqlmodel import Session

PATIENCE_SECONDS = 20  # for another process that writes
_TURN_MS = 1000  # after which a person is told, and Ctrl-C is heard
PRAGMAS = {
    "journal_mode": "WAL",
    "synchronous": "FULL",
    "foreign_keys": "ON",
    "busy_timeout": f"{PATIENCE_SECONDS * 1000}",
    "secure_delete": "ON",  # what is erased leaves no bytes behind in the file
}
_KEPT = 1500  # statements


class Database:
    """Hands out units of work: `write` and `session` commit at their end, `read` never writes.

    On SQLite a unit that may write begins with BEGIN IMMEDIATE (a deferred read-then-write fails
    at once, whatever the busy time-out) and threads of one process queue for it in memory.
    """

    def __init__(
        self, url: str, *, pool_size: int = 20, on_wait: Callable[[], None] | None = None
    ) -> None:
        """`on_wait` is called when another process has kept us from writing for a second."""
        self.url = make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self.engine = _create_engine(url, pool_size, is_sqlite=self.is_sqlite)
        self._reading = self.engine.execution_options(chihoi_read=True)
        self._one_writer = threading.RLock()
        if self.is_sqlite:
            event.listen(self.engine, "begin", partial(_begin, on_wait=on_wait))

    @property
    def file(self) -> Path | None:
        """Where a SQLite database lies; None on PostgreSQL."""
        return Path(self.url.database or "") if self.is_sqlite else None

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """One transaction for Core statements."""
        with self._turn(), self.engine.begin() as connection:
            yield connection

    @contextmanager
    def session(self) -> Iterator[Session]:
        """One transaction for SQLModel objects; committed at the end of the block."""
        with self._turn(), Session(self.engine, expire_on_commit=False) as db, db.begin():
            yield db

    @contextmanager
    def read(self) -> Iterator[Connection]:
        with self._reading.connect() as connection:
            yield connection

    @contextmanager
    def write_on(self, connection: Connection) -> Iterator[None]:
        """One transaction on a connection of `read`, beside temporary tables it has made."""
        connection.commit()
        connection.execution_options(chihoi_read=False)
        try:
            with self._turn(), connection.begin():
                yield
        finally:
            connection.execution_options(chihoi_read=True)

    @contextmanager
    def read_session(self) -> Iterator[Session]:
        with Session(self._reading, expire_on_commit=False) as db:
            yield db

    def vacuum(self, tables: Iterable[str]) -> None:
        """PostgreSQL: rows that nobody can see any more give their place back; outside of any
        transaction, beside whoever reads or writes."""
        with self.engine.connect() as connection:
            alone = connection.execution_options(isolation_level="AUTOCOMMIT")
            for name in tables:
                alone.exec_driver_sql(f'VACUUM "{name}"')

    def close(self) -> None:
        self.engine.dispose()

    @contextmanager
    def _turn(self) -> Iterator[None]:
        if not self.is_sqlite:
            yield
            return
        with self._one_writer:
            yield


def _create_engine(url: str, pool_size: int, *, is_sqlite: bool) -> Engine:
    options: dict[str, Any] = {
        # What a statement was about (a member's words, ids) has no place in a log.
        "hide_parameters": True,
        "json_serializer": lambda value: orjson.dumps(value).decode(),
        "json_deserializer": orjson.loads,
        "query_cache_size": _KEPT,
    }
    if not is_sqlite:
        return create_engine(url, pool_size=pool_size, pool_pre_ping=True, **options)
    engine = create_engine(
        url,
        pool_size=pool_size,
        connect_args={"isolation_level": None, "check_same_thread": False},
        **options,
    )
    event.listen(engine, "connect", _set_pragmas)
    return engine


def _set_pragmas(connection: Any, _record: object) -> None:
    cursor = connection.cursor()
    for name, value in PRAGMAS.items():
        cursor.execute(f"PRAGMA {name}={value}")
    cursor.close()


def _begin(connection: Connection, *, on_wait: Callable[[], None] | None) -> None:
    """By the driver's own connection: through SQLAlchemy it takes longer than a short statement."""
    reading = connection.get_execution_options().get("chihoi_read", False)
    begin = "BEGIN" if reading else "BEGIN IMMEDIATE"
    driver: Any = connection.connection.driver_connection
    try:
        if on_wait is None or reading:
            driver.execute(begin)
        else:
            _begin_in_turns(driver, on_wait)
    except sqlite3.Error as error:
        raise OperationalError(begin, None, error) from error


def _begin_in_turns(driver: sqlite3.Connection, on_wait: Callable[[], None]) -> None:
    """A wait inside SQLite is silent and deaf to Ctrl-C, so it is cut into short ones."""
    deadline, told = time.monotonic() + PATIENCE_SECONDS, False
    driver.execute(f"PRAGMA busy_timeout={_TURN_MS}")
    try:
        while True:
            try:
                driver.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                    raise
            else:
                return
            if not told:
                told = True
                on_wait()
    finally:
        driver.execute(f"PRAGMA busy_timeout={PRAGMAS['busy_timeout']}")
