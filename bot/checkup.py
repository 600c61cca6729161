"""What `chihoi doctor` looks at: each finding is fine, a warning or a problem, with what to do."""

import shutil
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import Connection, func, select
from sqlmodel import col

from bot.catalogue import Catalogue
from bot.clock import Clock
from bot.config import Config, OfficialAccount
from bot.finding import Finding, State
from bot.lease import is_anyone_sending
from bot.push_checkup import PushCheckup
from bot.quarantine import count as count_quarantine
from bot.setup_steps import find_last_backup
from bot.zalo.client import ZaloClient
from bot.zalo.codes import explain
from bot.zalo.errors import NeedsPersonError, TokenExpiredError, ZaloError
from bot.zalo.replies import TokenPair
from bot.zalo.tokens import Tokens
from handlers.kit.group_ends import list_ends
from models.case import Case
from models.database import Database
from models.inbox import InboxEvent
from models.outbox import OutboxMessage
from models.unit_change import UnitChange

_FEW_BYTES, _TOO_FEW_BYTES = 1 << 30, 200 << 20
_CLOCK_MAY_DIFFER = timedelta(seconds=5)
_EVENT_MAY_WAIT = timedelta(seconds=60)
_BACKUP_MAY_AGE = timedelta(days=3)
_LATEST_EVENTS = 20
# Whoever planned the change anew or let it be should not read of it for ever.
_TOLD_FOR = timedelta(days=30)
_ENDS_SOON, _MOST_GROUPS = 7, 10


