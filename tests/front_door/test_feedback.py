"""A note without a name: nothing stored leads from it to who wrote it, and nothing of hers holds it."""

from collections.abc import Iterator

import pytest
from sqlalchemy import JSON, Connection, LargeBinary, String, select, text
from sqlmodel import AutoString
from sqlmodel import select as select_rows

from bot.pruning import prune
from bot.spool import spool_path
from bot.stirring import stir_notes
from models.feedback import Feedback
from models.inbox import InboxEvent
from models.outbox import OutboxMessage
from models.tables import metadata, table
from tests.front_door.test_erasure import settle_down, totals
from tests.front_door.union import HOA, LAN, MAI, Union

WORDS = "Lộ ấp mình ngập hoài, tui nói mấy lần rồi không ai nghe"
FIRST = "nước máy ấp mình yếu cả tuần nay"
# A piece that no other text has, in every way it may be written into a file.
PIECES = tuple(piece.encode() for piece in ("nói mấy lần", "ấp mình yếu"))


def pieces_in(cell: object) -> bool:
    raw = cell if isinstance(cell, bytes) else str(cell).encode()
    return any(piece in raw for piece in PIECES)


def find_words(union: Union) -> Iterator[str]:
    """Every table that holds her words, and every file of SQLite's with how often it does."""
    with union.database.read() as connection:
        for rows in metadata.sorted_tables:
            for column in rows.columns:
                if isinstance(column.type, String | AutoString | JSON | LargeBinary):
                    cells = connection.execute(select(column)).scalars()
                    yield from (f"{column}" for cell in cells if pieces_in(cell))
    if union.database.file is not None:
        spool = spool_path(union.database.file)
        for place in (union.database.file, spool):
            for name in (place, place.with_name(f"{place.name}-wal")):
                content = name.read_bytes() if name.exists() else b""
                yield from (name.name for piece in PIECES for _ in range(content.count(piece)))


def test_a_note_without_a_name_leads_to_nobody(
    union: Union, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    settle_down(union)
    before = totals(union)

    union.answers(LAN, "góp ý")
    asked = union.answers(LAN, "không ghi tên")
    kept = union.answers(LAN, WORDS)
    union.answers(MAI, FIRST)
    union.answers(MAI, "2")
    stirred = stir_notes(union.database)

    with union.database.read_session() as db:
        notes = list(db.exec(select_rows(Feedback)))
    file = union.database.file
    in_file = [file.name, file.name] if file is not None else []
    assert "trong một tin" in asked
    assert "Thu hồi" in kept
    assert sorted(note.text for note in notes) == sorted([WORDS, FIRST])
    assert sorted(find_words(union)) == sorted(["feedback.text", "feedback.text", *in_file])
    assert not any(pieces_in(record.getMessage()) for record in caplog.records)
    assert stirred == 2
    assert totals(union)[0] == before[0]
    assert_unlinked(union)
    forget_the_talk(union)


def forget_the_talk(union: Union) -> None:
    """A day later nothing says that they talked with the desk: of Mai nothing is left at all."""
    union.later(hours=25)
    union.answers(HOA, "xin chào")
    prune(union.database, union.clock.now())
    with union.database.read_session() as db:
        talks = db.exec(select_rows(InboxEvent.conversation, InboxEvent.body)).all()
        told = db.exec(select_rows(OutboxMessage.recipient_id)).all()
    assert [body for talk, body in talks if talk == f"u:{MAI}" and b"user_send" in body] == []
    assert b"{}" not in [body for _, body in talks]
    assert not any("góp ý".encode() in body for _, body in talks)
    assert MAI not in told
    assert told.count(LAN) == 1


def assert_unlinked(union: Union) -> None:
    """No cell of a note is found in any other row: neither person, moment, nor order."""
    notes = table(Feedback)
    with union.database.read() as connection:
        rows = connection.execute(select(notes)).mappings().all()
        cells = {str(cell) for row in rows for cell in row.values()}
        assert not any(LAN in cell or MAI in cell for cell in cells)
        assert all(row["user_id"] is None and row["day"].weekday() == 0 for row in rows)
        numbers = {str(row["id"]) for row in rows}
        for other in metadata.sorted_tables:
            if other is notes:
                continue
            for row in connection.execute(select(other)):
                assert not any(number in str(cell) for cell in row for number in numbers), other
        if not union.database.is_sqlite:
            assert not written_with(connection, "feedback") & written_with(connection, "inbox")


def written_with(connection: Connection, rows: str) -> set[str]:
    """PostgreSQL keeps with each row the transaction that wrote it."""
    found = connection.execute(text(f"SELECT xmin::text FROM {rows}"))  # noqa: S608  (our own names)
    return {str(xmin) for xmin in found.scalars()}


def test_a_call_for_help_in_it_is_answered_and_blanked_too(union: Union) -> None:
    settle_down(union)
    union.answers(LAN, "góp ý")
    union.answers(LAN, "2")

    said = union.answers(LAN, "chồng em đánh em, em nói mấy lần rồi")

    assert "113" in said
    assert [found for found in find_words(union) if "." in found and ".db" not in found] == []
