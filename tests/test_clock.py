"""The demo's clock: set forward and back in all its processes at once, and steps noticed."""

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.clock import (
    CLOCK_FILE,
    Clock,
    ManualClock,
    MovedClock,
    SharedClock,
    StepWatch,
    clock_from,
)

WEEK = timedelta(days=7)


def behind(clock: Clock) -> timedelta:
    """How far the machine's own clock is behind this one, to the second."""
    return timedelta(seconds=round((clock.now() - Clock().now()).total_seconds()))


def test_a_moved_clock_goes_on_and_its_monotonic_time_does_not_step() -> None:
    clock = MovedClock()
    before = clock.monotonic()

    clock.move(WEEK)

    assert behind(clock) == WEEK
    assert clock.now() < clock.now() + timedelta(seconds=1)
    assert clock.monotonic() - before < WEEK.total_seconds() / 2


def test_clocks_on_one_file_are_set_together(tmp_path: Path) -> None:
    first, second = SharedClock(tmp_path / "clock"), SharedClock(tmp_path / "clock")

    first.move(-WEEK)

    assert behind(second) == -WEEK
    assert second.offset == -WEEK


def test_a_new_clock_file_says_the_true_time(tmp_path: Path) -> None:
    assert SharedClock(tmp_path / "clock").offset == timedelta(0)


def test_fractions_of_a_second_are_kept(tmp_path: Path) -> None:
    odd = timedelta(days=-3, microseconds=1)

    SharedClock(tmp_path / "clock").set_offset(odd)

    assert SharedClock(tmp_path / "clock").offset == odd


def test_another_process_reads_the_same_hour(tmp_path: Path) -> None:
    clock = SharedClock(tmp_path / "clock")
    clock.move(WEEK)
    code = "import os; from bot.clock import clock_from; print(clock_from(os.environ).now())"

    said = subprocess.run(  # noqa: S603  (our own program)
        [sys.executable, "-c", code],
        cwd=Path(__file__).parents[1],
        env={**os.environ, CLOCK_FILE: str(tmp_path / "clock")},
        capture_output=True,
        text=True,
        check=True,
    )

    assert abs(datetime.fromisoformat(said.stdout.strip()) - clock.now()) < timedelta(minutes=1)


def test_without_the_variable_it_is_the_machines_clock() -> None:
    assert type(clock_from({})) is Clock
    assert type(clock_from({CLOCK_FILE: ""})) is Clock


def test_a_clock_file_that_cannot_be_opened_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        clock_from({CLOCK_FILE: str(tmp_path / "nowhere" / "clock")})


@pytest.mark.parametrize("by", [timedelta(hours=-2), timedelta(seconds=3), timedelta(days=3)])
def test_a_step_is_noticed_once(by: timedelta) -> None:
    clock = MovedClock()
    watch = StepWatch(clock)

    clock.move(by)

    assert watch.step() == pytest.approx(by.total_seconds(), abs=1)
    assert watch.step() == 0


def test_time_that_passes_is_no_step() -> None:
    clock = ManualClock(datetime(2026, 11, 21, tzinfo=UTC))
    watch = StepWatch(clock)

    clock.move(timedelta(hours=5))

    assert watch.step() == 0


def test_a_clock_that_is_corrected_by_a_second_is_left_alone() -> None:
    clock = MovedClock()
    watch = StepWatch(clock)

    clock.move(timedelta(seconds=1))

    assert watch.step() == 0
