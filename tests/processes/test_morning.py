"""Seven o'clock with real processes that are killed across it: each branch once, none twice."""

import time
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from bot.clock import SharedClock
from bot.sandbox.people import Group as ZaloGroup
from bot.sandbox.server import RunningSandbox, serve_in_thread
from bot.sandbox.state import Options, Sandbox
from models.database import Database
from models.group import Group
from models.push import DailyPush
from scheduler.daily_push import give_slots
from tests.installation import OA, Installation, wait_until, world
from tests.process_table import kill
from tests.processes.conftest import Start
from tests.scheduler.town import HOUSE, ZONE, add_commune, add_news

BRANCHES = 12


@pytest.fixture
def clock(tmp_path: Path) -> SharedClock:
    """The demo's movable clock, at 06:59:50 of tomorrow for all processes."""
    clock = SharedClock(tmp_path / "clock")
    now = clock.now().astimezone(ZONE)
    morning = (now + timedelta(days=1)).replace(hour=6, minute=59, second=50, microsecond=0)
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
    with database.session() as db:
        units = add_commune(db, BRANCHES)
        day = now.astimezone(ZONE).date()
        for number, unit in enumerate(units):
            add_news(db, unit, day)
            group = Group(oa_id=OA, group_id=f"g{number}", name="Nhóm", kind="gmf")
            group.unit_id = unit.id
            db.add(group)
    give_slots(database, HOUSE, now)
    return database


def received(zalo: RunningSandbox) -> Counter[str]:
    entries: list[dict[str, Any]] = zalo.sandbox.journal.since(0, None)
    return Counter(str(e["recipient"]) for e in entries if e["what"] == "send")


def test_workers_killed_across_seven_push_each_branch_once(
    either_house: Installation, zalo: RunningSandbox, clock: SharedClock, start: Start
) -> None:
    database = prepare(either_house, clock.now())
    serving = start(either_house)
    serving.wait_until_up()
    if not database.is_sqlite:
        start(either_house, "--role", "worker")  # a second one, on another machine
    worker = serving.wait_for_role("worker")

    wait_until(lambda: clock.now().astimezone(ZONE).minute == 0, 20)
    time.sleep(0.3)
    kill(worker.pid)

    assert wait_until(lambda: len(received(zalo)) == BRANCHES, 60)
    time.sleep(1.0)
    assert set(received(zalo).values()) == {1}
    with database.read_session() as db:
        assert {row.state for row in db.exec(select(DailyPush))} == {"queued"}
    database.close()
