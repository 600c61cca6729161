"""Zalo away over seven: afterwards what is urgent leaves first, and nothing leaves twice."""

from collections import Counter
from datetime import timedelta

import pytest
from sqlmodel import col, select

from bot.clock import ManualClock
from bot.config import Config
from bot.sandbox.people import Group as ZaloGroup
from bot.sandbox.people import Person
from models.group import Group
from models.messages import Recipient, TextMessage, to_row
from models.outbox import BROADCAST, GROUP_PUSH, SAFETY_ALERT, OutboxMessage
from scheduler.daily_push import give_slots, tick
from tests.front_door.union import GROUP, HOA, LAN, MAI, MORNING, OA, Union
from tests.scheduler.town import HOUSE, add_commune, add_leader, add_news, add_person, at
from tests.test_pace import StillClock

EVENING = at(20)
PUSH_DAY = EVENING.astimezone(HOUSE.zone).date() + timedelta(days=1)
GROUPS = [GROUP, *(f"nhom{n}" for n in range(5))]
ALERTED, READER = "7420000000000000071", "7420000000000000072"


@pytest.fixture
def clock() -> ManualClock:
    """However long a turn takes, one call is due in it."""
    return StillClock(MORNING)


@pytest.fixture
def config(config: Config) -> Config:
    """One call at a time, so that the order of arrival is the order of leaving."""
    account = config.official_accounts[0].model_copy(update={"requests_per_minute": 30})
    return config.model_copy(update={"official_accounts": (account,)})


@pytest.fixture
def branches(union: Union) -> Union:
    """Six branches with a group each; in the last, a leader to pack for and a member."""
    world = union.sandbox.sandbox.world
    with union.database.session() as db:
        units = add_commune(db, len(GROUPS))
        for unit, group_id in zip(units, GROUPS, strict=True):
            add_news(db, unit, PUSH_DAY)
            db.add(Group(oa_id=OA, group_id=group_id, name="Nhóm", unit_id=unit.id, kind="gmf"))
            world.groups.setdefault(group_id, ZaloGroup(group_id, "Nhóm", OA, member_ids=[LAN]))
        db.add(Group(oa_id=OA, group_id="o1", name="Xóm", unit_id=unit.id, kind="ordinary"))
        add_leader(db, unit, HOA, timedelta(0))
        add_person(db, unit, MAI, timedelta(0))
    union.clock.move(EVENING - union.clock.now())
    for user_id in (ALERTED, READER):
        world.people[user_id] = Person(user_id, "Chị", OA, user_id, following=True)
    for user_id in (HOA, MAI, ALERTED, READER):
        union.says(user_id, "dạ")
    for group_id in GROUPS:
        union.control(f"/groups/{group_id}/text", text="Chào cả nhà", user_id=LAN, wait=True)
    work_off(union)
    give_slots(union.database, HOUSE, union.clock.now())
    return union


def turn(union: Union, times: int) -> None:
    """Each time as long as one call takes at this pace."""
    for _ in range(times):
        union.later(seconds=2)
        union.work(1)


def work_off(union: Union) -> None:
    """Until nothing waits any more."""
    for _ in range(60):
        turn(union, 1)
        with union.database.read_session() as db:
            if not db.exec(select(OutboxMessage).where(col(OutboxMessage.state) != "sent")).all():
                return


def queue(union: Union, priority: int, user_id: str) -> None:
    message, now = TextMessage(Recipient("user", user_id), f"mức {priority}"), union.clock.now()
    row = OutboxMessage(
        oa_id=OA,
        dedupe_key=f"{priority}:{user_id}",
        priority=priority,
        recipient_kind="user",
        recipient_id=user_id,
        type="text",
        content=to_row(message),
        created_at=now,
        due_at=now,
    )
    with union.database.session() as db:
        db.add(row)


def push_into_an_outage(union: Union, kind: str) -> None:
    """Seven o'clock, a broadcast under way before it, an alert and a question after it."""
    union.clock.move(at(6, 59, PUSH_DAY) - union.clock.now())
    union.control("/faults", path="*", kind=kind, times=100_000, seconds=0.0)
    queue(union, BROADCAST, READER)
    turn(union, 1)
    union.clock.move(at(7, day=PUSH_DAY) - union.clock.now())
    assert tick(union.database, HOUSE, union.clock.now()) == len(GROUPS)
    turn(union, 5)
    queue(union, SAFETY_ALERT, ALERTED)
    union.says(LAN, "cảm ơn chị")
    for _ in range(12):
        union.later(minutes=5)
        union.work(2)


def count_tried(union: Union) -> int:
    """While Zalo is silent one call asks for it, and the messages stay at home."""
    with union.database.read_session() as db:
        rows = db.exec(select(OutboxMessage).where(col(OutboxMessage.state) != "sent")).all()
    return sum(row.tries > 0 for row in rows)


def left_in_order(union: Union) -> list[OutboxMessage]:
    """The push and what was queued by hand, in the order in which Zalo took it."""
    places = {entry["message_id"]: n for n, entry in enumerate(union.log("send"))}
    with union.database.read_session() as db:
        rows = db.exec(select(OutboxMessage).where(col(OutboxMessage.state) == "sent")).all()
    since = at(6, day=PUSH_DAY)
    mine = [row for row in rows if row.created_at > since]
    return sorted(mine, key=lambda row: places[row.message_id])


@pytest.mark.parametrize(
    ("database_url", "kind"),
    [("sqlite", "http_500"), ("sqlite", "timeout_before"), ("postgres", "http_500")],
    indirect=["database_url"],
)
def test_after_an_hour_of_silence_all_leaves_by_priority_and_once(
    kind: str, branches: Union
) -> None:
    """Answer, alert, groups, the leader's pack, the member, the broadcast."""
    push_into_an_outage(branches, kind)
    assert count_tried(branches) <= 4
    before = len(branches.log("send"))

    branches.sandbox.sandbox.faults.clear()
    work_off(branches)

    left = left_in_order(branches)
    priorities = [row.priority for row in left]
    assert priorities == sorted(priorities)
    assert Counter(priorities) == {
        10: 1, SAFETY_ALERT: 1, GROUP_PUSH: 6, GROUP_PUSH + 2: 2, GROUP_PUSH + 5: 1, BROADCAST: 1,
    }  # fmt: skip
    assert len(branches.log("send")) - before == len(left)
