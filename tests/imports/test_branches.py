"""Units as rows name them: codes, names with and without what stands around, old names, slips."""

from datetime import date

import pytest

from bot.imports.branches import Branches, read_branches
from models.database import Database
from models.unit import Unit

TODAY = date(2026, 11, 21)


@pytest.fixture
def branches(sqlite_database: Database) -> Branches:
    with sqlite_database.session() as db:
        for code, name, level, above, old in (
            ("CANTHO", "Hội LHPN thành phố Cần Thơ", "province", None, "tỉnh Hậu Giang"),
            ("ANBINH", "phường An Bình", "commune", 1, "xã Mỹ Khánh"),
            ("KESACH", "xã Kế Sách", "commune", 1, ""),
            ("MYPHU03", "Chi hội ấp Mỹ Phú", "branch", 2, "ấp Mỹ Phú A"),
            ("AP1A", "Chi hội ấp 1", "branch", 2, ""),
            ("AP1B", "Chi hội ấp 1", "branch", 3, ""),
            ("XANO", "Chi hội Xà No", "branch", 3, ""),
        ):
            db.add(Unit(code=code, name=name, level=level, parent_id=above, old_names=old))
            db.flush()
        db.add(Unit(code="XANO0", name="Xà No", level="branch", valid_to=date(2025, 6, 30)))
    with sqlite_database.read_session() as db:
        return read_branches(db, TODAY)


@pytest.mark.parametrize(
    ("said", "codes"),
    [
        ("ấp Mỹ Phú", ["MYPHU03"]), ("my phu", ["MYPHU03"]), ("CHI HỘI PHỤ NỮ ẤP MỸ PHÚ", ["MYPHU03"]),
        ("Mỹ Phú A", ["MYPHU03"]), ("ấp Mỹ Phú - xã Mỹ Khánh cũ", ["MYPHU03"]),
        ("ap my phu xa my khanh", ["MYPHU03"]), ("Ấp 1", ["AP1A", "AP1B"]),
        ("ấp 1, xã Kế Sách", ["AP1B"]), ("Xà No", ["XANO"]), ("xa no", []), ("ấp 2", []), ("", []),
    ],
)  # fmt: skip
def test_a_unit_is_found_by_what_people_call_it(
    branches: Branches, said: str, codes: list[str]
) -> None:
    assert [branch.code for branch in branches.list_named(said)] == codes


@pytest.mark.parametrize(
    ("said", "codes"),
    [("ấp Mỹ Phuu", ["MYPHU03"]), ("MYPHU3", ["MYPHU03"]), ("ấp 7", []), ("Chợ Lớn", [])],
)
def test_what_looks_like_it_is_suggested(branches: Branches, said: str, codes: list[str]) -> None:
    assert [branch.code for branch in branches.suggest(said)] == codes


def test_a_code_is_found_in_small_letters(branches: Branches) -> None:
    found = branches.find_code(" myphu03 ")

    assert found is not None
    assert found.shown == "Chi hội ấp Mỹ Phú (MYPHU03)"


def test_a_closed_unit_knows_since_when(branches: Branches) -> None:
    found = branches.find_code("XANO0")

    assert found is not None
    assert found.closed_on == date(2025, 6, 30)
