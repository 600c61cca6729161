"""The only place that reads the clock; everything else is handed a time or a Clock."""

import mmap
import os
import time
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

CLOCK_FILE = "CHIHOI_CLOCK_FILE"

_MICROSECOND = timedelta(microseconds=1)
_BYTES = 8


class Clock:
    """The machine's clock. Times are aware UTC; `monotonic` is in seconds and never steps."""

    def now(self) -> datetime:
        return datetime.now(UTC)  # noqa: TID251  (this is the one place)

    def monotonic(self) -> float:
        return time.monotonic()


class ManualClock(Clock):
    """A clock whose time of day stands still until it is moved, for tests and the demo."""

    def __init__(self, at: datetime) -> None:
        self._at = at
        self._moved = 0.0

    def monotonic(self) -> float:
        return super().monotonic() + self._moved

    def now(self) -> datetime:
        return self._at

    def move(self, by: timedelta) -> None:
        self._at += by
        self._moved += max(by.total_seconds(), 0.0)


class MovedClock(Clock):
    """The machine's clock set forward or back, as by hand: only its time of day steps."""

    _offset = timedelta(0)

    @property
    def offset(self) -> timedelta:
        return self._offset

    def set_offset(self, offset: timedelta) -> None:
        self._offset = offset

    def now(self) -> datetime:
        return super().now() + self.offset

    def move(self, by: timedelta) -> None:
        self.set_offset(self.offset + by)


class SharedClock(MovedClock):
    """The same for all processes of a demo: the offset lies in a file, as microseconds.

    Reading it is reading memory (0.5 µs); the file is made where it is missing.
    """

    def __init__(self, file: Path) -> None:
        descriptor = os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            if os.fstat(descriptor).st_size < _BYTES:
                os.ftruncate(descriptor, _BYTES)
            self._microseconds = memoryview(mmap.mmap(descriptor, _BYTES)).cast("q")
        finally:
            os.close(descriptor)

    @property
    def offset(self) -> timedelta:
        return timedelta(microseconds=self._microseconds[0])

    def set_offset(self, offset: timedelta) -> None:
        self._microseconds[0] = offset // _MICROSECOND


class StepWatch:
    """Notices a clock that was set: its time of day went on by more or less than time did."""

    def __init__(self, clock: Clock, more_than: float = 2.0) -> None:
        self._clock = clock
        self._more_than = more_than
        self._seen = self._look()

    def step(self) -> float:
        """By how many seconds the clock was set since the last call; 0.0 for next to nothing."""
        wall, steady = self._seen
        self._seen = self._look()
        moved = (self._seen[0] - wall).total_seconds() - (self._seen[1] - steady)
        return moved if abs(moved) > self._more_than else 0.0

    def _look(self) -> tuple[datetime, float]:
        return self._clock.now(), self._clock.monotonic()


def clock_from(environ: Mapping[str, str]) -> Clock:
    """The demo's shared clock where $CHIHOI_CLOCK_FILE names it; else the machine's own.

    Raises OSError when that file can't be opened.
    """
    file = environ.get(CLOCK_FILE)
    return SharedClock(Path(file)) if file else Clock()
