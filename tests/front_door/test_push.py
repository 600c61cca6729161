"""The morning as people see it: who receives the item, when Zalo is there and when it is not."""

from datetime import timedelta

import pytest
from sqlmodel import col, select

from bot.sandbox.people import Group as ZaloGroup
from models.group import Group
from models.member import Identity
from models.outbox import OutboxMessage
from models.push import DailyPush
from models.role import Role
from models.unit import Unit
from scheduler.daily_push import give_slots, tick
from tests.front_door.union import GROUP, HOA, LAN, MAI, OA, Union
from tests.scheduler.town import HOUSE, add_commune, add_leader, add_news, add_person, at

EVENING = at(20)  # of 21 November; the push is on the 22nd
PUSH_DAY = EVENING.astimezone(HOUSE.zone).date() + timedelta(days=1)


@pytest.fixture
def branch(union: Union) -> Unit:
    """A branch with the OA's group, an ordinary one, a leader and a member who wants news."""
    with union.database.session() as db:
        (unit,) = add_commune(db, 1)
        add_news(db, unit, PUSH_DAY)
        db.add(Group(oa_id=OA, group_id=GROUP, name="Mỹ Phú", unit_id=unit.id, kind="gmf"))
        db.add(Group(oa_id=OA, group_id="o1", name="Xóm", unit_id=unit.id, kind="ordinary"))
        add_leader(db, unit, HOA, timedelta(0))
        add_person(db, unit, MAI, timedelta(0))
    union.clock.move(EVENING - union.clock.now())
    for user_id in (HOA, MAI):
        union.says(user_id, "dạ")
    union.control(f"/groups/{GROUP}/text", text="Chào cả nhà", user_id=LAN, wait=True)
    union.work()
    give_slots(union.database, HOUSE, union.clock.now())
    return unit


def push(union: Union) -> int:
    return tick(union.database, HOUSE, union.clock.now())


def states(union: Union) -> list[tuple[str, str | None]]:
    with union.database.read_session() as db:
        query = select(OutboxMessage).where(col(OutboxMessage.route).is_not(None))
        rows = db.exec(query.order_by(col(OutboxMessage.id))).all()
    return [(row.state, row.reason) for row in rows]


def until_seven(union: Union) -> None:
    union.clock.move(at(7, day=PUSH_DAY) - union.clock.now())


@pytest.mark.usefixtures("branch")
def test_at_seven_the_group_the_leader_and_the_member_each_get_it_by_one_road(
    union: Union,
) -> None:
    answered = {user_id: len(union.got(user_id)) for user_id in (HOA, MAI)}
    until_seven(union)

    assert push(union) == 1
    union.work_until(lambda: all(state == "sent" for state, _ in states(union)))

    assert len(union.got(GROUP)) == 1
    bubble, how = union.got(HOA)[answered[HOA] :]
    (item,) = union.got(MAI)[answered[MAI] :]
    assert "Cầu Rạch Gòi" in bubble
    assert "Chuyển tiếp" in how
    assert "tiếp" in item
    assert union.got(LAN) == []


@pytest.mark.usefixtures("branch")
def test_an_account_frozen_between_planning_and_sending_gets_nothing(union: Union) -> None:
    before = union.got(HOA)
    until_seven(union)
    push(union)
    with union.database.session() as db:
        db.get_one(Identity, (OA, HOA)).frozen_at = union.clock.now()

    union.work_until(lambda: bool(union.got(GROUP)) and len(union.got(MAI)) > 1)

    assert union.got(HOA) == before
    assert states(union).count(("cancelled", "frozen")) == 2


@pytest.mark.usefixtures("branch")
def test_who_was_replaced_between_planning_and_sending_gets_no_pack(union: Union) -> None:
    before = union.got(HOA)
    until_seven(union)
    push(union)
    with union.database.session() as db:
        db.exec(select(Role)).one().valid_to = union.clock.now()

    union.work_until(lambda: bool(union.got(GROUP)) and len(union.got(MAI)) > 1)

    assert union.got(HOA) == before
    assert states(union).count(("cancelled", "not_leader")) == 2


@pytest.mark.usefixtures("branch")
def test_zalo_away_for_an_hour_over_seven_delays_and_doubles_nothing(union: Union) -> None:
    until_seven(union)
    union.control("/faults", path="*", kind="http_500", times=100_000)
    push(union)
    for _ in range(12):
        union.work()
        union.later(minutes=5)
    assert union.got(GROUP) == []

    union.sandbox.sandbox.faults.clear()
    union.clock.move(timedelta(minutes=10))
    for _ in range(12):
        union.work()
        union.later(seconds=61)

    assert {state for state, _ in states(union)} == {"sent"}
    assert len(union.got(GROUP)) == 1


@pytest.mark.usefixtures("branch")
def test_zalo_away_the_whole_day_ends_with_the_reason(union: Union) -> None:
    until_seven(union)
    union.control("/faults", path="*", kind="code", code=-200, times=100_000)
    push(union)
    union.work()

    union.clock.move(at(20, 1, PUSH_DAY) - union.clock.now())
    union.sandbox.sandbox.faults.clear()
    for _ in range(3):
        union.work()
        union.later(minutes=6)

    assert {state for state, _ in states(union)} == {"failed"}
    assert union.got(GROUP) == []


@pytest.mark.usefixtures("branch")
def test_who_stops_between_planning_and_sending_is_not_written_to(union: Union) -> None:
    until_seven(union)
    push(union)

    union.says(MAI, "dừng nhận tin")
    while union.parts.dispatcher.run_once():
        pass
    union.work()

    assert not any("Cầu Rạch Gòi" in text for text in union.got(MAI))
    assert ("cancelled", "stopped") in states(union)


@pytest.mark.usefixtures("branch")
def test_what_was_sent_is_what_the_day_says(union: Union) -> None:
    until_seven(union)
    push(union)
    union.work_until(lambda: all(state == "sent" for state, _ in states(union)))

    with union.database.read_session() as db:
        (day,) = db.exec(select(DailyPush)).all()
    assert day.counts == {"group": 1, "pack_free": 1, "free": 1}


def test_the_sandbox_has_the_group_of_the_branch(union: Union) -> None:
    group = union.sandbox.sandbox.world.groups[GROUP]

    assert isinstance(group, ZaloGroup)
    assert group.kind == "gmf"


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.usefixtures("branch")
def test_the_push_neither_asks_nor_takes_the_answer_to_an_open_question(union: Union) -> None:
    """Her reflex "1" after the item answers what she was asked in the evening, nothing else."""
    union.says(MAI, "gặp cán bộ")
    union.work()
    assert "1. Nhờ giúp" in union.got(MAI)[-1]
    until_seven(union)
    assert push(union) == 1
    union.work_until(lambda: all(state == "sent" for state, _ in states(union)))
    assert "1." not in union.got(MAI)[-1]

    assert "sổ của cán bộ" in union.answers(MAI, "1")
    assert "không có câu hỏi nào" in union.answers(MAI, "1")
