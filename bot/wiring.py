"""Puts the parts together: the one place that knows which part is handed which."""

import hmac
import os
import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

from bot.attend import Attendant
from bot.clock import Clock
from bot.config import Config, OfficialAccount
from bot.dispatch import Dispatcher
from bot.lease import Lease, is_anyone_sending
from bot.line import Line
from bot.pace import Pace
from bot.sender import Sender
from bot.ticks import add_pruning, add_ticks
from bot.zalo.client import ZaloClient
from bot.zalo.replies import TokenPair
from bot.zalo.tokens import Tokens
from handlers.kit.context import House
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
    houses = {oa.oa_id: house_of(config, oa) for oa in config.official_accounts}
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
    houses = {oa.oa_id: house_of(config, oa) for oa in config.official_accounts}
    timetable = _begin_timetable(config, database, clock)
    add_ticks(timetable, database, list(houses.values()), [], clock)
    attendant = Attendant(Switchboard.discover(), houses, clock)
    return Dispatcher(database, attendant, clock), timetable


def wire_tokens(config: Config, database: Database, clock: Clock) -> Tokens:
    """The tokens by themselves, for the command line."""
    return _wire_tokens(config, database, _wire_clients(config, clock), clock)


def wire_health(database: Database, clock: Clock) -> Callable[[], dict[str, bool]]:
    """What /readyz asks: is the database there, and does some worker send?"""

    def health() -> dict[str, bool]:
        try:
            with database.read() as connection:
                sending = is_anyone_sending(connection, clock, is_sqlite=database.is_sqlite)
        except Exception:  # noqa: BLE001  (whatever it is, the database is not ready)
            return {"database": False, "worker": False}
        return {"database": True, "worker": sending}

    return health


def leading_house(config: Config) -> House:
    """The first OA's, which carries the daily push for all of them."""
    first, *others = (house_of(config, account) for account in config.official_accounts)
    return replace(first, others=tuple(others))


def houses_of(config: Config) -> dict[str, House]:
    """Each OA's by its id."""
    return {account.oa_id: house_of(config, account) for account in config.official_accounts}


def _begin_timetable(config: Config, database: Database, clock: Clock) -> Timetable:
    timetable = Timetable()
    add_pruning(timetable, database, clock, timedelta(days=config.imports.undo_days))
    return timetable


def house_of(config: Config, oa: OfficialAccount) -> House:
    return House(
        oa_id=oa.oa_id,
        oa_name=oa.name,
        zone=config.schedule.zone,
        public_url=config.server.public_url,
        daily_push=config.schedule.daily_push,
        quiet_hours=config.schedule.quiet_hours,
        late_until=config.schedule.late_until,
        khmer_units=frozenset(config.schedule.khmer_units),
        monthly_quota=oa.monthly_consultation_quota,
        language=config.language.default,
        code_key=_code_key(oa),
    )


def _code_key(oa: OfficialAccount) -> bytes:
    """From the secret that changes least: a new one ends the slips that are still out."""
    secret = oa.app_secret.get_secret_value().encode()
    return hmac.digest(secret, b"chihoi invitation " + oa.oa_id.encode(), "sha256")


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
