"""The audit is append-only in the database itself: nothing goes, nothing is rewritten but by erasing."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlmodel import select

from models.audit import AuditEntry
from models.database import Database
from models.erasure import Person, erase_person
from models.member import Identity

NOW = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)
USER = "7420000000000000001"
_FORGERIES = (
    "DELETE FROM audit",
    "UPDATE audit SET actor = 'mai.le'",
    "UPDATE audit SET details = '{}'",
    "UPDATE audit SET unit_code = 'MYPHU04'",
    "UPDATE audit SET unit_code = NULL, actor = 'erased-0'",
    "UPDATE audit SET action = 'news.reject', source = '…'",
)


def add_entry(database: Database) -> None:
    entry = AuditEntry(
        at=NOW, actor=f"zalo:31:{USER}", action="news.approve", unit_code="MYPHU03",
        source=f"user:{USER}", details={"by": USER, "code": "W7D5"},
    )  # fmt: skip
    with database.session() as db:
        db.add(entry)


def test_no_entry_is_deleted_or_rewritten(database: Database) -> None:
    add_entry(database)

    for statement in _FORGERIES:
        with pytest.raises(DBAPIError, match="append-only"), database.write() as connection:
            connection.execute(text(statement))

    if not database.is_sqlite:
        with pytest.raises(DBAPIError, match="append-only"), database.write() as connection:
            connection.execute(text("TRUNCATE audit"))
    with database.read_session() as db:
        (kept,) = db.exec(select(AuditEntry))
    assert (kept.actor, kept.unit_code) == (f"zalo:31:{USER}", "MYPHU03")
    assert kept.details == {"by": USER, "code": "W7D5"}


def test_an_erasure_still_takes_her_ids_out_of_it(database: Database) -> None:
    add_entry(database)

    with database.session() as db:
        identity = Identity(oa_id="31", user_id=USER, first_seen_at=NOW)
        db.add(identity)
        db.flush()
        erase_person(db, Person(None, (identity,)), NOW, NOW.date())

    with database.read_session() as db:
        (kept,) = db.exec(select(AuditEntry))
    assert kept.actor.startswith("zalo:31:erased-")
    assert USER not in f"{kept.source} {kept.details}"
    assert (kept.action, kept.details["code"]) == ("news.approve", "W7D5")
