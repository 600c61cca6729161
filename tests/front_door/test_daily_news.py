"""Acceptance of the daily item, through the front door: each once, never expired, away at her hour."""

from datetime import date, timedelta

import pytest
from sqlmodel import col, select

from bot.sandbox.people import Group as ZaloGroup
from models.group import Group
from models.member import Member
from models.news import NewsItem
from models.outbox import OutboxMessage
from models.push import DailyPush
from models.unit import Unit
from scheduler.daily_push import give_slots, tick
from tests.cli.office import Office
from tests.front_door.union import GROUP, HOA, LAN, MAI, OA, Union
from tests.scheduler.town import HOUSE, add_commune, add_leader, add_news, add_person, at

PUSH_DAY = date(2026, 11, 22)
TITLE = "Cầu Rạch Gòi"


@pytest.fixture
def branch(union: Union) -> Unit:
    """A branch with the OA's group, a leader for the ordinary one, and two members: Mai and Lan."""
    with union.database.session() as db:
        (unit,) = add_commune(db, 1)
        add_news(db, unit, PUSH_DAY)
        db.add(Group(oa_id=OA, group_id=GROUP, name="Mỹ Phú", unit_id=unit.id, kind="gmf"))
        db.add(Group(oa_id=OA, group_id="o1", name="Xóm", unit_id=unit.id, kind="ordinary"))
        add_leader(db, unit, HOA, timedelta(0))
        for user_id in (MAI, LAN):
            add_person(db, unit, user_id, timedelta(0))
    union.clock.move(at(20) - union.clock.now())
    for user_id in (HOA, MAI, LAN):
        union.answers(user_id, "cảm ơn chị")
    union.control(f"/groups/{GROUP}/text", text="Chào cả nhà", user_id=LAN, wait=True)
    union.work()
    give_slots(union.database, HOUSE, union.clock.now())
    return unit


def at_time(union: Union, hour: int, minute: int = 0, *, day: date = PUSH_DAY) -> None:
    """The clock is moved, the tick looks what is due, the sender sends it."""
    union.clock.move(at(hour, minute, day) - union.clock.now())
    tick(union.database, HOUSE, union.clock.now())
    union.work(6)


def got_it(union: Union, recipient: str) -> int:
    return sum(TITLE in text for text in union.got(recipient))


def reasons(union: Union) -> set[tuple[str, str | None]]:
    with union.database.read_session() as db:
        query = select(OutboxMessage).where(col(OutboxMessage.route).is_not(None))
        return {(row.state, row.reason) for row in db.exec(query)}


@pytest.mark.usefixtures("branch")
def test_h1_when_the_clock_passes_seven_each_gets_it_once_and_repeating_sends_nothing(
    union: Union,
) -> None:
    at_time(union, 6, 59)
    assert [got_it(union, who) for who in (GROUP, HOA, MAI, LAN)] == [0, 0, 0, 0]

    at_time(union, 7)
    for _ in range(3):
        at_time(union, 7, 5)

    assert [got_it(union, who) for who in (GROUP, HOA, MAI, LAN)] == [1, 1, 1, 1]


@pytest.mark.usefixtures("branch")
def test_h5_an_item_past_its_last_day_never_goes_out_even_after_an_outage(union: Union) -> None:
    with union.database.session() as db:
        db.exec(select(NewsItem)).one().valid_until = PUSH_DAY
    union.control("/faults", path="*", kind="http_500", times=100_000)
    at_time(union, 7)
    with union.database.session() as db:
        for row in db.exec(select(OutboxMessage)):
            row.not_after = None  # whatever else would stop it by then

    union.sandbox.sandbox.faults.clear()
    for minute in range(0, 20, 2):
        at_time(union, 7, minute, day=PUSH_DAY + timedelta(days=1))

    assert [got_it(union, who) for who in (GROUP, HOA, MAI, LAN)] == [0, 0, 0, 0]
    assert ("cancelled", "expired") in reasons(union)
    assert "sent" not in {state for state, _ in reasons(union)}


