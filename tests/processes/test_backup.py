"""A backup taken while real processes write, then the machine is gone: nothing lost, nothing twice."""

import random
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from bot.clock import SharedClock
from bot.sandbox.server import RunningSandbox, serve_in_thread
from bot.sandbox.state import Options, Sandbox
from models.database import Database
from models.outbox import OutboxMessage
from models.tables import table
from tests.chaos.judge import judge
from tests.chaos.load import Load
from tests.installation import Installation, wait_until, world
from tests.processes.conftest import Start

pytestmark = pytest.mark.long

EVENTS, SECONDS = 120, 4.0
PATIENCE = 90.0  # a machine that does much else; nothing waits that long otherwise


@pytest.fixture
def clock(tmp_path: Path) -> SharedClock:
    """One clock for the sandbox and all processes, so that a test need not wait 30 seconds."""
    return SharedClock(tmp_path / "clock")


@pytest.fixture
def town(clock: SharedClock) -> Iterator[RunningSandbox]:
    options = Options(echoes=False)
    with serve_in_thread(Sandbox(world(EVENTS, clock), clock, options)) as running:
        yield running


def install(folder: Path, url: str, town: RunningSandbox, clock_file: Path) -> Installation:
    folder.mkdir()
    house = Installation(folder, url, town.url, environment={"CHIHOI_CLOCK_FILE": str(clock_file)})
    house.configure()
    return house


def unsettled(url: str) -> int:
    outbox = table(OutboxMessage)
    open_states = outbox.c.state.in_(("pending", "sending", "unknown", "doubtful"))
    database = Database(url)
    with database.read() as connection:
        found = connection.execute(select(func.count()).where(open_states)).scalar_one()
    database.close()
    return int(found)


@pytest.mark.timeout(900)
@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_what_was_acknowledged_before_a_backup_is_answered_once_after_its_restore(
    kind: str,
    tmp_path: Path,
    town: RunningSandbox,
    clock: SharedClock,
    start: Start,
    request: pytest.FixtureRequest,
) -> None:
    old = install(
        tmp_path / "old", request.getfixturevalue(f"{kind}_url"), town, tmp_path / "clock"
    )
    old.join(town)
    serving = start(old)
    assert wait_until(serving.is_up, PATIENCE), "it does not answer"
    load = Load(town.port, old.port, EVENTS, SECONDS, random.Random(7), ladder=())  # noqa: S311
    writing = threading.Thread(target=load.run)
    writing.start()
    assert wait_until(lambda: len(load.acknowledged) > EVENTS // 3, PATIENCE)

    before = set(load.acknowledged)
    taken = old.run("db", "backup", str(tmp_path / "a.zip"), seconds=PATIENCE)
    serving.kill_all()
    writing.join()
    assert taken.returncode == 0, taken.stderr

    if kind == "sqlite":
        url = f"sqlite:///{tmp_path / 'new' / 'chihoi.db'}"
    else:
        url = request.getfixturevalue("empty_postgres_url")
    new = install(tmp_path / "new", url, town, tmp_path / "clock")
    restored = new.run("db", "restore", str(tmp_path / "a.zip"), seconds=PATIENCE)
    assert restored.returncode == 0, restored.stderr
    assert new.run("db", "check", seconds=PATIENCE).returncode == 0
    clock.move(timedelta(seconds=40))
    start(new)

    assert wait_until(lambda: unsettled(url) == 0, PATIENCE, each=0.2)
    verdict = judge(before, town.sandbox.journal.since(0))
    assert (verdict.lost, verdict.doubled) == ([], [])
