"""Asks a running `serve` to stop, as systemd or a terminal does, and looks at what is left."""

import os
import signal
import time
from collections.abc import Callable

from tests.installation import STOPS_WITHIN, Installation, Serving, answers

STOPS_QUICKLY = 8.0


def term(serving: Serving) -> None:
    serving.process.send_signal(signal.SIGTERM)


def press_ctrl_c(serving: Serving) -> None:
    """A terminal sends it to the whole process group."""
    os.killpg(serving.pid, signal.SIGINT)


def check_stop(
    serving: Serving, house: Installation, ask: Callable[[Serving], None], start_took: float
) -> None:
    """It takes seconds, or on a loaded machine no longer than its start; nothing is left."""
    asked_at = time.monotonic()

    ask(serving)

    assert serving.process.wait(STOPS_WITHIN) == 0
    assert time.monotonic() - asked_at < max(STOPS_QUICKLY, start_took)
    assert serving.living() == []
    assert not answers(house.port)
    assert "Traceback" not in house.log_file.read_text()
