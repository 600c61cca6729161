"""The worker process as one function: what it does when the clock is set while it runs."""

import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.clock import MovedClock
from bot.wiring import wire_worker
from bot.worker import run_worker
from models.database import Database
from tests.installation import Installation

SOON = 60.0  # on a machine that does much else


class Ticks:
    """A tick every hour, counted."""

    def __init__(self) -> None:
        self.times = threading.Semaphore(0)

    def __call__(self) -> None:
        self.times.release()

    def came(self) -> bool:
        return self.times.acquire(timeout=SOON)


@pytest.fixture
def clock() -> MovedClock:
    return MovedClock()


@pytest.fixture
def ticks(tmp_path: Path, sqlite_url: str, clock: MovedClock) -> Iterator[Ticks]:
    """Of a worker that runs in a thread of its own, with a Zalo that doesn't answer."""
    config = Installation(tmp_path, sqlite_url, "http://127.0.0.1:9").config()
    database, stop, ticks = Database(sqlite_url), threading.Event(), Ticks()
    parts = wire_worker(config, database, clock)
    parts.timetable.every(3600, "hourly", ticks)
    worker = threading.Thread(target=run_worker, args=(parts, stop))
    worker.start()
    yield ticks
    stop.set()
    worker.join(SOON)
    database.close()


@pytest.mark.parametrize("by", [timedelta(hours=-2), timedelta(days=3)])
def test_every_tick_runs_at_once_after_the_clock_was_set(
    ticks: Ticks, clock: MovedClock, by: timedelta, caplog: pytest.LogCaptureFixture
) -> None:
    assert ticks.came()

    clock.move(by)

    assert ticks.came()
    assert [m for m in caplog.messages if "clock was set" in m] == [
        "the clock was set, looking at everything again"
    ]
