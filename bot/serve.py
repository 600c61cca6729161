"""`chihoi serve`: everything under supervision, or one role in this very process."""

import os
import signal
import threading
from collections.abc import Sequence
from pathlib import Path

from bot.clock import clock_from
from bot.config import Config
from bot.lifeline import watch_parent
from bot.logs import set_up_logs
from bot.supervisor import Role, supervise

# Acknowledging is never slowed by work: where both want the processor, the web process gets it.
NICENESS = 10


class ConflictingFeaturesError(Exception):
    """Two features claim the same words: no worker can run, however often it is started."""


def serve(config: Config, roles: Sequence[Role], config_path: Path) -> None:
    """All of it under supervision, or one role in this very process (for systemd and the like).

    Each process loads only what its role needs: whoever waits for a restart waits for imports.
    Raises bot.ports.PortTakenError, bot.only_worker.SecondWorkerError on SQLite,
    ConflictingFeaturesError in a worker, bot.supervisor.HopelessError where that was a child.
    """
    set_up_logs()
    match list(roles):
        case ["web"]:
            _run_web(config)
        case ["worker"]:
            _run_worker(config)
        case _:
            supervise(config, config_path)


def _run_web(config: Config) -> None:
    from bot.web_process import run_web  # noqa: PLC0415  (only this role needs it)

    run_web(config, clock_from(os.environ))


def _run_worker(config: Config) -> None:
    from bot.loaded import spare_what_is_loaded  # noqa: PLC0415  (only this role needs it)
    from bot.wiring import wire_worker  # noqa: PLC0415
    from bot.worker import run_worker  # noqa: PLC0415
    from handlers.kit.command_table import ConflictingWordsError  # noqa: PLC0415
    from models.database import Database  # noqa: PLC0415

    os.nice(NICENESS)
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    # The parent is gone: what is in hand is finished in the time a stop takes, then we are too.
    watch_parent(stop.set)
    database, clock = Database(config.database.url), clock_from(os.environ)
    try:
        parts = wire_worker(config, database, clock)
        spare_what_is_loaded()
        run_worker(parts, stop)
    except ConflictingWordsError as error:
        raise ConflictingFeaturesError(str(error)) from None
    finally:
        database.close()
