"""Calls per minute of an app and of an OA (zalo-api §9)."""

import threading
from dataclasses import dataclass
from datetime import datetime

from bot.sandbox.refusal import RefusedError


@dataclass(frozen=True)
class Allowance:
    """What `X-RateLimit-Limit` and `X-RateLimit-Remain` say (zalo-api §9)."""

    limit: int
    remain: int

    def check(self) -> None:
        """`-32` once the minute's calls are used up (zalo-api §3.5)."""
        if self.remain < 0:
            raise RefusedError(-32)

    def headers(self) -> dict[str, str]:
        return {
            "X-RateLimit-Limit": str(self.limit),
            "X-RateLimit-Remain": str(max(0, self.remain)),
        }


class MinuteCounter:
    """Counts calls in whole minutes of the sandbox's clock: `-32` ends with the minute (§3.5)."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._minute = 0
        self._counts: dict[str, int] = {}

    def take(self, limits: dict[str, int], now: datetime) -> Allowance:
        """Count one call for each key; the tightest of its limits is answered."""
        minute = int(now.timestamp()) // 60
        with self._lock:
            if minute != self._minute:
                self._minute = minute
                self._counts.clear()
            return min((self._count(*item) for item in limits.items()), key=_remain)

    def _count(self, key: str, limit: int) -> Allowance:
        count = self._counts.get(key, 0) + 1
        self._counts[key] = count
        return Allowance(limit, limit - count)


def _remain(allowance: Allowance) -> int:
    return allowance.remain
