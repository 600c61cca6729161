"""Puts a backup back so that nothing acknowledged is lost and nothing goes out twice (ADR 0020).

What the backup had not handled is handled here, before anything can be sent; whatever then waits
to go out may have left after the backup was taken, so it is in doubt until evidence settles it.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import Connection, case, inspect, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import SQLAlchemyError

from bot.backup import Backup, Manifest, Watch
from bot.backup_postgres import load_tables
from bot.backup_sqlite import put_in_place, unpack_files
from bot.clock import Clock
from bot.config import Config
from bot.spool import spool_path
from bot.wiring import wire_catching_up
from models.audit import AuditEntry
from models.database import Database
from models.inbox import SpoolCursor
from models.migrate import schema_change, upgrade
from models.oa_token import OaToken
from models.outbox import IS_OPEN, RESTORED, OutboxMessage, SenderLease
from models.push import DailyPush
from models.schema import NewerSchemaError, is_known
from models.tables import TABLES, table

_OUTBOX, _PUSH, _TOKEN = table(OutboxMessage), table(DailyPush), table(OaToken)
# What the schema brings along or the machinery keeps for itself: no facts of the Union's.
_NO_FACTS = {"code_key", table(SenderLease).name, table(SpoolCursor).name}


@dataclass(frozen=True)
class Restored:
    """`in_doubt`: messages that are looked up before they may go; `kept`: the files replaced."""

    in_doubt: int
    kept: list[Path]


@dataclass(frozen=True)
class Restorer:
    """Puts backups back at the place that the configuration names."""

    config: Config
    clock: Clock
    watch: Watch

    def restore(self, backup: Backup, entry: AuditEntry) -> Restored:
        """The database as it was; `entry` becomes part of it. The caller has seen that nobody works.

        :raises NewerSchemaError: the backup is of a newer program; nothing was changed
        :raises UnusableBackupError: a part is not as it was written; nothing was changed
        """
        if not is_known(backup.manifest.revision):
            raise NewerSchemaError(backup.manifest.revision)
        with _open(self.config.database.url) as database:
            tokens = _read_tokens(database)
            if database.file is not None:
                database.close()
                return self._restore_files(backup, database.file, tokens, entry)
            with schema_change(database) as connection:
                load_tables(connection, backup, self.watch)
                doubt_waiting(connection, backup.manifest.taken_at, self.clock.now())
            return Restored(self._finish(database, backup.manifest, tokens, entry), [])

    def _restore_files(
        self, backup: Backup, target: Path, tokens: list[dict[str, Any]], entry: AuditEntry
    ) -> Restored:
        """All of the work is done beside the target; then two files change their names."""
        with TemporaryDirectory(dir=target.parent, prefix=".chihoi-restore-") as folder:
            made = unpack_files(backup, Path(folder), target.name, self.watch)
            with _open(f"sqlite:///{made}") as database:
                upgrade(database)
                in_doubt = self._finish(database, backup.manifest, tokens, entry)
            kept = put_in_place(made, target, self.clock.now())
        return Restored(in_doubt, kept)

    def _finish(
        self,
        database: Database,
        manifest: Manifest,
        tokens: list[dict[str, Any]],
        entry: AuditEntry,
    ) -> int:
        with database.write() as connection:
            _keep_newer_tokens(connection, tokens)
        began = self.clock.now()
        catch_up(self.config, database, self.clock)
        with database.session() as db:
            db.add(entry)
            leave_open(db.connection(), began)
            now = self.clock.now()
            doubt_waiting(db.connection(), manifest.taken_at, now)
            doubted = select(_OUTBOX.c.id).where(IS_OPEN, _OUTBOX.c.state == "unknown")
            return len(db.execute(doubted).all())


def holds_rows(database: Database) -> bool:
    """Whether something would be lost; a file that can't be read counts as well."""
    file = database.file
    if file is not None and not (file.exists() or spool_path(file).exists()):
        return False
    if file is not None and not file.exists():
        return True
    names = {table(model).name for model in TABLES} - _NO_FACTS
    try:
        with database.read() as connection:
            there = names & set(inspect(connection).get_table_names())
            first = (f'SELECT 1 FROM "{name}" LIMIT 1' for name in there)  # noqa: S608  (ours)
            return any(connection.exec_driver_sql(query).first() for query in first)
    except SQLAlchemyError:
        if file is None:
            raise
        return os.path.getsize(file) > 0  # noqa: PTH202  (the file itself, whatever is in it)


def catch_up(config: Config, database: Database, clock: Clock) -> None:
    """Handle the events that wait and queue what is due by now; nothing is sent."""
    dispatcher, timetable = wire_catching_up(config, database, clock)
    try:
        while dispatcher.run_once():
            pass
        timetable.run_each()
    finally:
        dispatcher.close()


def leave_open(connection: Connection, since: datetime) -> None:
    """Days found missed by the catching up may well have gone out after the backup was taken."""
    found = (_PUSH.c.state == "missed") & (_PUSH.c.at >= since)
    connection.execute(update(_PUSH).where(found).values(reason="restored"))


def doubt_waiting(connection: Connection, since: datetime, now: datetime) -> None:
    """What waits or was on its way may have left between `since`, the backup's hour, and `now`."""
    due = (
        IS_OPEN
        & _OUTBOX.c.state.in_(("pending", "sending", "unknown"))
        & (_OUTBOX.c.due_at <= now)
    )
    waited = _OUTBOX.c.state == "pending"
    connection.execute(
        update(_OUTBOX)
        .where(due)
        .values(
            state="unknown",
            reason=RESTORED,
            claimed_at=case((waited, since), else_=_OUTBOX.c.claimed_at),
            unknown_at=now,
            settle_at=now,
        )
    )


def _read_tokens(database: Database) -> list[dict[str, Any]]:
    """The pairs that stand where the backup goes: a refresh token works once, so newer ones count."""
    if database.file is not None and not database.file.exists():
        return []
    with suppress(SQLAlchemyError), database.read() as connection:
        return [dict(row) for row in connection.execute(select(_TOKEN)).mappings()]
    return []


def _keep_newer_tokens(connection: Connection, tokens: list[dict[str, Any]]) -> None:
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    for pair in tokens:
        insert = dialect.insert(_TOKEN).values(pair)
        newer = insert.on_conflict_do_update(
            index_elements=["oa_id"],
            set_={name: value for name, value in pair.items() if name != "oa_id"},
            where=_TOKEN.c.updated_at < pair["updated_at"],
        )
        connection.execute(newer)


@contextmanager
def _open(url: str) -> Iterator[Database]:
    database = Database(url, pool_size=2)
    try:
        yield database
    finally:
        database.close()
