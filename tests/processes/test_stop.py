"""How `chihoi serve` ends: quickly, with status 0, and with nothing left of it."""

import os
import signal
import time
from collections.abc import Callable

import pytest

from tests.installation import STOPS_WITHIN, Installation, Serving, answers, wait_until
from tests.processes.conftest import Start

STOPS_QUICKLY = 8.0


def term(serving: Serving) -> None:
    serving.process.send_signal(signal.SIGTERM)


def press_ctrl_c(serving: Serving) -> None:
    """A terminal sends it to the whole process group."""
    os.killpg(serving.pid, signal.SIGINT)


@pytest.mark.parametrize("ask", [term, press_ctrl_c])
def test_a_stop_takes_seconds_and_leaves_nothing(
    ask: Callable[[Serving], None], house: Installation, start: Start
) -> None:
    started_at = time.monotonic()
    serving = start(house)
    serving.wait_until_ready()
    asked_at = time.monotonic()

    ask(serving)

    assert serving.process.wait(STOPS_WITHIN) == 0
    took, start_took = time.monotonic() - asked_at, asked_at - started_at
    assert took < max(STOPS_QUICKLY, start_took), "a loaded machine is slow at both"
    assert serving.living() == []
    assert not answers(house.port)
    assert "Traceback" not in house.log_file.read_text()


def test_a_stop_right_after_the_start_leaves_nothing(house: Installation, start: Start) -> None:
    serving = start(house)
    serving.wait_for_role("worker")

    status = serving.stop()

    assert status == 0
    assert wait_until(lambda: not serving.living(), STOPS_WITHIN)
    assert "Traceback" not in house.log_file.read_text()
