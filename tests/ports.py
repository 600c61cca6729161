"""Ports for programs that tests start: free, and nobody else's before they are taken."""

import os
import random
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

HOST = "127.0.0.1"
_FIRST = 11_000  # above 10080, which browsers refuse
_RANGE = Path("/proc/sys/net/ipv4/ip_local_port_range")
_STRETCHES = 8  # more than a run has processes


def free_port(in_a_row: int = 1) -> int:
    """The first of so many. Not of those the system gives to anybody's connections, and of a
    stretch of this process of the run: between the look and the program's start nobody takes it."""
    stretch = (_end() - _FIRST) // _STRETCHES
    start = _FIRST + stretch * (_number() % _STRETCHES)
    while True:
        port = random.randrange(start, start + stretch - in_a_row)  # noqa: S311  (no secret)
        if all(_is_free(port + more) for more in range(in_a_row)):
            return port


@contextmanager
def deaf_port() -> Iterator[int]:
    """A port that is taken and refuses connections for as long as this lasts."""
    with socket.socket() as held:
        held.bind((HOST, 0))
        yield int(held.getsockname()[1])


def _end() -> int:
    """Where the ports begin that the system gives out by itself."""
    begins = int(_RANGE.read_text().split()[0]) if _RANGE.exists() else 0
    return begins if begins > 2 * _FIRST else 32_768


def _number() -> int:
    """Which of xdist's processes this is."""
    return int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))


def _is_free(port: int) -> bool:
    with suppress(OSError), socket.create_server((HOST, port)):
        return True
    return False
