"""Asks a running `serve` to stop, as systemd or a terminal does, and looks at what is left."""

import os
import signal
from collections.abc import Callable

from tests.installation import STOPS_WITHIN, Installation, Serving, answers, wait_until


def term(serving: Serving) -> None:
    serving.process.send_signal(signal.SIGTERM)


def press_ctrl_c(serving: Serving) -> None:
    """A terminal sends it to the whole process group."""
    os.killpg(serving.pid, signal.SIGINT)


def check_stop(serving: Serving, house: Installation, ask: Callable[[Serving], None]) -> None:
    """Status 0, and nothing is left."""
    ask(serving)

    assert serving.process.wait(STOPS_WITHIN) == 0
    assert wait_until(lambda: not serving.living(), STOPS_WITHIN), serving.living()
    assert not answers(house.port)
    assert "Traceback" not in house.log_file.read_text()
