"""SQLite as the promises need it: on disk before the answer, and never “locked” among our own."""

from contextlib import ExitStack
from pathlib import Path

import pytest
from sqlalchemy import Connection

from bot.spool import Spool
from models.database import Database

WAL, FULL, ON = "wal", 2, 1
SECURE = {"journal_mode": WAL, "synchronous": FULL, "secure_delete": ON}


def settings_of(connection: Connection, *names: str) -> dict[str, object]:
    return {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in names}


def test_every_connection_has_the_pragmas(sqlite_database: Database) -> None:
    """Three at once, so that the pool has to open more than one."""
    wanted = {**SECURE, "foreign_keys": ON, "busy_timeout": 20_000}

    with ExitStack() as held:
        writing = held.enter_context(sqlite_database.write())
        reading = [held.enter_context(sqlite_database.read()) for _ in range(2)]

        assert [settings_of(one, *wanted) for one in (writing, *reading)] == [wanted] * 3


@pytest.mark.parametrize("name", SECURE)
def test_the_spool_is_as_safe(tmp_path: Path, name: str) -> None:
    spool = Spool(tmp_path / "a.spool.db")

    assert spool._connection.execute(f"PRAGMA {name}").fetchone() == (SECURE[name],)
    spool.close()


def test_who_waits_for_another_process_is_told_once_and_then_writes(sqlite_url: str) -> None:
    other, told = Database(sqlite_url), []
    with ExitStack() as held:
        held.enter_context(other.write())

        def on_wait() -> None:
            told.append("waiting")
            held.close()

        waiting = Database(sqlite_url, on_wait=on_wait)
        with waiting.write() as connection:
            assert settings_of(connection, "busy_timeout") == {"busy_timeout": 20_000}
        waiting.close()
    other.close()

    assert told == ["waiting"]
