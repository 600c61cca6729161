"""A branch is found by what people call it: today's name, an old one, that of a commune no more."""

import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from handlers.kit.places import list_any_named, list_named
from models.database import Database
from tests.models.country import add_units, change, unit

TODAY = date(2026, 11, 21)
MAP = (
    ("CANTHO", "Hội LHPN thành phố Cần Thơ", "province", None),
    ("MYKHANH", "xã Mỹ Khánh", "commune", "CANTHO"),
    ("LONGTUYEN", "xã Long Tuyền", "commune", "CANTHO"),
    ("ANBINH", "phường An Bình", "commune", "CANTHO"),
    ("A3", "Chi hội ấp 3", "branch", "MYKHANH"),
    ("B3", "Chi hội ấp 3", "branch", "LONGTUYEN"),
    ("PHUAN", "Chi hội ấp Phú An", "branch", "MYKHANH"),
    ("ANPHU", "Chi hội ấp An Phú", "branch", "MYKHANH"),
    ("LAMHOA", "Chi hội khu vực Lâm Hòa", "branch", "LONGTUYEN"),
)


@pytest.fixture(scope="module")
def merged_template(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Path:
    """Both communes go into ANBINH; then LAMHOA into PHUAN, and PHUAN has a new name."""
    file = tmp_path_factory.mktemp("merged") / "chihoi.db"
    shutil.copyfile(sqlite_template, file)
    database = Database(f"sqlite:///{file}")
    with database.session() as db:
        add_units(db, MAP)
    change(database, "merge", date(2025, 7, 1), units=["MYKHANH", "LONGTUYEN"], into="ANBINH")
    change(database, "merge", date(2026, 1, 1), units=["LAMHOA"], into="PHUAN")
    change(database, "rename", date(2026, 2, 1), unit="PHUAN", name="Chi hội khu vực Bình Yên")
    database.close()
    return file


@pytest.fixture
def merged(sqlite_database: Database, merged_template: Path) -> Database:
    assert sqlite_database.file is not None
    shutil.copyfile(merged_template, sqlite_database.file)  # nobody has opened it yet
    return sqlite_database


def found(database: Database, said: str, search: Any = list_named) -> list[str]:
    with database.read_session() as db:
        return [place.code for place in search(db, said, TODAY)]


@pytest.mark.parametrize(
    ("said", "codes"),
    [
        ("dạ em ở ấp 3 xã Mỹ Khánh cũ ạ", ["A3"]),
        ("ap 3 xa long tuyen", ["B3"]),
        ("em muốn vô chi hội ấp 3 xã Mỹ Khánh", ["A3"]),
        ("cho chi vo hoi phu nu ap 3 xa long tuyen voi em", ["B3"]),
        ("nhà cô ở ấp 3 xã Long Tuyền nè con cho cô vô hội nghen", ["B3"]),
        ("ấp 3, xã Long Tuyền, huyện Phong Điền, tỉnh Cần Thơ", ["B3"]),
        ("ấp 3 phường An Bình", ["A3", "B3"]),
        ("ấp 3", ["A3", "B3"]),
        ("ấp 8", []),
        ("ấp Phú An", ["PHUAN"]),
        ("ấp An Phú", ["ANPHU"]),
        ("Bình Yên", ["PHUAN"]),
        ("chi hội bình yeen", ["PHUAN"]),
        ("khu vực Lâm Hòa xã Long Tuyền cũ", ["PHUAN"]),
        ("em ở Lâm Hoà nha", ["PHUAN"]),
        ("ấp Lâm Hòa xã Mỹ Khánh", []),
        ("xã Mỹ Khánh", []),
        ("", []),
        ("\u200b ạ", []),
    ],
)
def test_she_finds_her_branch_in_her_own_words(
    merged: Database, said: str, codes: list[str]
) -> None:
    assert found(merged, said) == codes


def test_officers_find_units_of_every_level(merged: Database) -> None:
    assert found(merged, "phường An Bình", list_any_named) == ["ANBINH"]
    assert found(merged, "Phu an", list_any_named) == ["PHUAN"]


def test_a_closed_branch_alone_is_not_offered(merged: Database) -> None:
    with merged.session() as db:
        unit(db, "ANPHU").valid_to = date(2026, 11, 20)

    assert found(merged, "ấp An Phú") == []
