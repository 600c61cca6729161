"""The OA's pace: a token bucket that starts empty and that Zalo's own answers can tighten."""

import threading

from bot.clock import Clock

BURST_SECONDS = 2.0
MINUTE = 60.0


class Pace:
    """Every call for an OA takes a token here. Thread-safe; times are monotonic seconds.

    A bucket that starts full would exceed the minute after a restart; one that keeps more than
    two seconds of pace would burst (design §3).
    """

    def __init__(self, per_minute: int, clock: Clock) -> None:
        self._allowed = float(per_minute)
        self._clock = clock
        self._tokens = 0.0
        self._filled_at = clock.monotonic()
        self._closed_until = 0.0
        self._lock = threading.Lock()

    def available(self) -> int:
        """Whole calls that may leave now."""
        with self._lock:
            self._fill()
            return int(self._tokens)

    def take(self, calls: int = 1) -> bool:
        """Take tokens for calls that leave now; False, and nothing taken, when there are too few."""
        with self._lock:
            self._fill()
            if self._tokens < calls:
                return False
            self._tokens -= calls
            return True

    def give_back(self, calls: int) -> None:
        """Calls that were taken and then did not leave."""
        with self._lock:
            self._tokens += calls

    def pause(self, seconds: float) -> None:
        """Zalo said no more for now (-32): nothing leaves until then."""
        with self._lock:
            self._tokens = 0.0
            self._closed_until = max(self._closed_until, self._clock.monotonic() + seconds)

    def tighten(self, per_minute: int) -> None:
        """What X-RateLimit-Limit allows; it can only lower the configured pace."""
        with self._lock:
            self._allowed = min(self._allowed, float(max(per_minute, 1)))

    def _fill(self) -> None:
        now = self._clock.monotonic()
        start = max(self._filled_at, self._closed_until)
        self._filled_at = max(now, self._filled_at)
        if now <= start:
            return
        rate = self._allowed / MINUTE
        self._tokens = min(self._tokens + (now - start) * rate, max(rate * BURST_SECONDS, 1.0))
