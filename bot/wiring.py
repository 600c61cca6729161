"""Puts the parts together: the one place that knows which part is handed which."""

import os
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from bot.attend import Attendant
from bot.clock import Clock
from bot.config import Config
from bot.dispatch import Dispatcher
from bot.houses import houses_of
from bot.lease import Lease
from bot.line import Line
from bot.pace import Pace
from bot.sender import Sender
from bot.ticks import add_pruning, add_ticks
from bot.zalo.client import ZaloClient
from bot.zalo.replies import TokenPair
from bot.zalo.tokens import Tokens
from handlers.kit.switchboard import Switchboard
from models.database import Database
from scheduler.timetable import Timetable


@dataclass(frozen=True, slots=True)
class WorkerParts:
    """What a worker process runs."""

    database: Database
    dispatcher: Dispatcher
    senders: tuple[Sender, ...]
    timetable: Timetable
    clients: tuple[ZaloClient, ...]
    clock: Clock

    def close(self) -> None:
        self.dispatcher.close()
        for client in self.clients:
            client.close()


def wire_worker(config: Config, database: Database, clock: Clock) -> WorkerParts:
    """Raises handlers.kit.command_table.ConflictingWordsError when two features claim a word."""
    houses = houses_of(config)
    clients = _wire_clients(config, clock)
    tokens = _wire_tokens(config, database, clients, clock)
    lines = [
        Line(oa.oa_id, clients[oa.oa_id], tokens, Pace(oa.requests_per_minute, clock))
        for oa in config.official_accounts
    ]
    timetable = _begin_timetable(config, database, clock)
    add_ticks(timetable, database, list(houses.values()), lines, clock)
    return WorkerParts(
        database,
        Dispatcher(database, Attendant(Switchboard.discover(), houses, clock), clock),
        tuple(_wire_sender(line, database, clock) for line in lines),
        timetable,
        tuple(clients.values()),
        clock,
    )


def wire_catching_up(
    config: Config, database: Database, clock: Clock
) -> tuple[Dispatcher, Timetable]:
    """What handles events and queues what is due, without anything that could send it."""
    houses = houses_of(config)
    timetable = _begin_timetable(config, database, clock)
    add_ticks(timetable, database, list(houses.values()), [], clock)
    attendant = Attendant(Switchboard.discover(), houses, clock)
    return Dispatcher(database, attendant, clock), timetable


def wire_tokens(config: Config, database: Database, clock: Clock) -> Tokens:
    """The tokens by themselves, for the command line."""
    return _wire_tokens(config, database, _wire_clients(config, clock), clock)


def _begin_timetable(config: Config, database: Database, clock: Clock) -> Timetable:
    timetable = Timetable()
    add_pruning(timetable, database, clock, timedelta(days=config.imports.undo_days))
    return timetable


def _wire_clients(config: Config, clock: Clock) -> dict[str, ZaloClient]:
    return {oa.oa_id: ZaloClient(config.zalo, oa, clock) for oa in config.official_accounts}


def _wire_tokens(
    config: Config, database: Database, clients: Mapping[str, ZaloClient], clock: Clock
) -> Tokens:
    def refresh(oa_id: str, refresh_token: str) -> TokenPair:
        return clients[oa_id].refresh(refresh_token)

    return Tokens(database, refresh, clock, config.zalo.timeout_seconds)


def _wire_sender(line: Line, database: Database, clock: Clock) -> Sender:
    # SQLite has one worker, kept single by a lock that goes with its process: the next one need not
    # wait for the end of the dead one's lease.
    holder = "worker" if database.is_sqlite else f"{socket.gethostname()}:{os.getpid()}"
    return Sender(database, line, Lease(database, line.oa_id, holder, clock), clock)
