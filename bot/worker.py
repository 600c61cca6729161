"""The worker process: dispatch, senders and timetable, until it is told to stop."""

import logging
import threading
import time
from datetime import timedelta

from sqlalchemy.exc import SQLAlchemyError

from bot.clock import StepWatch
from bot.clock_step import make_due_again
from bot.dispatch import Dispatcher
from bot.only_worker import only_worker
from bot.sender import Sender
from bot.wiring import WorkerParts
from handlers.kit.loading import load_understanding

IDLE_SECONDS = 0.02
LOOK_ANYWAY_SECONDS = 0.25
AFTER_FAULT_SECONDS = 1.0
_log = logging.getLogger(__name__)


def run_worker(parts: WorkerParts, stop: threading.Event) -> None:
    """Blocks until `stop` is set and what was in hand is finished.

    Raises bot.only_worker.SecondWorkerError when this SQLite database already has its worker.
    """
    with only_worker(parts.database.file):
        threads = [
            threading.Thread(target=sender.run, args=(stop,), name="sender")
            for sender in parts.senders
        ]
        # Beside the work, so that a start is not late; answers meanwhile load what they need.
        threading.Thread(target=load_understanding, name="loading", daemon=True).start()
        parts.timetable.start()
        for thread in threads:
            thread.start()
        try:
            _dispatch_until(parts, stop)
        finally:
            stop.set()
            parts.timetable.stop()
            for thread in threads:
                thread.join()
            parts.close()


def _dispatch_until(parts: WorkerParts, stop: threading.Event) -> None:
    clock = StepWatch(parts.clock)
    while not stop.is_set():
        _wake_after_step(parts, clock)
        try:
            handled = parts.dispatcher.run_once()
        except SQLAlchemyError:
            _log.exception("worker could not use the database, trying again")
            stop.wait(AFTER_FAULT_SECONDS)
            continue
        if handled:
            _wake_all(parts.senders)
        else:
            _idle(parts.dispatcher)


def _idle(dispatcher: Dispatcher) -> None:
    """Until something has arrived; retries and replays are looked for a few times a second."""
    until = time.monotonic() + LOOK_ANYWAY_SECONDS
    time.sleep(IDLE_SECONDS)
    while not dispatcher.has_arrivals() and time.monotonic() < until:
        time.sleep(IDLE_SECONDS)


def _wake_after_step(parts: WorkerParts, clock: StepWatch) -> None:
    """A clock that was set makes things due, or due again, that the ticks would look at later."""
    by = clock.step()
    if by:
        _log.warning("the clock was set, looking at everything again", extra={"seconds": by})
        if by < 0:
            make_due_again(parts.database, parts.clock.now(), timedelta(seconds=-by))
        parts.timetable.wake_all()
        _wake_all(parts.senders)


def _wake_all(senders: tuple[Sender, ...]) -> None:
    for sender in senders:
        sender.wake()
