"""H8 through the front door: 505 channels, a leader enters hers, is asked once a month, closes one."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlmodel import col, select

from bot.catalogue import Catalogue
from bot.imports.channels import COLUMNS, NEEDED, plan_channels, write_channel
from bot.imports.lines import read_sheet
from models.channel import Channel, state_of
from models.unit import Unit
from scheduler.reminders import evening_tick
from tests.front_door.union import HOA, LAN, Union
from tests.scheduler.town import HOUSE, add_commune, add_leader, add_person, at

HEAD = "kind,name,url,unit_code"
DAY = date(2026, 11, 23)


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    return sqlite_url


@pytest.fixture
def branch(union: Union) -> Unit:
    """Hoa leads AP01, Lan is a member of it."""
    with union.database.session() as db:
        (unit,) = add_commune(db, 1)
        add_leader(db, unit, HOA, timedelta(0))
        add_person(db, unit, LAN, timedelta(0))
    return unit


def bring_505(union: Union, folder: Path) -> None:
    """1 website, 1 fanpage, 98 pages and 405 groups as an officer's file brings them."""
    rows = [
        "website,Phụ nữ xứ dừa,https://phunu.example.vn,CANTHO",
        "fanpage,Hội LHPN Cần Thơ,https://www.facebook.com/hoi.example,CANTHO",
        *(f"page,Trang {n},https://page{n}.example.vn,ANBINH" for n in range(98)),
        *(f"group,Nhóm {n},https://zalo.me/g/abc{n:03d},CANTHO" for n in range(405)),
    ]
    file = folder / "channels.csv"
    file.write_text("\n".join([HEAD, *rows]), encoding="utf-8")
    sheet = read_sheet(file, COLUMNS, NEEDED, Catalogue("vi"))
    with union.database.session() as db:
        for wanted in plan_channels(sheet, db).new:
            write_channel(db, wanted)


def evening(union: Union, day: date) -> str:
    """What Hoa is told in the evening of that day; she wrote an hour before."""
    union.clock.move(at(18, 30, day) - union.clock.now())
    union.answers(HOA, "cảm ơn")
    before = len(union.got(HOA))
    union.later(hours=1, minutes=1)
    evening_tick(union.database, HOUSE, union.clock.now())
    union.work()
    return "\n".join(union.got(HOA)[before:])


def states(union: Union) -> dict[str, str]:
    with union.database.read_session() as db:
        hers = select(Channel).where(col(Channel.unit_id) == _branch_id(union))
        return {one.name: state_of(one, union.clock.now()) for one in db.exec(hers)}


def _branch_id(union: Union) -> int:
    with union.database.read_session() as db:
        return db.exec(select(Unit.id).where(col(Unit.code) == "AP01")).one()


def register(union: Union, link: str, name: str) -> str:
    assert "đường dẫn" in union.answers(HOA, "đăng ký kênh")
    assert "tên gì" in union.answers(HOA, link)
    return union.answers(HOA, name)


@pytest.mark.usefixtures("branch")
def test_h8_the_register_of_505_is_shown_and_a_leader_enters_her_page(
    union: Union, tmp_path: Path
) -> None:
    bring_505(union, tmp_path)
    assert "vào sổ kênh của Chi hội ấp 1" in register(
        union, "facebook.com/chihoi.ap1?mibextid=abc", "Phụ nữ ấp 1"
    )

    said = union.answers(LAN, "kênh của Hội")
    assert "Phụ nữ xứ dừa: https://phunu.example.vn" in said
    assert "Phụ nữ ấp 1: https://facebook.com/chihoi.ap1" in said
    assert "Nhóm" not in said
    with union.database.read_session() as db:
        assert len(db.exec(select(Channel)).all()) == 506


@pytest.mark.usefixtures("branch")
def test_h8_each_month_one_line_asks_and_what_works_no_more_is_closed_at_the_second_word(
    union: Union,
) -> None:
    register(union, "https://www.facebook.com/chihoi.ap1", "Trang ấp 1")
    register(union, "https://zalo.me/g/abcdef123", "Nhóm ấp 1")
    assert "còn hoạt động" not in evening(union, DAY)

    due = DAY + timedelta(days=32)
    asked = evening(union, due)
    assert states(union) == {"Trang ấp 1": "unchecked", "Nhóm ấp 1": "unchecked"}
    assert asked.count("\n- ") == 1
    assert "Trang ấp 1; Nhóm ấp 1? 1. Đều còn 2. Có kênh không còn" in asked
    assert "còn hoạt động" not in evening(union, due + timedelta(days=1))

    assert "kênh nào không còn" in union.answers(HOA, "dạ kênh không còn ạ")
    assert "Đúng không" in union.answers(HOA, "2")
    assert states(union)["Nhóm ấp 1"] == "unchecked"
    assert "Trang ấp 1 thì sao" in union.answers(HOA, "1")
    assert "ghi rồi" in union.answers(HOA, "còn ạ")
    assert states(union) == {"Trang ấp 1": "active", "Nhóm ấp 1": "gone"}
    assert "Nhóm ấp 1" not in evening(union, due + timedelta(days=33))
