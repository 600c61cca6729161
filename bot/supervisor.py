"""Keeps a web process and a worker process running: restarts what dies, stops both cleanly."""

import logging
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeAlias

from bot.config import Config
from bot.lifeline import LIFELINE, open_lifeline
from bot.ports import check_port

Role: TypeAlias = Literal["web", "worker"]

STOP_SECONDS = 20.0
RESTART_AFTER = 1.0
LIVED_LONG_ENOUGH = 5.0
ROLES: tuple[Role, ...] = ("web", "worker")
# A role's process ends with this when starting it again would not help.
HOPELESS = 3
_log = logging.getLogger(__name__)


class HopelessError(Exception):
    """A role's process has said why it can't run."""


@dataclass
class Child:
    """One role's process; one that dies soon after its start waits a little before the next."""

    role: Role
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    not_before: float = 0.0


def is_supervised() -> bool:
    """Whether this process was started by a supervisor, which starts it again when it ends."""
    return LIFELINE in os.environ


def supervise(
    config: Config, config_path: Path, on_ready: Callable[[], None] = lambda: None
) -> None:
    """Run both roles as child processes until INT or TERM; `on_ready` once the port answers.

    Raises bot.ports.PortTakenError, or HopelessError.
    """
    check_port(config.server.host, config.server.port)
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    watched, kept = open_lifeline()
    children = [Child(role) for role in ROLES]
    threading.Thread(target=_tell_when_ready, args=(config, stop, on_ready), daemon=True).start()
    try:
        while not stop.is_set():
            for child in children:
                _keep_running(child, config_path, watched)
            stop.wait(0.1)
    finally:
        _stop_all(children)
        os.close(watched)
        os.close(kept)


def _tell_when_ready(config: Config, stop: threading.Event, on_ready: Callable[[], None]) -> None:
    while not stop.wait(0.05):
        try:
            socket.create_connection((config.server.host, config.server.port), 1).close()
        except OSError:
            continue
        on_ready()
        return


def _keep_running(child: Child, config_path: Path, watched: int) -> None:
    now = time.monotonic()
    if child.process is not None:
        code = child.process.poll()
        if code is None:
            return
        if code == HOPELESS:
            raise HopelessError(child.role)
        _log.error("process died, starting it again", extra={"role": child.role, "code": code})
        child.process = None
        if now - child.started_at < LIVED_LONG_ENOUGH:
            child.not_before = now + RESTART_AFTER
    if now >= child.not_before:
        child.process, child.started_at = _start(child.role, config_path, watched), now


def _start(role: Role, config_path: Path, watched: int) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "bot", "--config", str(config_path), "serve", "--role", role]
    environment = os.environ | {LIFELINE: str(watched)}
    return subprocess.Popen(command, env=environment, pass_fds=(watched,))  # noqa: S603  (ours)


def _stop_all(children: list[Child]) -> None:
    running = [child.process for child in children if child.process is not None]
    for process in running:
        process.terminate()
    deadline = time.monotonic() + STOP_SECONDS
    for process in running:
        try:
            process.wait(max(deadline - time.monotonic(), 0.1))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
