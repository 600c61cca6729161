"""The lock that keeps a SQLite database to one worker."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO


class SecondWorkerError(Exception):
    """Another worker already runs on this SQLite database; PostgreSQL takes any number."""


@contextmanager
def only_worker(database_file: Path | None) -> Iterator[None]:
    """An flock goes with its process, however that ends; a stale file means nothing.

    :raises SecondWorkerError: another process holds it
    """
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
