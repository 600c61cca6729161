"""The web process: Granian serving the site, with the store opened inside its own worker."""

import logging
import os
import signal

from a2wsgi.asgi_typing import ASGIApp
from granian.constants import HTTPModes, Interfaces
from granian.log import LogLevels
from granian.server import Server

from bot.clock import Clock
from bot.config import Config
from bot.health import wire_health
from bot.inbox_store import open_store
from bot.lifeline import LIFELINE, open_lifeline, watch, watch_parent
from bot.loaded import spare_what_is_loaded
from bot.logs import set_up_logs
from bot.ports import check_port
from bot.web import create_site
from models.database import Database

_log = logging.getLogger(__name__)


def run_web(config: Config, clock: Clock) -> None:
    """Blocks until INT or TERM. Raises bot.ports.PortTakenError."""
    check_port(config.server.host, config.server.port)
    if LIFELINE in os.environ:
        # Our parent sends TERM. Granian's handler takes a lock that it must not ask for twice: a
        # second signal on top of the first hung it until it was killed.
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGHUP})
    watched, kept = open_lifeline()
    watch_parent(lambda: os.kill(os.getpid(), signal.SIGTERM))
    server = Server(
        "chihoi",
        address=config.server.host,
        port=config.server.port,
        interface=Interfaces.ASGINL,  # without ASGI's lifespan: nothing is to be started
        http=HTTPModes.http1,
        workers=1,
        log_level=LogLevels.error,
        workers_kill_timeout=10,
    )
    server.serve(target_loader=lambda: _load(config, clock, watched, kept), wrap_loader=False)


def _load(config: Config, clock: Clock, watched: int, kept: int) -> ASGIApp:
    """In Granian's forked worker: it ends when the process that forked it does."""
    os.close(kept)
    # Ctrl-C reaches every process of the terminal, then Granian sends TERM: told twice to end, its
    # worker hangs until it is killed.
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    watch(watched, lambda: os._exit(1))
    set_up_logs()
    database = Database(config.database.url)
    store = open_store(database)
    _log.info("web ready", extra={"port": config.server.port})
    site = create_site(config, database, store, clock, wire_health(database, clock))
    spare_what_is_loaded()
    return site