@pytest.mark.usefixtures("branch")
def test_h5_an_item_over_the_day_before_is_no_item_of_the_day(union: Union) -> None:
    with union.database.session() as db:
        db.exec(select(NewsItem)).one().valid_until = PUSH_DAY - timedelta(days=1)

    at_time(union, 7)
    at_time(union, 20, 1)

    assert got_it(union, GROUP) == 0
    with union.database.read_session() as db:
        assert db.exec(select(DailyPush)).one().reason == "no_item"


@pytest.mark.usefixtures("branch")
def test_h5_below_the_provinces_item_stands_the_leaders_line_and_the_item_stays_as_it_is(
    union: Union,
) -> None:
    """Who asks by its code hears that the province issued it."""
    with union.database.session() as db:
        item = db.exec(select(NewsItem)).one()
        item.code = "K7Q2"
        item.unit_id = db.exec(select(Unit.id).where(Unit.level == "province")).one()

    union.answers(HOA, "/themloi Chiều nay mình hẹn ở cầu nhé")
    union.answers(LAN, "/themloi Mua hàng của em nè")
    at_time(union, 7)

    (posted,) = (text for text in union.got(GROUP) if TITLE in text)
    assert "320 ngày công.\nChiều nay mình hẹn ở cầu nhé" in posted
    assert "Mua hàng" not in posted
    assert "Hội LHPN thành phố Cần Thơ" in union.answers(MAI, "K7Q2")
    with union.database.read_session() as db:
        assert db.get_one(NewsItem, item.id).body == "Bà con ấp góp 320 ngày công."


@pytest.mark.usefixtures("branch")
def test_h10_away_she_gets_it_at_her_own_hour_once_and_counts_once(
    union: Union, office: Office
) -> None:
    asked = union.answers(LAN, "em đi làm xa ở Bình Dương")
    assert "mấy giờ" in asked
    union.answers(LAN, "3")

    at_time(union, 7)
    assert [got_it(union, who) for who in (MAI, LAN)] == [1, 0]
    at_time(union, 19, 59)
    assert got_it(union, LAN) == 0
    at_time(union, 20)
    at_time(union, 20, 30)

    assert got_it(union, LAN) == 1
    with union.database.read_session() as db:
        assert db.exec(select(DailyPush)).one().counts == {
            "group": 1, "pack_free": 1, "free": 1, "own_hour": 1,
        }  # fmt: skip
    for _ in range(2):
        union.answers(LAN, "đã chia sẻ")
    (province,) = office.done("report", "day", "--unit", "CANTHO", "--json").rows
    assert (province["branches_active"], province["shares_told"]) == (1, 1)
    (away,) = office.done("member", "list", "--away", "--json").rows
    assert (away["unit_code"], away["away_place"]) == ("AP01", "Bình Dương")


@pytest.mark.usefixtures("branch")
def test_h10_on_a_sunday_too_and_who_stops_before_her_hour_gets_none(union: Union) -> None:
    assert PUSH_DAY.isoweekday() == 7
    with union.database.session() as db:
        for member in db.exec(select(Member).where(col(Member.full_name).contains(LAN))):
            member.push_at = "20:00"
    at_time(union, 7)

    union.answers(LAN, "dừng nhận tin")
    at_time(union, 20)

    assert got_it(union, LAN) == 0
    assert ("cancelled", "stopped") in reasons(union)


def test_h10_a_group_of_members_away_hears_of_home_after_work(branch: Unit, union: Union) -> None:
    union.sandbox.sandbox.world.groups["xa"] = ZaloGroup("xa", "Xa quê", OA)
    away = Group(oa_id=OA, group_id="xa", name="Xa quê", unit_id=branch.id, kind="gmf", away=True)
    with union.database.session() as db:
        db.add(away)

    at_time(union, 7)
    assert [got_it(union, group) for group in (GROUP, "xa")] == [1, 0]
    at_time(union, 19)

    assert [got_it(union, group) for group in (GROUP, "xa")] == [1, 1]
