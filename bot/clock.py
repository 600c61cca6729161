"""The only place that reads the clock; everything else is handed a time or a Clock."""

import time
from datetime import UTC, datetime, timedelta


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
