"""A pipe from parent to child: when it closes, the parent is gone and the child ends itself."""

import os
import threading
from collections.abc import Callable

LIFELINE = "CHIHOI_LIFELINE"


def open_lifeline() -> tuple[int, int]:
    """(the end a child watches, the end a parent keeps open)."""
    watched, kept = os.pipe()
    os.set_inheritable(watched, True)
    return watched, kept


def watch(fd: int, on_end: Callable[[], None]) -> None:
    """Call `on_end` from a thread of its own once the other end is closed."""

    def wait() -> None:
        while os.read(fd, 1):
            pass
        on_end()

    threading.Thread(target=wait, name="lifeline", daemon=True).start()


def watch_parent(on_end: Callable[[], None]) -> None:
    """Watch the lifeline `serve` handed down, if it did."""
    fd = os.environ.pop(LIFELINE, None)
    if fd is not None:
        watch(int(fd), on_end)
