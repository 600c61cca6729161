"""Planned changes of the organisation take effect by themselves on their day, each once."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlmodel import Session, select

from models.audit import AuditEntry
from models.database import Database
from models.unit import list_line
from models.unit_change import UnitChange
from scheduler.unit_changes import tick
from tests.models.country import NOW, ZONE, add_units, change, unit

DAY = date(2026, 12, 1)
MIDNIGHT = datetime(2026, 11, 30, 17, 0, tzinfo=UTC)  # of 1 December in Vietnam
SECOND = timedelta(seconds=1)


@pytest.fixture
def country(database: Database) -> Database:
    with database.session() as db:
        add_units(db)
    return database


def plan(database: Database, kind: str, **wanted: object) -> None:
    with database.session() as db:
        asked = UnitChange(
            kind=kind, day=DAY, state="planned", wanted=wanted, by="hoa", made_at=NOW
        )
        db.add(asked)


def line(db: Session) -> list[str]:
    return [above.code for above in list_line(db, unit(db, "MOT"))]


def test_nothing_happens_before_midnight_where_the_union_is(country: Database) -> None:
    plan(country, "move", units=["MOT"], to="KESACH")

    early = tick(country, ZONE, MIDNIGHT - SECOND)
    with country.read_session() as db:
        before = line(db)
    due = tick(country, ZONE, MIDNIGHT)
    again = tick(country, ZONE, MIDNIGHT)

    assert (early, due, again) == (0, 1, 0)
    assert before == ["MOT", "ANBINH", "CANTHO"]
    with country.read_session() as db:
        assert line(db) == ["MOT", "KESACH", "CANTHO"]
        (entry,) = db.exec(select(AuditEntry))
        assert (entry.actor, entry.action, entry.unit_code) == ("hoa", "org.move", "MOT")


def test_after_days_of_standstill_it_still_holds_from_its_own_day(country: Database) -> None:
    plan(country, "merge", units=["MOT"], into="HAI")

    tick(country, ZONE, MIDNIGHT + timedelta(days=3))

    with country.read_session() as db:
        assert unit(db, "MOT").valid_to == date(2026, 11, 30)


def test_one_that_no_longer_makes_sense_fails_alone_with_its_reason(country: Database) -> None:
    plan(country, "move", units=["MOT"], to="KESACH")
    plan(country, "rename", unit="HAI", name="Tên mới")
    change(country, "merge", date(2026, 11, 21), units=["MOT"], into="HAI")

    assert tick(country, ZONE, MIDNIGHT) == 2

    with country.read_session() as db:
        states = {row.kind: row.state for row in db.exec(select(UnitChange))}
        failed = db.exec(select(UnitChange).where(UnitChange.state == "failed")).one()
        assert unit(db, "HAI").name == "Tên mới"
    assert states == {"move": "failed", "rename": "done", "merge": "done"}
    assert failed.reason["key"] == "closed"
