"""Whether Zalo answers at all: while it does not, nothing is sent and one call looks for it.

Without this, each message would wait for a time of its own, and what is urgent would go out after
what happened to be due first (design §3).
"""

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

from bot.clock import Clock
from bot.zalo.errors import ZaloError

# One lost call is the message's affair; so many in a row, without an answer between, are Zalo's.
IN_A_ROW = 3
LOOK_AFTER = (2.0, 5.0, 15.0, 30.0)  # seconds, then the last again

NO_ANSWER = ("no-connection", "timed-out", "cut-off", "gave_back")
SERVER_ERROR = "http-5"


def is_silence(error: ZaloError) -> bool:
    """Whether no word of Zalo's own came back: a refusal is an answer."""
    code = str(error.code)
    return code in NO_ANSWER or code.startswith(SERVER_ERROR)


class Outage:
    """One OA's. `note` is called from the sending threads, the rest by the sender alone."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._silent = 0
        self._looks = 0
        self._look_at = float("-inf")
        self._looking: Future[bool] | None = None

    @property
    def is_on(self) -> bool:
        return self._silent >= IN_A_ROW

    @property
    def is_looking(self) -> bool:
        """Whether an answer to the one call may come in any moment."""
        return self._looking is not None

    def note(self, error: ZaloError | None) -> None:
        """What came of a call; None when it went well."""
        with self._lock:
            if error is not None and is_silence(error):
                self._silent += 1
            else:
                self._silent = 0
                self._looks = 0 if error is None else self._looks

    def is_over(self, pool: ThreadPoolExecutor, answers: Callable[[], bool]) -> bool:
        """Ask `answers` in a thread now and then; True once, when Zalo is back."""
        if self._looking is None:
            self._look(pool, answers)
            return False
        if not self._looking.done():
            return False
        looked, self._looking = self._looking, None
        is_back = looked.exception() is None and looked.result()
        if is_back:
            with self._lock:
                self._silent = 0
        return is_back

    def _look(self, pool: ThreadPoolExecutor, answers: Callable[[], bool]) -> None:
        now = self._clock.monotonic()
        if self._looks == 0:
            self._looks, self._look_at = 1, now + LOOK_AFTER[0]
        if now < self._look_at:
            return
        self._looks += 1
        self._look_at = now + LOOK_AFTER[min(self._looks, len(LOOK_AFTER)) - 1]
        self._looking = pool.submit(answers)
