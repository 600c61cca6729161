"""H8, H9, H11 through the front door: 505 channels and their checks, groups that end, links opened."""

from datetime import date, timedelta

import pytest
import requests
from sqlmodel import col, select

from bot.line import Line
from bot.pace import Pace
from bot.rosters import sync_rosters
from bot.visit_counting import copy_visits
from bot.wiring import wire_tokens
from models.channel import Channel, state_of
from models.code_issuing import ensure_link
from models.group import Group
from models.share import Share
from models.unit import Unit
from models.visit import count_visits
from scheduler.reminders import evening_tick
from tests.cli.office import Office
from tests.front_door.union import GROUP, HOA, LAN, MAI, OA, Union
from tests.pages.conftest import IN_ZALO, PHONE
from tests.pages.test_visits import ROBOTS
from tests.scheduler.town import HOUSE, add_commune, add_leader, add_news, add_person, at

HEAD = ("kind", "name", "url", "unit_code")
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


def bring_505(office: Office) -> str:
    """1 website, 1 fanpage, 98 pages and 405 groups as an officer's file brings them."""
    rows = [
        ("website", "Phụ nữ xứ dừa", "https://phunu.example.vn", "CANTHO"),
        ("fanpage", "Hội LHPN Cần Thơ", "https://www.facebook.com/hoi.example", "CANTHO"),
        *(("page", f"Trang {n}", f"https://page{n}.example.vn", "ANBINH") for n in range(98)),
        *(("group", f"Nhóm {n}", f"https://zalo.me/g/abc{n:03d}", "CANTHO") for n in range(405)),
    ]
    return office.done("channel", "import", office.csv("channels.csv", HEAD, *rows)).out


def evening(union: Union, day: date, who: str = HOA) -> str:
    """What she is told in the evening of that day; she wrote an hour before."""
    union.clock.move(at(18, 30, day) - union.clock.now())
    union.answers(who, "cảm ơn")
    before = len(union.got(who))
    union.later(hours=1, minutes=1)
    evening_tick(union.database, HOUSE, union.clock.now())
    union.work()
    return "\n".join(union.got(who)[before:])


def states(union: Union) -> dict[str, str]:
    with union.database.read_session() as db:
        hers = select(Channel).where(col(Channel.unit_id) == _branch_id(union))
        return {one.name: state_of(one, union.clock.now()) for one in db.exec(hers)}


def _branch_id(union: Union) -> int:
    with union.database.read_session() as db:
        return db.exec(select(Unit.id).where(col(Unit.code) == "AP01")).one()


def line_of(union: Union) -> Line:
    """With a token as fresh as the timetable keeps it."""
    tokens = wire_tokens(union.config, union.database, union.clock)
    tokens.refresh_due(OA)
    return Line(OA, union.parts.clients[0], tokens, Pace(100_000, union.clock))


def register(union: Union, link: str, name: str) -> str:
    assert "đường dẫn" in union.answers(HOA, "đăng ký kênh")
    assert "tên gì" in union.answers(HOA, link)
    return union.answers(HOA, name)


@pytest.mark.usefixtures("branch")
def test_h8_the_register_of_505_is_shown_and_a_leader_enters_her_page(
    union: Union, office: Office
) -> None:
    assert "505 mới" in bring_505(office)
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


def test_h9_officers_are_told_of_a_group_that_ends_once_for_each_lead_and_when_it_will_be_gone(
    union: Union, branch: Unit
) -> None:
    ends = DAY + timedelta(days=20)
    group = union.sandbox.sandbox.world.groups[GROUP]
    group.valid_through = at(0, day=ends)
    with union.database.session() as db:
        db.add(Group(oa_id=OA, group_id=GROUP, name="?", unit_id=branch.id, kind="gmf"))
        add_leader(db, db.get_one(Unit, branch.parent_id), MAI, timedelta(0), role="officer")
    told = {}
    for days in (0, 1, 13, 21, 22):
        day = DAY + timedelta(days=days)
        union.clock.move(at(12, day=day) - union.clock.now())
        sync_rosters(union.database, line_of(union))
        told[days] = evening(union, day, MAI)

    assert "Chi hội Mỹ Phú (hết hạn 13/12/2026)" in told[0]
    assert [days for days, text in told.items() if "Mỹ Phú" in text] == [0, 13, 21]
    assert "Chi hội Mỹ Phú (đã khoá, bị xoá ngày 27/01/2027)" in told[21]
    with union.database.session() as db:  # renewed: a new period
        db.exec(select(Group)).one().is_shut = False
    group.valid_through = at(0, day=DAY + timedelta(days=90))
    sync_rosters(union.database, line_of(union))
    assert "Mỹ Phú" not in evening(union, DAY + timedelta(days=23), MAI)
    assert "hết hạn 21/02/2027" in evening(union, DAY + timedelta(days=61), MAI)


def open_link(union: Union, code: str, agent: str, method: str = "GET") -> None:
    site = union.webhook.removesuffix("/zalo/webhook")
    answer = requests.request(
        method, f"{site}/t/{code}", headers={"User-Agent": agent}, timeout=60
    )
    assert answer.status_code == 200


def counted(union: Union, day: date) -> int:
    copy_visits(union.database)
    with union.database.read_session() as db:
        return count_visits(db, day, day)


def test_h11_people_are_counted_and_preview_robots_not_and_officers_hear_it_on_monday(
    union: Union, branch: Unit
) -> None:
    sunday = DAY - timedelta(days=1)
    with union.database.session() as db:
        item = add_news(db, branch, sunday)
        code = ensure_link(db, item.id, branch.id, union.clock.now())
        add_leader(db, db.get_one(Unit, branch.parent_id), MAI, timedelta(0), role="officer")
        db.add(Share(oa_id=OA, user_id=LAN, unit_id=branch.id, day=sunday, kind="told", at=at(9)))
    union.clock.move(at(9, day=sunday) - union.clock.now())

    robots = [agent for agent in ROBOTS if agent == agent.strip()]  # else it can not be sent
    for agent in (*robots, IN_ZALO, IN_ZALO, PHONE):
        open_link(union, code, agent)
    open_link(union, code, IN_ZALO, "HEAD")
    union.work_until(lambda: counted(union, sunday) >= 2)  # the web writes them when it has time

    said = evening(union, DAY, MAI)
    assert "Tuần qua đường dẫn của Phường An Bình được mở 2 lượt" in said
    assert "“Cầu Rạch Gòi thông xe” (Chi hội ấp 1) 2. Tự báo để riêng: 1 lượt chia sẻ" in said
    assert "Tuần qua" not in evening(union, DAY + timedelta(days=1), MAI)
