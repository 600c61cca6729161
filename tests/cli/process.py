"""A command as a process of its own, where only that shows what a person would see."""

import io
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

from bot.__main__ import main
from bot.cli.start import start as _loaded  # noqa: F401  (before the fork, not after each)
from tests.cli.office import Office

ROOT = Path(__file__).parent.parent.parent
_MOST_FILES = 65_536


def start(office: Office, *words: str, **environ: str) -> subprocess.Popen[str]:
    """The command as a process of its own, a copy of this one: starting anew takes seconds."""
    words = ("--config", str(office.folder / "config.toml"), *words)
    return fork(words, {**os.environ, **environ}, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def start_anew(office: Office, *words: str, **environ: str) -> subprocess.Popen[str]:
    """By a Python of its own, where it matters how that begins or ends."""
    return subprocess.Popen(  # noqa: S603  (our own program)
        [sys.executable, "-m", "bot", "--config", str(office.folder / "config.toml"), *words],
        cwd=ROOT,
        env={**os.environ, **environ},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )


def press_ctrl_c(process: subprocess.Popen[str]) -> None:
    """Again if nothing comes of it: a signal just before Python waits for a key, or for a file,
    is noticed only when that wait ends. People press again as well."""
    while process.poll() is None:
        process.send_signal(signal.SIGINT)
        with suppress(subprocess.TimeoutExpired):
            process.wait(20)


def fork(
    words: tuple[str, ...], environ: Mapping[str, str], cwd: Path = ROOT, **streams: Any
) -> subprocess.Popen[str]:
    """`chihoi <words>` with its own streams, session, folder and environment."""
    return subprocess.Popen(  # noqa: S603  (never begun: `_become` doesn't return)
        [sys.executable, "-m", "bot", *words],
        preexec_fn=partial(_become, words, environ),  # noqa: PLW1509  (no thread of ours holds a lock)
        cwd=cwd,
        start_new_session=True,
        text=True,
        encoding="utf-8",
        **streams,
    )


def _become(words: tuple[str, ...], environ: Mapping[str, str]) -> None:
    """What Python and our program do from their start to their end."""
    status = 70
    try:
        os.closerange(3, _MOST_FILES)  # among them the pipe by which Popen waits for an exec
        signal.signal(signal.SIGPIPE, signal.SIG_IGN)
        os.environ.clear()
        os.environ.update(environ)
        sys.stdin, sys.stdout, sys.stderr = (_stream(number) for number in range(3))
        status = main(words)
        sys.stdout.flush()
        sys.stderr.flush()
    finally:
        os._exit(status)


def _stream(number: int) -> io.TextIOWrapper:
    raw = io.FileIO(number, "w" if number else "r", closefd=False)
    buffer: Any = io.BufferedWriter(raw) if number else io.BufferedReader(raw)
    at_once = number == 2 or os.isatty(number)  # stderr, or a person at it
    return io.TextIOWrapper(buffer, encoding="utf-8", line_buffering=at_once)
