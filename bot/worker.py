"""The worker process: dispatch, senders and timetable, until it is told to stop."""

import fcntl
import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from sqlalchemy.exc import SQLAlchemyError

from bot.dispatch import Dispatcher
from bot.sender import Sender
from bot.wiring import WorkerParts

IDLE_SECONDS = 0.02
AFTER_FAULT_SECONDS = 1.0
_log = logging.getLogger(__name__)


class SecondWorkerError(Exception):
    """Another worker already runs on this SQLite database; PostgreSQL takes any number."""


def run_worker(parts: WorkerParts, stop: threading.Event) -> None:
    """Blocks until `stop` is set and what was in hand is finished.

    Raises SecondWorkerError when this SQLite database already has its worker.
    """
    with _only_worker(parts.database.file):
        threads = [
            threading.Thread(target=sender.run, args=(stop,), name="sender")
            for sender in parts.senders
        ]
        parts.timetable.start()
        for thread in threads:
            thread.start()
        try:
            _dispatch_until(parts.dispatcher, parts.senders, stop)
        finally:
            stop.set()
            parts.timetable.stop()
            for thread in threads:
                thread.join()
            parts.close()


def _dispatch_until(
    dispatcher: Dispatcher, senders: tuple[Sender, ...], stop: threading.Event
) -> None:
    while not stop.is_set():
        try:
            handled = dispatcher.run_once()
        except SQLAlchemyError:
            _log.exception("worker could not use the database, trying again")
            stop.wait(AFTER_FAULT_SECONDS)
            continue
        if handled:
            for sender in senders:
                sender.wake()
        else:
            time.sleep(IDLE_SECONDS)


@contextmanager
def _only_worker(database_file: Path | None) -> Iterator[None]:
    """An flock goes with its process, however that ends; a stale file means nothing."""
    if database_file is None:
        yield
        return
    with database_file.with_suffix(".worker.lock").open("w") as lock:
        _lock(lock)
        yield


def _lock(lock: IO[str]) -> None:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise SecondWorkerError(lock.name) from error