@dataclass(frozen=True)
class Checkup:
    config: Config
    database: Database
    clock: Clock
    texts: Catalogue

    def run(self) -> Iterator[Finding]:
        """Everything that needs a sound configuration and a migrated database."""
        yield self._ok("config")
        yield self._ok("database")
        yield from self._public_url()
        yield from self._disk()
        with self.database.read() as connection:
            yield from self._clock(connection)
            yield from self._worker(connection)
            yield from self._signatures(connection)
            yield from self._waiting(connection)
            yield from self._counts(connection)
            yield self._failed_changes(connection)
        yield from PushCheckup(self.config, self.database, self.clock, self.texts).run()
        yield self._group_ends()
        yield from self._quarantine()
        yield self._backup()
        for account in self.config.official_accounts:
            yield from self._account(account)

    def _ok(self, check: str, text: str = "") -> Finding:
        return Finding(check, "ok", text or self.texts(f"doctor.fine.{check}"))

    def _find(self, state: State, check: str, key: str, **values: object) -> Finding:
        return Finding(check, state, self.texts(f"doctor.{key}", **values))

    def _public_url(self) -> Iterator[Finding]:
        parts = urlsplit(self.config.server.public_url)
        if parts.scheme == "https" and parts.hostname not in {"localhost", "127.0.0.1"}:
            yield self._ok("public_url")
            yield from self._proxies()
            return
        url = self.config.server.public_url
        yield self._find("warning", "public_url", "public_url", url=url)

    def _proxies(self) -> Iterator[Finding]:
        """We speak plain HTTP, so an https address means that something stands before us."""
        if self.config.server.trusted_proxies == 0:
            yield self._find("warning", "trusted_proxies", "trusted_proxies")

    def _disk(self) -> Iterator[Finding]:
        folder = self.database.file.parent if self.database.file else Path.cwd()
        free = shutil.disk_usage(folder).free
        state: State = "problem" if free < _TOO_FEW_BYTES else "warning"
        if free >= _FEW_BYTES:
            yield self._ok("disk")
            return
        yield self._find(state, "disk", "disk", folder=folder, megabytes=free >> 20)

    def _clock(self, connection: Connection) -> Iterator[Finding]:
        """Against the database's clock, and against the times Zalo puts on its events."""
        ahead = timedelta(0)
        if not self.database.is_sqlite:
            ahead = self.clock.now() - connection.execute(select(func.now())).scalar_one()
        columns = select(col(InboxEvent.received_at), col(InboxEvent.occurred_at))
        latest = columns.order_by(col(InboxEvent.id).desc()).limit(_LATEST_EVENTS)
        delays = [received - occurred for received, occurred in connection.execute(latest)]
        if delays and min(delays) < -_CLOCK_MAY_DIFFER:
            ahead = min(delays)
        if abs(ahead) <= _CLOCK_MAY_DIFFER:
            yield self._ok("clock")
            return
        key = "clock_ahead" if ahead > timedelta(0) else "clock_behind"
        yield self._find("problem", "clock", key, seconds=round(abs(ahead).total_seconds()))

    def _worker(self, connection: Connection) -> Iterator[Finding]:
        if is_anyone_sending(connection, self.clock, is_sqlite=self.database.is_sqlite):
            yield self._ok("worker")
            return
        yield self._find("warning", "worker", "worker")

    def _signatures(self, connection: Connection) -> Iterator[Finding]:
        """By which reading of Zalo's rules the latest events were signed."""
        ids = select(col(InboxEvent.matched)).order_by(col(InboxEvent.id).desc()).limit(1000)
        latest = ids.subquery()
        query = select(latest.c.matched, func.count()).group_by(latest.c.matched)
        counts = {how or "?": number for how, number in connection.execute(query)}
        if not counts:
            yield self._find("warning", "signatures", "no_events")
            return
        shown = ", ".join(f"{how}: {number}" for how, number in sorted(counts.items()))
        yield self._ok("signatures", self.texts("doctor.signatures", counts=shown))

    def _waiting(self, connection: Connection) -> Iterator[Finding]:
        oldest = select(func.min(InboxEvent.received_at)).where(col(InboxEvent.state) == "new")
        since, now = connection.execute(oldest).scalar(), self.clock.now()
        if since is None or now - since <= _EVENT_MAY_WAIT:
            yield self._ok("inbox_lag")
            return
        minutes = round((now - since).total_seconds() / 60)
        yield self._find("warning", "inbox_lag", "inbox_lag", minutes=minutes)

    def _counts(self, connection: Connection) -> Iterator[Finding]:
        looked_at: list[tuple[str, Any, Any, State]] = [
            ("dead_events", InboxEvent, ("dead",), "problem"),
            ("doubtful_messages", OutboxMessage, ("doubtful",), "problem"),
            ("unknown_messages", OutboxMessage, ("unknown",), "warning"),
            ("open_cases", Case, ("open",), "warning"),
        ]
        for check, model, states, state in looked_at:
            query = select(func.count()).select_from(model).where(col(model.state).in_(states))
            number = connection.execute(query).scalar_one()
            yield self._find(state, check, check, count=number) if number else self._ok(check)

    def _failed_changes(self, connection: Connection) -> Finding:
        """Of the organisation: planned, and on their day no longer possible."""
        today = self.clock.now().astimezone(self.config.schedule.zone).date()
        query = select(col(UnitChange.id)).where(
            col(UnitChange.state) == "failed", col(UnitChange.day) > today - _TOLD_FOR
        )
        ids = sorted(connection.execute(query).scalars())
        if not ids:
            return self._ok("failed_changes")
        shown = ", ".join(map(str, ids))
        return self._find("warning", "failed_changes", "failed_changes", numbers=shown)

    def _backup(self) -> Finding:
        with self.database.read_session() as db:
            last = find_last_backup(db)
        if last is None:
            return self._find("warning", "backup", "no_backup")
        if self.clock.now() - last > _BACKUP_MAY_AGE:
            return self._find("warning", "backup", "backup", last=self._time(last))
        return self._ok("backup")

    def _group_ends(self) -> Finding:
        """As Zalo said when the rosters were read last, at most six hours ago."""
        today = self.clock.now().astimezone(self.config.schedule.zone).date()
        with self.database.read_session() as db:
            ends = list_ends(db, [oa.oa_id for oa in self.config.official_accounts], today)
        if not ends:
            return self._ok("group_ends")
        state: State = "warning"
        if ends[0].is_shut or ends[0].days_left <= _ENDS_SOON:
            state = "problem"
        names = [f"{end.group.name} ({end.last_day or '?'})" for end in ends[:_MOST_GROUPS]]
        groups = ", ".join(names) + (", …" if len(ends) > _MOST_GROUPS else "")
        return self._find(state, "group_ends", "group_ends", count=len(ends), groups=groups)

    def _quarantine(self) -> Iterator[Finding]:
        number, since = count_quarantine(self.database)
        if not number:
            yield self._ok("quarantine")
            return
        yield self._find(
            "warning", "quarantine", "quarantine", count=number, since=self._time(since)
        )

    def _account(self, account: OfficialAccount) -> Iterator[Finding]:
        with closing(ZaloClient(self.config.zalo, account, self.clock)) as client:

            def renew(_oa_id: str, refresh_token: str) -> TokenPair:
                return client.refresh(refresh_token)

            timeout = self.config.zalo.timeout_seconds
            tokens = Tokens(self.database, renew, self.clock, timeout)
            yield self._token(account, tokens)
            if tokens.status(account.oa_id).state != "missing":
                yield self._reach(account, client, tokens)

    def _token(self, account: OfficialAccount, tokens: Tokens) -> Finding:
        check, oa_id = f"token {account.oa_id}", account.oa_id
        status = tokens.status(oa_id)
        if status.state == "missing":
            return self._find("problem", check, "token_missing", oa_id=oa_id)
        if status.state == "refused":
            reason = explain(status.refused_reason or "oauth", self.texts.language)
            return self._find("problem", check, "token_refused", oa_id=oa_id, reason=reason)
        if status.state == "expired":
            return self._find("warning", check, "token_expired", oa_id=oa_id)
        until = self._time(status.expires_at)
        return self._ok(check, self.texts("doctor.token_fine", oa_id=oa_id, until=until))

    def _reach(self, account: OfficialAccount, client: ZaloClient, tokens: Tokens) -> Finding:
        check, oa_id = f"oa {account.oa_id}", account.oa_id
        try:
            detail = client.get_oa(tokens.current(oa_id))
        except TokenExpiredError:
            return self._find("warning", check, "token_expired", oa_id=oa_id)
        except ZaloError as error:
            reason = explain(error.code, self.texts.language)
            key = "oa_refuses" if isinstance(error, NeedsPersonError) else "oa_unreachable"
            return self._find("problem", check, key, oa_id=oa_id, reason=reason)
        if detail.oa_id not in {None, oa_id}:
            return self._find("problem", check, "other_oa", oa_id=oa_id, other=detail.oa_id)
        plan, until = detail.package_name or "?", detail.package_valid_through
        key = "doctor.oa_fine" if until else "doctor.oa_fine_open"
        return self._ok(check, self.texts(key, name=detail.name, plan=plan, until=until))

    def _time(self, at: datetime | None) -> str:
        if at is None:
            return "?"
        return at.astimezone(self.config.schedule.zone).strftime("%H:%M %d/%m/%Y")
