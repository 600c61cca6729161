"""A morning with real processes, killed across seven: each branch once and at its own hour."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from pathlib import Path
from time import sleep as pause
from typing import Any

import pytest
from sqlmodel import select

from bot.clock import SharedClock
from bot.sandbox.people import Group as ZaloGroup
from bot.sandbox.server import RunningSandbox, serve_in_thread
from bot.sandbox.state import Options, Sandbox
from handlers.kit.slots import change_hour
from models.database import Database
from models.group import Group
from models.push import EVERY_DAY, DailyPush
from tests.installation import OA, Installation, wait_until, world
from tests.process_table import kill
from tests.processes.conftest import Start
from tests.scheduler.town import HOUSE, ZONE, add_commune, add_news

pytestmark = pytest.mark.long

# Two branches for each hour.
HOURS = (time(6, 45), time(6, 50), time(7, 0), time(7, 15), time(7, 30), time(8, 0))
BRANCHES = 2 * len(HOURS)
KILLED_AT = time(7, 0)
LATE = timedelta(minutes=1)


@pytest.fixture
def clock(tmp_path: Path) -> SharedClock:
    """The demo's movable clock, at twenty to seven of tomorrow for all processes."""
    clock = SharedClock(tmp_path / "clock")
    now = clock.now().astimezone(ZONE)
    morning = (now + timedelta(days=1)).replace(hour=6, minute=40, second=0, microsecond=0)
    clock.move(morning - now)
    return clock


@pytest.fixture
def zalo(clock: SharedClock) -> Iterator[RunningSandbox]:
    with serve_in_thread(Sandbox(world(1, clock), clock, Options())) as running:
        for number in range(BRANCHES):
            group = ZaloGroup(group_id=f"g{number}", name=f"Nhóm {number}", oa_id=OA)
            running.sandbox.world.groups[group.group_id] = group
        yield running


@pytest.fixture
def either_house(tmp_path: Path, database_url: str, zalo: RunningSandbox) -> Installation:
    house = Installation(tmp_path, database_url, zalo.url)
    house.environment = {"CHIHOI_CLOCK_FILE": str(tmp_path / "clock")}
    house.configure()
    house.join(zalo)
    return house


def prepare(house: Installation, now: datetime) -> Database:
    database = Database(house.database_url)
    day = now.astimezone(ZONE).date()
    evening = now - timedelta(hours=12)
    with database.session() as db:
        units = add_commune(db, BRANCHES)
        for number, unit in enumerate(units):
            add_news(db, unit, day)
            group = Group(oa_id=OA, group_id=f"g{number}", name="Nhóm", kind="gmf")
            group.unit_id = unit.id
            db.add(group)
            change_hour(db, HOUSE, unit, (hour_of(group.group_id), EVERY_DAY), "hoa", evening)
    return database


def hour_of(group_id: str) -> time:
    return HOURS[int(group_id.removeprefix("g")) % len(HOURS)]


def received(zalo: RunningSandbox) -> list[tuple[str, datetime]]:
    """(group, when) of every message."""
    entries: list[dict[str, Any]] = zalo.sandbox.journal.since(0, None)
    return [
        (str(e["recipient"]), datetime.fromisoformat(str(e["at"])))
        for e in entries
        if e["what"] == "send"
    ]


def is_served(zalo: RunningSandbox, hour: time) -> bool:
    return sum(hour_of(group_id) == hour for group_id, _ in received(zalo)) >= 2


def test_workers_killed_across_seven_push_each_branch_once_at_its_own_hour(
    either_house: Installation, zalo: RunningSandbox, clock: SharedClock, start: Start
) -> None:
    database = prepare(either_house, clock.now())
    serving = start(either_house)
    serving.wait_until_up()
    if not database.is_sqlite:
        start(either_house, "--role", "worker")  # a second one, on another machine
    worker = serving.wait_for_role("worker")
    today = clock.now().astimezone(ZONE).date()

    for hour in HOURS:
        clock.move(datetime.combine(today, hour, ZONE) - clock.now() - timedelta(seconds=0.2))
        if hour == KILLED_AT:
            pause(0.4)
            kill(worker.pid)
        assert wait_until(lambda at=hour: is_served(zalo, at), 40), hour  # type: ignore[misc]
    pause(1.0)

    assert Counter(group_id for group_id, _ in received(zalo)) == {f"g{n}": 1 for n in range(12)}
    for group_id, at in received(zalo):
        slot = datetime.combine(today, hour_of(group_id), ZONE)
        assert slot <= at < slot + LATE, group_id
    with database.read_session() as db:
        assert {row.state for row in db.exec(select(DailyPush))} == {"queued"}
    database.close()
