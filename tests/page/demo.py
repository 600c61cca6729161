"""`chihoi demo` as a process of its own, from its start to a Ctrl-C."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from bot.clock import CLOCK_FILE, Clock, SharedClock
from tests.installation import STARTS_WITHIN, STOPS_WITHIN, wait_until
from tests.ports import free_port

ROOT = Path(__file__).parent.parent.parent
NINE = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)  # a Saturday, in Vietnam


@contextmanager
def run_demo(said: Path) -> Iterator[str]:
    """Host and port of its page; what it logs is in the file `said`.

    Nine o'clock for it whenever it is run: at seven all groups get their news, at midnight it is
    another day, and the sample's news end.
    """
    command = [sys.executable, "-m", "bot", "demo", "--port", str(free_port(in_a_row=2))]
    clock = said.with_suffix(".clock")
    SharedClock(clock).move(NINE - Clock().now())
    environ = {**os.environ, CLOCK_FILE: str(clock)}
    environ.pop("PYTHONUNBUFFERED", None)  # nobody has it who runs `make demo | tee …`
    out = said.with_suffix(".out")
    with (
        out.open("w") as told,
        said.open("w") as log,
        subprocess.Popen(  # noqa: S603  (our own program)
            command, cwd=ROOT, env=environ, stdout=told, stderr=log
        ) as running,
    ):
        try:
            wait_until(
                lambda: out.read_text("utf-8") or running.poll() is not None, 2 * STARTS_WITHIN
            )
            line = out.read_text("utf-8")
            assert "/sandbox/" in line, f"it told {line!r} and logged {said.read_text()}"
            yield line.split("http://")[1].split()[0].removesuffix("/sandbox/")
            running.send_signal(signal.SIGINT)
            assert running.wait(STOPS_WITHIN) == 0
        finally:
            running.kill()  # else a demo that does not stop would be waited for without an end
