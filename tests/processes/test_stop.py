"""How `chihoi serve` ends: quickly, with status 0, and with nothing left of it.

A stop by SIGTERM stands at the end of test_kill's restart, one by Ctrl-C at the end of test_second.
"""

import time

import pytest

from tests.installation import STOPS_WITHIN, Installation, wait_until
from tests.processes.conftest import Start

QUICKLY = 8.0  # seconds


def test_a_stop_right_after_the_start_leaves_nothing(house: Installation, start: Start) -> None:
    serving = start(house)
    serving.wait_for_role("worker")

    status = serving.stop()

    assert status == 0
    assert wait_until(lambda: not serving.living(), STOPS_WITHIN)
    assert "Traceback" not in house.log_file.read_text()


@pytest.mark.long  # a measurement: beside other tests the machine has no second to promise
def test_a_stop_takes_seconds(house: Installation, start: Start) -> None:
    serving = start(house)
    serving.wait_until_ready()
    asked_at = time.monotonic()

    assert serving.stop() == 0

    assert time.monotonic() - asked_at < QUICKLY
