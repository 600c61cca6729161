"""`chihoi demo` as a process of its own, from its start to a Ctrl-C."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.clock import CLOCK_FILE

ROOT = Path(__file__).parent.parent.parent


@contextmanager
def run_demo(said: Path) -> Iterator[str]:
    """Host and port of its page; what it logs is in the file `said`."""
    command = [sys.executable, "-m", "bot", "demo", "--port", str(_two_free_ports())]
    environ = {name: value for name, value in os.environ.items() if name != CLOCK_FILE}
    with (
        said.open("w") as log,
        subprocess.Popen(  # noqa: S603  (our own program)
            command, cwd=ROOT, env=environ, stdout=subprocess.PIPE, stderr=log, text=True
        ) as running,
    ):
        assert running.stdout is not None
        line = next((line for line in running.stdout if "/sandbox/" in line), "")
        assert line, said.read_text()
        yield line.split("http://")[1].split()[0].removesuffix("/sandbox/")
        running.send_signal(signal.SIGINT)
        assert running.wait(30) == 0


def _two_free_ports() -> int:
    """The first of two ports in a row: the page's and the web server's."""
    while True:
        with socket.create_server(("127.0.0.1", 0)) as one:
            port = int(one.getsockname()[1])
            try:
                with socket.create_server(("127.0.0.1", port + 1)):
                    return port
            except OSError:
                continue
