"""The spool: on disk before it returns, room for a flood of bad bodies, an honest refusal."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot import spool as spool_module
from bot.intake import Admitted, Delivery
from bot.spool import CannotStoreError, QuarantineRoom, Spool, SpoolReader, open_spool
from bot.zalo.keys import Envelope
from tests.installation import wait_until
from tests.site import PATIENCE, keep

NOW = datetime(2026, 11, 21, 1, 0, tzinfo=UTC)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "chihoi.spool.db"


@pytest.fixture
def spool(path: Path) -> Iterator[Spool]:
    spool = Spool(path)
    yield spool
    spool.close()


def event(number: int = 1, body: bytes = b"{}") -> Admitted:
    envelope = Envelope("31", "user_send_text", f"user_send_text:{number}", "u:74", NOW)
    return Admitted(envelope, body, "", "app_id+body_timestamp", "new", NOW)


def test_a_stored_event_is_read_by_another_connection_at_once(spool: Spool, path: Path) -> None:
    keep(spool, event(body=b'{"text": "d\xe1\xba\xa1"}'))

    with closing(sqlite3.connect(path)) as other:
        (body,) = other.execute("SELECT body FROM spool").fetchone()
    assert body == b'{"text": "d\xe1\xba\xa1"}'


def test_the_reader_goes_on_behind_its_cursor(spool: Spool, path: Path) -> None:
    for number in range(5):
        keep(spool, event(number))
    reader = SpoolReader(path)

    first = reader.read(after=0, most=3)
    rest = reader.read(after=first[-1][0], most=3)

    assert [row[2] for row in first + rest] == [f"user_send_text:{n}" for n in range(5)]
    reader.close()


def test_a_full_disk_is_said_and_the_next_event_is_stored_when_there_is_room(
    spool: Spool,
) -> None:
    spool._connection.execute("PRAGMA max_page_count = 8")

    with pytest.raises(CannotStoreError, match="full"):
        keep(spool, event(1, body=b"x" * 100_000))

    spool._connection.execute("PRAGMA max_page_count = 1000000")
    keep(spool, event(2))


def test_a_bad_body_never_waits_and_reaches_the_disk(spool: Spool, path: Path) -> None:
    assert spool.quarantine(Delivery(b"bad", "mac=1", ""), NOW)

    with closing(sqlite3.connect(path)) as other:
        assert wait_until(lambda: kept_in(other), PATIENCE)
        assert kept_in(other) == [(b"bad",)]


def kept_in(spool: sqlite3.Connection) -> list[tuple[bytes]]:
    return spool.execute("SELECT body FROM quarantine").fetchall()


def bad(number: int, at: datetime, size: int = 10) -> tuple[int, str, str, bytes]:
    return (round(at.timestamp() * 1000) + number, "", "", b"x" * size)


def test_the_quarantine_holds_ten_thousand_bodies_and_no_more(path: Path) -> None:
    room = QuarantineRoom()
    with closing(open_spool(path)) as connection:
        connection.execute("BEGIN")
        kept = [room.keep(connection, bad(number, NOW)) for number in range(10_001)]

    assert kept.count(True) == 10_000
    assert not kept[-1]


def test_the_quarantine_holds_64_megabytes_and_no_more(path: Path) -> None:
    room = QuarantineRoom()
    megabyte = 1024 * 1024
    with closing(open_spool(path)) as connection:
        connection.execute("BEGIN")
        kept = [room.keep(connection, bad(number, NOW, megabyte)) for number in range(65)]

    assert kept == [True] * 64 + [False]
    assert 64 * megabyte == spool_module.QUARANTINE_BYTES


def test_what_is_older_than_seven_days_makes_room(path: Path) -> None:
    room = QuarantineRoom()
    with closing(open_spool(path)) as connection:
        room.keep(connection, bad(0, NOW))
        room.keep(connection, bad(0, NOW + timedelta(days=7, minutes=2)))
        rows = connection.execute("SELECT count(*) FROM quarantine").fetchone()[0]

    assert rows == 1
