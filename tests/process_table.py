"""Which processes there are, read from /proc (Linux), so that a test can find and end ours."""

import os
import signal
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Process:
    """One living process; `session` is what it shares with all that the same program started."""

    pid: int
    parent: int
    session: int
    command: str


def list_processes() -> Iterator[Process]:
    """Zombies are left out: they are dead, only nobody has asked for their exit status yet."""
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit() and (process := _read(folder)) is not None:
            yield process


def list_session(session: int) -> list[Process]:
    return [process for process in list_processes() if process.session == session]


def list_children(parent: int) -> list[Process]:
    return [process for process in list_processes() if process.parent == parent]


def kill(pid: int, number: int = signal.SIGKILL) -> bool:
    """Whether it was still there to be killed."""
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return False
    return True


def _read(folder: Path) -> Process | None:
    try:
        # The name, in brackets, may hold anything, a bracket too.
        stat = (folder / "stat").read_text().rpartition(")")[2].split()
        command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        return None  # gone while we looked
    if stat[0] == "Z":
        return None
    return Process(int(folder.name), int(stat[1]), int(stat[3]), command.strip())
