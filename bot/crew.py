"""Threads of a pool that share one line of work: a piece costs no future, wake-up or queue slot."""

import threading
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from typing import Generic, TypeVar

Piece = TypeVar("Piece")


class Crew(Generic[Piece]):
    """At most `most` threads call `work`, which must not raise, for the pieces in their order."""

    def __init__(self, work: Callable[[Piece], None], most: int) -> None:
        self._work, self._most = work, most
        self._lock = threading.Lock()
        self._waiting: deque[Piece] = deque()
        self._at_work = 0

    def add(self, pool: Executor, pieces: Sequence[Piece]) -> None:
        """Threads at work take them next; as many more start as there is work for."""
        with self._lock:
            self._waiting.extend(pieces)
            more = min(self._most - self._at_work, len(self._waiting))
            self._at_work += more
        for _ in range(more):
            pool.submit(self._work_off)

    def _work_off(self) -> None:
        while piece := self._next():
            self._work(piece[0])

    def _next(self) -> tuple[Piece] | None:
        with self._lock:
            if self._waiting:
                return (self._waiting.popleft(),)
            self._at_work -= 1
            return None
