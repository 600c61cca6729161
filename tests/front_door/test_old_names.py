"""After the merger of 2025 a newcomer finds her branch by the names she has always used."""

from datetime import date

import pytest
from sqlmodel import Session, select

from models.database import Database
from models.member import Member
from models.unit import Unit, find_unit
from models.unit_change import UnitChange
from models.unit_orders import carry_out
from tests.front_door.union import LAN, MORNING, Union

JULY = date(2025, 7, 1)


def add_unit(db: Session, code: str, name: str, level: str, above: str | None = None) -> None:
    parent = find_unit(db, above) if above else None
    db.add(Unit(code=code, name=name, level=level, parent_id=parent.id if parent else None))
    db.flush()


@pytest.fixture
def merged(union: Union) -> Union:
    """Two communes of Hậu Giang became one of Cần Thơ; each had a hamlet of the same name."""
    with union.database.session() as db:
        add_unit(db, "CANTHO", "Hội LHPN thành phố Cần Thơ", "province")
        add_unit(db, "HAUGIANG", "Hội LHPN tỉnh Hậu Giang", "province")
        for code, name in (("HOAAN", "xã Hòa An"), ("HIEPHUNG", "xã Hiệp Hưng")):
            add_unit(db, code, name, "commune", "HAUGIANG")
        add_unit(db, "PHUNGHIEP", "xã Phụng Hiệp", "commune", "CANTHO")
        for code, above in (("MYPHU01", "HOAAN"), ("MYPHU02", "HIEPHUNG")):
            add_unit(db, code, "Chi hội ấp Mỹ Phú", "branch", above)
    merge(union.database, ["HOAAN", "HIEPHUNG"], "PHUNGHIEP")
    merge(union.database, ["HAUGIANG"], "CANTHO")
    return union


def merge(database: Database, codes: list[str], into: str) -> None:
    wanted = {"units": codes, "into": into}
    asked = UnitChange(
        kind="merge", day=JULY, state="done", wanted=wanted, by="hoa", made_at=MORNING
    )
    with database.session() as db:
        carry_out(db, asked, MORNING)


@pytest.mark.parametrize(
    "said",
    [
        "em ở ấp Mỹ Phú xã Hòa An cũ",
        "ấp mỹ phú, xã hoà an, huyện Phụng Hiệp, tỉnh Hậu Giang",
        "ap my phu xa hoa an cu nha chi",
    ],
)
def test_by_the_commune_that_is_no_more(merged: Union, said: str) -> None:
    merged.answers(LAN, "tham gia")

    offered = merged.answers(LAN, said)
    merged.answers(LAN, "1")
    merged.answers(LAN, "Lan Ba Tư")

    assert "Chi hội ấp Mỹ Phú" in offered
    with merged.database.read_session() as db:
        (member,) = db.exec(select(Member))
        assert db.get_one(Unit, member.unit_id).code == "MYPHU01"


def test_by_the_new_commune_both_are_offered(merged: Union) -> None:
    merged.answers(LAN, "tham gia")

    offered = merged.answers(LAN, "ấp Mỹ Phú xã Phụng Hiệp")

    assert "1. Chi hội ấp Mỹ Phú, trước thuộc xã Hòa An" in offered
    assert "2. Chi hội ấp Mỹ Phú, trước thuộc xã Hiệp Hưng" in offered


def test_by_the_code_of_a_branch_that_was_merged(merged: Union) -> None:
    merge(merged.database, ["MYPHU02"], "MYPHU01")

    assert "Chi hội ấp Mỹ Phú" in merged.answers(LAN, "MYPHU02")
    merged.answers(LAN, "1")
    merged.answers(LAN, "Lan Ba Tư")

    with merged.database.read_session() as db:
        (member,) = db.exec(select(Member))
        assert db.get_one(Unit, member.unit_id).code == "MYPHU01"
