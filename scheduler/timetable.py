"""What runs by itself and how often: a few ticks that ask the tables what is due (APScheduler)."""

import logging
from collections.abc import Callable
from datetime import UTC

from apscheduler.schedulers.background import BackgroundScheduler

_log = logging.getLogger(__name__)


class Timetable:
    """Ticks in threads of their own. The truth about what is due is in the tables, not here."""

    def __init__(self) -> None:
        # The defaults drop a job that starts a second late; ours run late, once.
        defaults = {"misfire_grace_time": 3600, "coalesce": True, "max_instances": 1}
        self._scheduler = BackgroundScheduler(timezone=UTC, job_defaults=defaults)

    def every(self, seconds: float, name: str, work: Callable[[], object]) -> None:
        """Run `work` at the start and then every so many seconds; a fault is logged, not final."""

        def tick() -> None:
            try:
                work()
            except Exception:  # noqa: BLE001  (APScheduler would swallow it)
                _log.exception("tick failed, the next one tries again", extra={"tick": name})

        self._scheduler.add_job(tick, "interval", seconds=seconds, id=name)
        self._scheduler.add_job(tick, id=f"{name} at start")

    def start(self) -> None:
        self._scheduler.start()

    def stop(self) -> None:
        self._scheduler.shutdown(wait=True)
