"""Asking to enter the OA's group: the leader answers in chat, and Zalo opens the door or not."""

from datetime import timedelta

import pytest
from sqlmodel import select

from bot.clock import Clock
from bot.doorkeeping import keep_doors
from bot.line import Line
from bot.pace import Pace
from bot.rosters import sync_rosters
from bot.wiring import wire_tokens
from models.group import Group
from models.group_request import GroupRequest
from models.push import GroupMember
from models.unit import Unit
from tests.front_door.union import GROUP, HOA, LAN, MAI, OA, Union
from tests.scheduler.town import add_commune, add_leader


@pytest.fixture
def branch(union: Union) -> Unit:
    """A branch with the OA's group and a leader."""
    with union.database.session() as db:
        (unit,) = add_commune(db, 1)
        db.add(Group(oa_id=OA, group_id=GROUP, name="Mỹ Phú", unit_id=unit.id, kind="gmf"))
        add_leader(db, unit, HOA, timedelta(0))
    return unit


def asks(union: Union, user_id: str) -> None:
    union.control(f"/groups/{GROUP}/request", user_id=user_id, wait=True)
    union.work()


def line_of(union: Union) -> Line:
    """As the timetable has it."""
    tokens = wire_tokens(union.config, union.database, union.clock)
    return Line(OA, union.parts.clients[0], tokens, Pace(100_000, Clock()))


def keep(union: Union) -> int:
    return keep_doors(union.database, line_of(union), union.clock)


def requests(union: Union) -> list[tuple[str, str, str | None]]:
    with union.database.read_session() as db:
        return [(row.user_id, row.state, row.name) for row in db.exec(select(GroupRequest))]


def members(union: Union) -> set[str]:
    with union.database.read_session() as db:
        return set(db.exec(select(GroupMember.user_id)))


@pytest.mark.usefixtures("branch")
def test_the_leader_lets_her_in(union: Union) -> None:
    asks(union, MAI)
    keep(union)

    assert "Mai xin vào nhóm Mỹ Phú" in union.answers(HOA, "người xin vào")
    assert "mở cửa nhóm" in union.answers(HOA, "1")
    assert keep(union) == 1
    union.work()

    assert requests(union) == [(MAI, "done", "Mai")]
    assert MAI in members(union)


@pytest.mark.usefixtures("branch")
def test_whom_she_does_not_know_stays_outside(union: Union) -> None:
    asks(union, MAI)
    union.answers(HOA, "người xin vào")
    union.answers(HOA, "2")

    assert keep(union) == 1
    union.work()
    assert requests(union)[0][1] == "done"
    assert MAI not in members(union)


@pytest.mark.usefixtures("branch")
def test_while_zalo_is_away_the_answer_waits(union: Union) -> None:
    asks(union, MAI)
    union.answers(HOA, "người xin vào")
    union.answers(HOA, "1")
    union.control("/faults", path="*", kind="http_500")

    assert keep(union) == 0
    assert keep(union) == 1


@pytest.mark.usefixtures("branch")
def test_what_an_admin_settled_in_zalo_s_app_is_asked_no_more(union: Union) -> None:
    asks(union, MAI)
    union.control(
        f"/groups/{GROUP}/event", event_name="reject_request_join_group", user_id=MAI, wait=True
    )
    union.work()

    assert requests(union)[0][1] == "gone"
    assert "không có ai" in union.answers(HOA, "người xin vào")


@pytest.mark.usefixtures("branch")
def test_the_roster_follows_events_and_zalo_s_list(union: Union) -> None:
    assert sync_rosters(union.database, line_of(union)) == 1
    assert members(union) == {LAN, HOA}

    union.control(f"/groups/{GROUP}/leave", user_id=LAN, wait=True)
    union.control(f"/groups/{GROUP}/join", user_id=MAI, wait=True)
    union.work()
    assert members(union) == {HOA, MAI}
    with union.database.session() as db:  # an event that was lost
        db.delete(db.get_one(GroupMember, (OA, GROUP, MAI)))
    sync_rosters(union.database, line_of(union))
    assert members(union) == {HOA, MAI}
