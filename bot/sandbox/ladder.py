"""Keeps undelivered webhooks until their next try is due (zalo-api §2.1)."""

import heapq
import itertools
import threading
from collections.abc import Callable
from typing import Generic, TypeVar

from bot.clock import Clock

# zalo-api §2.1: +30 s, +5 min, +15 min, +30 min, +1 h, then the subscription is cancelled.
STEPS_SECONDS = (30.0, 300.0, 900.0, 1800.0, 3600.0)

T = TypeVar("T")


class Ladder(Generic[T]):
    """Gives each item back when its step has passed. One thread, started when first needed.

    `scale` shortens the waits: 0.01 turns thirty seconds into 0.3.
    """

    def __init__(self, clock: Clock, give: Callable[[T], None], scale: float) -> None:
        self._clock = clock
        self._give = give
        self._scale = scale
        self._changed = threading.Condition()
        self._heap: list[tuple[float, int, T]] = []
        self._numbers = itertools.count()
        self._closed = False
        self._thread: threading.Thread | None = None

    def put(self, item: T, step: int) -> None:
        due = self._clock.monotonic() + STEPS_SECONDS[step] * self._scale
        with self._changed:
            if self._closed:
                return
            heapq.heappush(self._heap, (due, next(self._numbers), item))
            self._start()
            self._changed.notify()

    def waiting(self) -> int:
        with self._changed:
            return len(self._heap)

    def clear(self) -> None:
        with self._changed:
            self._heap.clear()

    def close(self) -> None:
        with self._changed:
            self._closed = True
            self._heap.clear()
            self._changed.notify()
        if self._thread is not None:
            self._thread.join()

    def _start(self) -> None:
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="sandbox-ladder", daemon=True)
            self._thread.start()

    def _run(self) -> None:
        while (item := self._next()) is not None:
            self._give(item)

    def _next(self) -> T | None:
        """Wait for the earliest item to be due; None when closed."""
        with self._changed:
            while not self._closed:
                wait = self._wait()
                if wait is not None and wait <= 0:
                    return heapq.heappop(self._heap)[2]
                self._changed.wait(wait)
            return None

    def _wait(self) -> float | None:
        return self._heap[0][0] - self._clock.monotonic() if self._heap else None
