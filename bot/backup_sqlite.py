"""SQLite's part of a backup: two files copied while the product writes, and put back in one move.

The main file goes first, the spool after it: events acknowledged in between lie behind the main
copy's cursor and are handled after a restore.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy.exc import OperationalError

from bot.backup import CHUNK, Backup, BackupWriter, UnusableBackupError, Watch, sync_folder
from bot.spool import spool_path

MAIN, SPOOL = "main.db", "spool.db"
_PATIENCE_SECONDS = 60


def back_up_files(file: Path, writer: BackupWriter, beside: Path, watch: Watch) -> str:
    """Copy both files through a folder next to `beside`; the schema's revision."""
    sources = {MAIN: file, SPOOL: spool_path(file)}
    there = [name for name, source in sources.items() if source.exists()]
    revision = ""
    with TemporaryDirectory(dir=beside.parent, prefix=".chihoi-backup-") as scratch:
        for name in watch(there):
            copied = Path(scratch) / name
            with sqlite_trouble():
                _copy(sources[name], copied)
                revision = revision or _check(copied)
            _pack(copied, name, writer)
            copied.unlink()
    return revision


def unpack_files(backup: Backup, folder: Path, name: str, watch: Watch) -> Path:
    """Both files into `folder`, checked; the main one, under `name`."""
    main = folder / name
    places = {MAIN: main, SPOOL: spool_path(main)}
    if MAIN not in backup.manifest.parts:
        raise UnusableBackupError("broken")
    for part in watch([part for part in places if part in backup.manifest.parts]):
        backup.unpack(part, places[part])
    with sqlite_trouble():
        _check(main)
    return main


def put_in_place(made: Path, target: Path, now: datetime) -> list[Path]:
    """Move the restored files to `target`; what was there stays beside it under new names."""
    stamp = now.strftime("%Y%m%d-%H%M%S")
    kept: list[Path] = []
    pairs = [(spool_path(made), spool_path(target)), (made, target)]
    for _, place in reversed(pairs):
        kept += _set_aside(place, stamp)
    for new, place in pairs:
        if new.exists():
            new.replace(place)
    sync_folder(target.parent)
    return kept


@contextmanager
def sqlite_trouble() -> Iterator[None]:
    """What plain sqlite3 raises, as SQLAlchemy wraps it, so that it becomes a sentence."""
    try:
        yield
    except sqlite3.Error as error:
        raise OperationalError("sqlite3", None, error) from error


def _copy(source: Path, target: Path) -> None:
    """As one reader of the write-ahead log sees it, in one go: nobody who writes waits for it."""
    target.touch(mode=0o600)
    with (
        closing(sqlite3.connect(source, timeout=_PATIENCE_SECONDS)) as original,
        closing(sqlite3.connect(target)) as copied,
    ):
        original.backup(copied)
        copied.execute("PRAGMA journal_mode=DELETE")  # one file, without a log beside it


def _check(file: Path) -> str:
    """The schema's revision. :raises sqlite3.DatabaseError: the file is damaged"""
    with closing(sqlite3.connect(file)) as connection:
        found = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
        if found != "ok":
            raise sqlite3.DatabaseError(f"malformed: {found}")
        query = "SELECT version_num FROM alembic_version"
        return str(connection.execute(query).fetchone()[0])


def _pack(file: Path, name: str, writer: BackupWriter) -> None:
    with file.open("rb") as stream, writer.part(name) as write:
        while block := stream.read(CHUNK):
            write(block)


def _set_aside(place: Path, stamp: str) -> list[Path]:
    """The database with its log, under a name that tells when; empty where there is none."""
    kept = []
    for ending in ("", "-wal", "-shm"):
        old = place.with_name(place.name + ending)
        if old.exists():
            kept.append(old.replace(place.with_name(f"{place.name}.before-{stamp}{ending}")))
    return kept[:1]
