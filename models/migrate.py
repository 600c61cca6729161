"""Brings a database's schema up to date: forward only, one transaction, no alembic.ini."""

from collections.abc import Iterator
from contextlib import contextmanager

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text

from models.database import Database
from models.schema import BrokenReferenceError, NewerSchemaError, is_behind, is_known

# Any number known to nobody else: two `db upgrade` at once on PostgreSQL queue for it.
_LOCK = 7_203_310


def upgrade(database: Database) -> bool:
    """Apply what is missing, all or nothing; whether anything was missing.

    :raises NewerSchemaError: the database knows revisions that this program doesn't
    :raises BrokenReferenceError: a revision broke a foreign key
    """
    with schema_change(database) as connection:
        if not is_behind(connection):
            return False
        settings = _settings()
        settings.attributes["connection"] = connection
        command.upgrade(settings, "head")
        return True


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
