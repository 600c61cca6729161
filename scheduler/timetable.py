"""What runs by itself and how often: a few ticks that ask the tables what is due (APScheduler)."""

import logging
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.base import BaseTrigger

_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
_log = logging.getLogger(__name__)


class Timetable:
    """Ticks in threads of their own. The truth about what is due is in the tables, not here."""

    def __init__(self) -> None:
        # The defaults drop a job that starts a second late; ours run late, once. Of two instances
        # the second only finds that the first is still at work.
        defaults = {"misfire_grace_time": None, "coalesce": True, "max_instances": 2}
        self._scheduler = BackgroundScheduler(timezone=UTC, job_defaults=defaults)
        self._ticks: dict[str, _Tick] = {}

    def every(self, seconds: float, name: str, work: Callable[[], object]) -> None:
        """Run `work` at the start and then every so many seconds; a fault is logged, not final.

        Never twice at once: a tick that is still at work lets the next ones pass.
        """
        self._ticks[name] = tick = _Tick(name, work)
        self._scheduler.add_job(tick.run, _Every(seconds), id=name)

    def wake_all(self) -> None:
        """Run every tick at once: the clock was set, so what each waits for may be long past.

        Also what wakes APScheduler itself, which sleeps on through a step back.
        """
        for name, tick in self._ticks.items():
            tick.woken.set()
            self._scheduler.modify_job(name, next_run_time=_LONG_AGO)

    def run_each(self) -> None:
        """Every tick once, here and now, in the order they were added."""
        for tick in self._ticks.values():
            tick.run()

    def start(self) -> None:
        self._scheduler.start()

    def stop(self) -> None:
        self._scheduler.shutdown(wait=True)


class _Tick:
    """One tick's work, never twice at once; woken while at work, it is done once more."""

    def __init__(self, name: str, work: Callable[[], object]) -> None:
        self.woken = threading.Event()
        self._name = name
        self._work = work
        self._turn = threading.Lock()

    def run(self) -> None:
        while self._turn.acquire(blocking=False):
            try:
                self.woken.clear()
                self._do()
            finally:
                self._turn.release()
            if not self.woken.is_set():
                return

    def _do(self) -> None:
        try:
            self._work()
        except Exception:  # noqa: BLE001  (APScheduler would swallow it)
            _log.exception("tick failed, the next one tries again", extra={"tick": self._name})


class _Every(BaseTrigger):  # type: ignore[misc]  # (APScheduler has no types)
    """From now on, not from the last run, as APScheduler's own interval counts.

    That one would walk through every second of a step forward before the next run.
    """

    def __init__(self, seconds: float) -> None:
        self._interval = timedelta(seconds=seconds)

    def get_next_fire_time(self, previous: datetime | None, now: datetime) -> datetime:
        return now if previous is None else now + self._interval
