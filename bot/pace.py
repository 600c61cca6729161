"""The OA's pace: a token bucket that starts empty and that Zalo's own answers can tighten."""

import threading
from collections import deque
from datetime import datetime, timedelta

from bot.clock import Clock

BURST_SECONDS = 2.0
MINUTE = 60.0
# Calls don't arrive exactly when they leave: a hundredth is kept back, or a late one would make
# a minute at Zalo's end hold more than is allowed.
KEPT_BACK = 0.01


class Pace:
    """Every call for an OA takes a token here. Thread-safe; times are monotonic seconds.

    A bucket that starts full would exceed the minute after a restart; one that keeps more than
    two seconds of pace would burst (design §3). No minute, wherever it begins, holds more calls
    than are allowed.
    """

    def __init__(self, per_minute: int, clock: Clock) -> None:
        self._allowed = per_minute
        self._clock = clock
        self._tokens = 0.0
        self._filled_at = clock.monotonic()
        self._closed_until = 0.0
        self._closed_till: datetime | None = None
        self._taken: deque[float] = deque()
        self._lock = threading.Lock()

    @property
    def per_minute(self) -> int:
        """What is allowed now: the plan's pace, or what Zalo lowered it to."""
        return self._allowed

    @property
    def rests_until(self) -> datetime | None:
        """The end of the rest that Zalo's -32 asked for, if there was one."""
        return self._closed_till

    def available(self) -> int:
        """Whole calls that may leave now."""
        with self._lock:
            return self._room()

    def take(self, calls: int = 1) -> bool:
        """Take tokens for calls that leave now; False, and nothing taken, when there are too few."""
        with self._lock:
            if self._room() < calls:
                return False
            self._tokens -= calls
            self._taken.extend([self._clock.monotonic()] * calls)
            return True

    def give_back(self, calls: int) -> None:
        """Calls that were taken and then did not leave."""
        with self._lock:
            self._tokens += calls
            for _ in range(calls):
                self._taken.pop()

    def pause(self, seconds: float) -> None:
        """Zalo said no more for now (-32): nothing leaves until then, by the hour or by time passed."""
        with self._lock:
            self._tokens = 0.0
            self._closed_until = max(self._closed_until, self._clock.monotonic() + seconds)
            self._closed_till = self._clock.now() + timedelta(seconds=seconds)

    def tighten(self, per_minute: int) -> None:
        """What X-RateLimit-Limit allows; it can only lower the configured pace."""
        with self._lock:
            self._allowed = min(self._allowed, max(per_minute, 1))

    def _room(self) -> int:
        now = self._clock.monotonic()
        self._fill(now)
        while self._taken and self._taken[0] <= now - MINUTE:
            self._taken.popleft()
        in_a_minute = self._allowed - int(self._allowed * KEPT_BACK)
        return min(int(self._tokens), in_a_minute - len(self._taken))

    def _fill(self, now: float) -> None:
        # Zalo counts in minutes of the hour: a clock set past the rest's end, as the demo's is, ends it.
        if self._closed_till is not None and self._clock.now() >= self._closed_till:
            self._closed_until, self._closed_till = min(self._closed_until, now), None
        start = max(self._filled_at, self._closed_until)
        self._filled_at = max(now, self._filled_at)
        if now <= start:
            return
        rate = self._allowed / MINUTE
        self._tokens = min(self._tokens + (now - start) * rate, max(rate * BURST_SECONDS, 1.0))
