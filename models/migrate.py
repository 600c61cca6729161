"""Brings a database's schema up to date: forward only, one transaction, no alembic.ini."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text

from models.database import Database

# Any number known to nobody else: two `db upgrade` at once on PostgreSQL queue for it.
_LOCK = 7_203_310


class NewerSchemaError(Exception):
    """The database was made by a newer version of the program than this one."""


class BrokenReferenceError(Exception):
    """A migration would leave rows that refer to nothing; nothing was changed."""


def upgrade(database: Database) -> bool:
    """Apply what is missing, all or nothing; whether anything was missing.

    :raises NewerSchemaError: the database knows revisions that this program doesn't
    :raises BrokenReferenceError: a revision broke a foreign key
    """
    with schema_change(database) as connection:
        if not _pending(connection):
            return False
        settings = _settings()
        settings.attributes["connection"] = connection
        command.upgrade(settings, "head")
        return True


def pending(database: Database) -> bool:
    """Whether `upgrade` has something to do; never creates a missing SQLite file.

    :raises NewerSchemaError: the database knows revisions that this program doesn't
    """
    if database.file is not None and not database.file.exists():
        return True
    with database.read() as connection:
        return _pending(connection)


@contextmanager
def rebuild(connection: Connection, revision: str) -> Iterator[None]:
    """Inside a `schema_change` without tables: those of `revision`, filled by the block, then ours.

    :raises NewerSchemaError: that revision is of a newer program
    """
    settings = _settings()
    settings.attributes["connection"] = connection
    if not is_known(revision):
        raise NewerSchemaError(revision)
    command.upgrade(settings, revision)
    yield
    command.upgrade(settings, "head")


def is_known(revision: str) -> bool:
    """Whether this program knows the revision, so that it can bring it up to date."""
    return revision in {script.revision for script in _scripts().walk_revisions()}


def revision_of(connection: Connection) -> str | None:
    """Which revision made the tables; None without tables. Every command asks first of all."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
    return None if found is None else str(found)


@contextmanager
def schema_change(database: Database) -> Iterator[Connection]:
    """One transaction in which SQLite's tables may be rebuilt without harming their children.

    :raises BrokenReferenceError: rows would refer to nothing
    """
    with database.engine.connect() as connection:
        _foreign_keys(connection, on=False)
        try:
            with connection.begin():
                if not database.is_sqlite:
                    connection.execute(text(f"SELECT pg_advisory_xact_lock({_LOCK})"))
                yield connection
                _check_references(connection)
        finally:
            _foreign_keys(connection, on=True)


def _pending(connection: Connection) -> bool:
    current = revision_of(connection)
    if current is not None and not is_known(current):
        raise NewerSchemaError(current)
    return current != _scripts().get_current_head()


@cache
def _scripts() -> ScriptDirectory:
    """Read once: Alembic compiles each revision anew whenever a directory is opened."""
    return ScriptDirectory.from_config(_settings())


def _settings() -> Config:
    settings = Config()
    settings.set_main_option("script_location", "models:migrations")
    settings.set_main_option("path_separator", "os")
    return settings


def _foreign_keys(connection: Connection, *, on: bool) -> None:
    """Rebuilding a SQLite table must not cascade; the pragma counts only outside a transaction."""
    if connection.dialect.name != "sqlite":
        return
    cursor = connection.connection.cursor()
    cursor.execute(f"PRAGMA foreign_keys={'ON' if on else 'OFF'}")
    cursor.close()


def _check_references(connection: Connection) -> None:
    if connection.dialect.name != "sqlite":
        return
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
    if broken:
        raise BrokenReferenceError(", ".join(sorted({str(row[0]) for row in broken})))
