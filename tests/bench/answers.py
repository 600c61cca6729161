"""Rows written beside a long command as the worker writes an answer, and how long each waited.

In a process of its own, by `python -m tests.bench.answers FILE`, until its input ends.
"""

import sys
import time
from pathlib import Path
from subprocess import PIPE, Popen
from threading import Event, Thread
from types import TracebackType
from typing import Self

from sqlalchemy import text

from models.database import Database
from tests.bench.places import REPOSITORY

_EVERY_SECONDS = 0.02


class Answers:
    """The process that writes; after the block, how many rows it wrote and how long the slowest took."""

    count, slowest = 0, 0.0

    def __init__(self, file: Path) -> None:
        self._file = file

    def __enter__(self) -> Self:
        command = [sys.executable, "-m", "tests.bench.answers", str(self._file)]
        self._process = Popen(  # noqa: S603  (ours)
            command, cwd=REPOSITORY, stdin=PIPE, stdout=PIPE, text=True
        )
        assert self._process.stdout is not None
        self._process.stdout.readline()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        told, _ = self._process.communicate()
        count, slowest = told.split()
        self.count, self.slowest = int(count), float(slowest)


def main() -> None:
    database, ended = Database(f"sqlite:///{sys.argv[1]}"), Event()
    with database.write() as connection:
        connection.execute(text("CREATE TABLE IF NOT EXISTS bench_answer (said TEXT)"))
    Thread(target=_wait_for_end, args=[ended], daemon=True).start()
    print("ready", flush=True)
    waits = [0.0]
    while not ended.wait(_EVERY_SECONDS):
        began = time.perf_counter()
        with database.write() as connection:
            connection.execute(text("INSERT INTO bench_answer VALUES ('Dạ, em ghi nhận rồi ạ.')"))
        waits.append(time.perf_counter() - began)
    database.close()
    print(len(waits) - 1, f"{max(waits):.3f}")


def _wait_for_end(ended: Event) -> None:
    sys.stdin.read()
    ended.set()


if __name__ == "__main__":
    main()
