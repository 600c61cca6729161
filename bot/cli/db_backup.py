"""`chihoi db backup` and `restore`: a copy while everything runs, and the way back."""

import fcntl
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import typer

from bot.backup import (
    BackupWriter,
    Kind,
    Manifest,
    TableColumns,
    UnusableBackupError,
    Watch,
    is_backup,
    open_backup,
    write_backup,
)
from bot.backup_postgres import back_up_tables
from bot.backup_sqlite import back_up_files
from bot.cli.desk import CannotError, Desk
from bot.cli.options import desk_of
from bot.cli.output import progress, say, tell
from bot.cli.targets import check_folder
from bot.lease import is_anyone_sending
from bot.ports import PortTakenError, check_port
from models.database import Database

_To = Annotated[Path, typer.Argument(metavar="FILE", help="backup.help.to")]
_From = Annotated[Path, typer.Argument(metavar="FILE", help="backup.help.from")]
_Yes = Annotated[bool, typer.Option("--yes", help="backup.help.yes")]


def back_up(ctx: typer.Context, file: _To) -> None:
    desk = desk_of(ctx)
    now = desk.clock.now()
    if file.is_dir():
        file = file / f"chihoi-{now.astimezone(desk.zone):%Y%m%d-%H%M%S}.zip"
    check_folder(desk, file)
    if file.exists() and not (file.is_file() and is_backup(file)):
        raise CannotError(desk.texts("backup.another_file", file=file))
    with desk.open_database() as database:
        with write_backup(file) as writer:
            manifest = _write(desk, database, writer, file)
        with database.session() as db:
            db.add(desk.audit("db.backup", file=file.name, revision=manifest.revision))
    size = sum(part.size for part in manifest.parts.values())
    shown = f"{size / 1e6:.1f}".replace(".", desk.texts("cli.decimal_point"))
    say(desk.texts("backup.done", file=file, megabytes=shown))


def restore(ctx: typer.Context, file: _From, *, yes: _Yes = False) -> None:
    """The checksums come first: a file that is no good changes nothing."""
    from bot.restoring import Restorer, holds_rows  # noqa: PLC0415  (loads every feature)

    desk = desk_of(ctx)
    watch = _watch(desk, "backup.restoring")
    with _readable(desk), open_backup(file) as backup:
        manifest = backup.manifest
        _check_kind(desk, manifest)
        backup.verify(_watch(desk, "backup.verifying"))
        with desk.open_any_database() as database, _alone(desk, database):
            if holds_rows(database) and not yes:
                raise CannotError(desk.texts("backup.sure"), status=2)
            database.close()
            entry = desk.audit("db.restore", taken_at=manifest.taken_at.isoformat())
            done = Restorer(desk.config, desk.clock, watch).restore(backup, entry)
    taken_at = manifest.taken_at.astimezone(desk.zone)
    say(desk.texts("backup.restored", taken_at=f"{taken_at:%H:%M %d/%m/%Y}"))
    for old in done.kept:
        tell(desk.texts("backup.kept", file=old))
    if done.in_doubt:
        tell(desk.texts("backup.in_doubt", count=done.in_doubt))
    tell(desk.texts("backup.next"))


def _write(desk: Desk, database: Database, writer: BackupWriter, file: Path) -> Manifest:
    taken_at, watch = desk.clock.now(), _watch(desk, "backup.copying")
    kind: Kind = "sqlite" if database.file is not None else "postgresql"
    tables: list[TableColumns] = []
    sequences: dict[str, int] = {}
    if database.file is not None:
        revision = back_up_files(database.file, writer, file, watch)
    else:
        revision, tables, sequences = back_up_tables(database, writer, watch)
    manifest = Manifest(
        kind=kind,
        program=version("chihoi"),
        revision=revision,
        taken_at=taken_at,
        parts=writer.parts,
        tables=tables,
        sequences=sequences,
    )
    writer.finish(manifest)
    return manifest


def _check_kind(desk: Desk, manifest: Manifest) -> None:
    url = desk.config.database.url
    if not url.startswith(manifest.kind):
        raise CannotError(desk.texts(f"backup.of_{manifest.kind}"))


@contextmanager
def _readable(desk: Desk) -> Iterator[None]:
    try:
        yield
    except UnusableBackupError as error:
        raise CannotError(desk.texts(f"backup.{error.why}")) from None


@contextmanager
def _alone(desk: Desk, database: Database) -> Iterator[None]:
    """Nobody handles, sends or stores while the database is exchanged, as far as we can see."""
    server = desk.config.server
    try:
        check_port(server.host, server.port)
    except PortTakenError:
        raise CannotError(desk.texts("backup.web_runs", port=server.port)) from None
    if database.file is None:
        _check_no_sender(desk, database)
        yield
        return
    with database.file.with_suffix(".worker.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CannotError(desk.texts("backup.worker_runs")) from None
        yield


def _check_no_sender(desk: Desk, database: Database) -> None:
    with database.read() as connection:
        has_tables = database.engine.dialect.has_table(connection, "sender_lease")
        if has_tables and is_anyone_sending(connection, desk.clock, is_sqlite=False):
            raise CannotError(desk.texts("backup.worker_runs"))


def _watch(desk: Desk, key: str) -> Watch:
    def watch(names: Sequence[str]) -> Iterable[str]:
        return progress(desk, names, key)

    return watch
