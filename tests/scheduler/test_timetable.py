"""Ticks: at the start, again and again, never twice at once, and at once after a clock step."""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest

from scheduler.timetable import Timetable, _Every

SOON = 60.0  # on a machine that does much else


@pytest.fixture
def timetable() -> Iterator[Timetable]:
    made = Timetable()
    yield made
    made.stop()


def counter() -> tuple[Callable[[], None], Callable[[int], bool]]:
    """A tick that counts itself, and a wait until it ran so often."""
    runs: list[float] = []
    ran = threading.Condition()

    def tick() -> None:
        with ran:
            runs.append(time.monotonic())
            ran.notify_all()

    def wait_for(times: int) -> bool:
        with ran:
            return ran.wait_for(lambda: len(runs) >= times, SOON)

    return tick, wait_for


def test_a_tick_runs_at_the_start_and_then_again(timetable: Timetable) -> None:
    tick, ran = counter()
    timetable.every(0.05, "tick", tick)

    timetable.start()

    assert ran(3)


def test_a_fault_is_logged_and_the_next_tick_comes(
    timetable: Timetable, caplog: pytest.LogCaptureFixture
) -> None:
    count, ran = counter()

    def tick() -> None:
        count()
        raise RuntimeError("boom")

    timetable.every(0.05, "tick", tick)
    with caplog.at_level(logging.ERROR):
        timetable.start()
        assert ran(2)

    assert "tick failed, the next one tries again" in caplog.messages


def test_all_ticks_run_at_once_when_woken(timetable: Timetable) -> None:
    slow, daily = counter(), counter()
    timetable.every(600, "slow", slow[0])
    timetable.every(86_400, "daily", daily[0])
    timetable.start()
    assert slow[1](1)
    assert daily[1](1)

    timetable.wake_all()

    assert slow[1](2)
    assert daily[1](2)


class HeldTick:
    """A tick that stays at work until it is let go."""

    def __init__(self) -> None:
        self.began, self.let_go = threading.Semaphore(0), threading.Semaphore(0)
        self.at_once = self.most_at_once = self.times = 0

    def __call__(self) -> None:
        self.at_once += 1
        self.times += 1
        self.most_at_once = max(self.at_once, self.most_at_once)
        self.began.release()
        self.let_go.acquire(timeout=SOON)
        self.at_once -= 1


def test_a_tick_still_at_work_lets_the_next_ones_pass(
    timetable: Timetable, caplog: pytest.LogCaptureFixture
) -> None:
    tick, (other, ran) = HeldTick(), counter()
    timetable.every(600, "held", tick)
    timetable.every(600, "other", other)
    timetable.start()
    assert tick.began.acquire(timeout=SOON)
    assert ran(1)

    for name in ("held", "other"):
        timetable._scheduler.modify_job(name, next_run_time=datetime(2001, 1, 1, tzinfo=UTC))
    assert ran(2)

    assert (tick.times, caplog.messages) == (1, [])
    tick.let_go.release(100)


def test_a_wake_up_during_the_work_is_not_lost(timetable: Timetable) -> None:
    tick = HeldTick()
    timetable.every(600, "held", tick)
    timetable.start()
    assert tick.began.acquire(timeout=SOON)

    timetable.wake_all()
    tick.let_go.release(100)

    assert tick.began.acquire(timeout=SOON)
    assert tick.most_at_once == 1


def test_ten_years_forward_are_not_walked_through_second_by_second() -> None:
    """APScheduler asks again and again until the time is in the future."""
    now = datetime(2036, 11, 21, tzinfo=UTC)
    trigger = _Every(1)

    assert trigger.get_next_fire_time(now - timedelta(days=3650), now) > now
    assert trigger.get_next_fire_time(None, now) == now


def test_a_step_back_of_the_machines_clock_is_slept_through_only_until_the_wake_up(
    timetable: Timetable,
) -> None:
    """After a step back of two hours APScheduler's next run is two hours away."""
    tick, ran = counter()
    timetable.every(1, "tick", tick)
    timetable.start()
    assert ran(1)
    two_hours_away = datetime.now(UTC) + timedelta(hours=2)  # noqa: TID251  (APScheduler's own)
    timetable._scheduler.modify_job("tick", next_run_time=two_hours_away)

    timetable.wake_all()

    assert ran(3)
