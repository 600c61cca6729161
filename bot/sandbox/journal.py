"""The sandbox's own log: what was accepted, refused, exchanged and delivered, in order."""

import threading
import uuid
from typing import Any, NamedTuple

from bot.clock import Clock

Entry = dict[str, Any]


class Mark(NamedTuple):
    """A place in the log: the entry numbered `seq`, of the log that began with this `life`."""

    life: str
    seq: int


class Journal:
    """Entries are JSON objects with `seq` (1, 2, …), `at` (ISO time) and `what` happened.

    `what` is send, refused, token, event, webhook, subscription, clock or fault. The newest `kept`
    entries stay, so a load run doesn't fill the memory.
    """

    def __init__(self, clock: Clock, kept: int = 500_000) -> None:
        self._clock = clock
        self._kept = kept
        self._lock = threading.Condition()
        self._entries: list[Entry] = []
        self._last = 0
        self._life = _new_life()
        self._closed = False

    def add(self, what: str, **facts: Any) -> int:
        """Write one entry and return its `seq`."""
        at = self._clock.now().isoformat()
        with self._lock:
            self._last += 1
            self._entries.append({"seq": self._last, "at": at, "what": what, **facts})
            if len(self._entries) > 2 * self._kept:
                del self._entries[: self._kept]
            self._lock.notify_all()
            return self._last

    def wait(self, mark: Mark, seconds: float) -> bool:
        """Whether something came after `mark`; waits for it at most so long."""
        with self._lock:
            return self._lock.wait_for(lambda: self._closed or self._mark() != mark, seconds)

    def after(self, mark: Mark, limit: int) -> list[Entry] | None:
        """The entries after `mark`, at most `limit`; None if the log began anew in between."""
        with self._lock:
            if mark.life != self._life or mark.seq > self._last:
                return None
            return self.since(mark.seq, limit)

    @property
    def mark(self) -> Mark:
        """The place of the newest entry."""
        with self._lock:
            return self._mark()

    def _mark(self) -> Mark:
        return Mark(self._life, self._last)

    def wake(self) -> None:
        """Nobody waits any more: the sandbox closes."""
        with self._lock:
            self._closed = True
            self._lock.notify_all()

    def since(self, seq: int, limit: int | None = None) -> list[Entry]:
        """The entries after number `seq`, oldest first, at most `limit`."""
        with self._lock:
            first = self._last - len(self._entries) + 1
            start = max(0, seq + 1 - first)
            stop = None if limit is None else start + limit
            return self._entries[start:stop]

    @property
    def last(self) -> int:
        return self._last

    def clear(self) -> None:
        with self._lock:
            self._entries.clear()
            self._last = 0
            self._life = _new_life()
            self._lock.notify_all()


def _new_life() -> str:
    """Unlike any other log's, those of a sandbox that ran before on the same port among them."""
    return uuid.uuid4().hex[:12]
