"""The line to the Front: dated, for figures alone, taken back as if it had never been."""

from datetime import date

import pytest
from sqlmodel import col, select

from models.database import Database
from models.role import holds_role
from models.unit import Unit, list_tops
from models.unit_change import RefusedError
from models.unit_front import list_counted, list_reporting
from tests.models.country import NOW, add_member, add_role, add_units, change, snapshot, undo, unit

JUNE, JULY, AUGUST = date(2026, 6, 30), date(2026, 7, 1), date(2026, 8, 1)
FRONTS = (
    ("MTCANTHO", "Mặt trận thành phố Cần Thơ", "front_province", None),
    ("MTANBINH", "Mặt trận phường An Bình", "front_commune", "MTCANTHO"),
    ("MTKESACH", "Mặt trận xã Kế Sách", "front_commune", "MTCANTHO"),
)
AN_BINH, KE_SACH = {"ANBINH", "MOT", "HAI"}, {"KESACH", "BA"}


def fill(database: Database) -> Database:
    """An Bình and Kế Sách report to their own committees since July."""
    with database.session() as db:
        add_units(db)
        add_units(db, FRONTS)
    change(database, "front", JULY, units=["ANBINH"], to="MTANBINH")
    change(database, "front", JULY, units=["KESACH"], to="MTKESACH")
    return database


@pytest.fixture
def country(sqlite_database: Database) -> Database:
    return fill(sqlite_database)


def told(database: Database, code: str, day: date | None = None) -> set[str]:
    """Codes of those who report to the committee."""
    with database.read_session() as db:
        front = unit(db, code)
        ids = list_counted(db, front) if day is None else list_reporting(db, front.id, day)
        assert len(ids) == len(set(ids))
        return set(db.exec(select(Unit.code).where(col(Unit.id).in_(ids))))


def test_a_committee_is_told_of_all_below_and_so_is_the_one_above(database: Database) -> None:
    country = fill(database)
    change(country, "front", JULY, units=["CANTHO"], to="MTCANTHO")

    assert told(country, "MTANBINH") == AN_BINH
    assert told(country, "MTKESACH", JULY) == KE_SACH
    assert told(country, "MTCANTHO") == {"CANTHO"} | AN_BINH | KE_SACH
    assert told(country, "MTCANTHO", JUNE) == set()


def test_a_unit_split_off_reports_where_the_old_one_does(country: Database) -> None:
    before = snapshot(country)
    new = [["ANBINH2", "Phường An Bình 2"]]
    change(country, "split", AUGUST, unit="ANBINH", new=new, members={}, children={})

    assert told(country, "MTANBINH") == AN_BINH | {"ANBINH2"}
    assert told(country, "MTANBINH", JULY) == AN_BINH
    assert undo(country, 3)
    assert snapshot(country) == before


def test_each_day_has_its_committee(country: Database) -> None:
    change(country, "front", AUGUST, units=["ANBINH"], to="MTKESACH")
    change(country, "front", AUGUST, units=["KESACH"], to="")

    assert (told(country, "MTANBINH"), told(country, "MTANBINH", JULY)) == (set(), AN_BINH)
    assert (told(country, "MTKESACH"), told(country, "MTKESACH", JULY)) == (AN_BINH, KE_SACH)


def test_no_role_over_a_committee_reaches_what_reports_to_it(country: Database) -> None:
    with country.session() as db:
        add_member(db, "MOT", "Lan")
        officer = add_member(db, "BA", "Cúc")
        add_role(db, officer, "MTANBINH", "officer")
        reached = {
            one.code
            for one in db.exec(select(Unit))
            if holds_role(db, officer.id, one, ("officer", "viewer", "leader"), NOW)
        }
        tops = [top.code for top in list_tops(db)]

    assert reached == {"MTANBINH"}
    assert tops == ["CANTHO"]


def test_merged_units_and_merged_committees(country: Database) -> None:
    before = snapshot(country)
    change(country, "merge", AUGUST, units=["KESACH"], into="ANBINH")
    assert (told(country, "MTKESACH"), told(country, "MTKESACH", JULY)) == (set(), KE_SACH)
    assert told(country, "MTANBINH") == AN_BINH | {"BA"}

    change(country, "merge", AUGUST, units=["MTANBINH"], into="MTKESACH")
    assert told(country, "MTKESACH") == AN_BINH | {"BA"}

    undo(country, 4)
    undo(country, 3)
    assert snapshot(country) == before
    assert (told(country, "MTANBINH"), told(country, "MTKESACH")) == (AN_BINH, KE_SACH)


def test_taken_back_it_never_was(database: Database) -> None:
    country = fill(database)
    change(country, "front", AUGUST, units=["ANBINH"], to="MTKESACH")

    with pytest.raises(RefusedError, match="built_on"):
        undo(country, 1)
    undo(country, 3)
    assert told(country, "MTANBINH", AUGUST) == AN_BINH
    undo(country, 1)

    assert told(country, "MTANBINH", JULY) == set()


@pytest.mark.parametrize(
    ("kind", "wanted", "key"),
    [
        ("front", {"units": ["ANBINH"], "to": "KESACH"}, "no_front"),
        ("front", {"units": ["MTANBINH"], "to": "MTCANTHO"}, "no_front"),
        ("front", {"units": ["ANBINH"], "to": "NAY"}, "no_unit"),
        ("move", {"units": ["ANBINH"], "to": "MTCANTHO"}, "level"),
        ("move", {"units": ["MTANBINH"], "to": "CANTHO"}, "level"),
        ("merge", {"units": ["MTANBINH"], "into": "ANBINH"}, "merge_level"),
    ],
)
def test_the_lines_never_cross(
    country: Database, kind: str, wanted: dict[str, object], key: str
) -> None:
    with pytest.raises(RefusedError, match=key):
        change(country, kind, AUGUST, **wanted)


def test_an_earlier_day_means_taking_back_the_later(country: Database) -> None:
    with pytest.raises(RefusedError, match="changed_since"):
        change(country, "front", JUNE, units=["ANBINH"], to="MTKESACH")
