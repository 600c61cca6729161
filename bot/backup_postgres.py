"""PostgreSQL's part of a backup: every table as COPY writes it, seen by one transaction.

No pg_dump: a restore must not depend on programs of the right version being installed (ADR 0020).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg import sql
from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import OperationalError

from bot.backup import Backup, BackupWriter, TableColumns, Watch
from models.database import Database
from models.migrate import rebuild
from models.schema import revision_of
from models.tables import metadata


def back_up_tables(
    database: Database, writer: BackupWriter, watch: Watch
) -> tuple[str, list[TableColumns], dict[str, int]]:
    """The schema's revision, the tables parents first, and how far each has counted."""
    tables = {
        found.name: TableColumns(name=found.name, columns=[column.name for column in found.c])
        for found in metadata.sorted_tables
    }
    options = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    with database.engine.connect().execution_options(**options) as connection:
        revision = revision_of(connection) or ""
        for name in watch(list(tables)):
            _copy_out(connection, tables[name], writer)
        sequences = {name: last for name in tables if (last := _last_id(connection, name))}
    return revision, list(tables.values()), sequences


def load_tables(connection: Connection, backup: Backup, watch: Watch) -> None:
    """Our tables anew as the backup has them, then at this program's schema, in one transaction.

    Whatever stood in them is gone when it commits. Other tables of the database are left alone.
    """
    manifest = backup.manifest
    tables = {table.name: table for table in manifest.tables}
    _drop(connection, {*tables, *metadata.tables, "alembic_version"})
    with rebuild(connection, manifest.revision):
        named = sql.SQL(", ").join(map(sql.Identifier, tables))
        _run(connection, sql.SQL("TRUNCATE {}").format(named))  # what the revisions put in
        for name in watch(list(tables)):
            _copy_in(connection, tables[name], backup)
        for name, last in manifest.sequences.items():
            number = {"name": _quoted(connection, name), "last": last}
            counter = "pg_get_serial_sequence(:name, 'id')"
            connection.execute(text(f"SELECT setval({counter}, :last)"), number)


def part_of(table: str) -> str:
    return f"tables/{table}.copy"


def _copy_out(connection: Connection, table: TableColumns, writer: BackupWriter) -> None:
    statement = sql.SQL("COPY {} ({}) TO STDOUT").format(*_names(table))
    with (
        _cursor(connection) as cursor,
        writer.part(part_of(table.name)) as write,
        cursor.copy(statement) as copy,
    ):
        for block in copy:
            write(bytes(block))


def _copy_in(connection: Connection, table: TableColumns, backup: Backup) -> None:
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(*_names(table))
    with _cursor(connection) as cursor, cursor.copy(statement) as copy:
        for block in backup.read(part_of(table.name)):
            copy.write(block)


def _names(table: TableColumns) -> tuple[sql.Identifier, sql.Composed]:
    return sql.Identifier(table.name), sql.SQL(", ").join(map(sql.Identifier, table.columns))


def _last_id(connection: Connection, table: str) -> int | None:
    """The last number given out, also of rows that are gone, so that none is given out twice."""
    if "id" not in metadata.tables[table].c:
        return None
    query = text("SELECT pg_get_serial_sequence(:name, 'id')")
    found = connection.execute(query, {"name": _quoted(connection, table)}).scalar()
    if found is None:
        return None
    last = text(f"SELECT CASE WHEN is_called THEN last_value END FROM {found}")  # noqa: S608
    number: int | None = connection.execute(last).scalar()
    return number


def _drop(connection: Connection, ours: set[str]) -> None:
    there = [name for name in inspect(connection).get_table_names() if name in ours]
    if there:
        named = sql.SQL(", ").join(map(sql.Identifier, there))
        _run(connection, sql.SQL("DROP TABLE {}").format(named))


def _quoted(connection: Connection, name: str) -> str:
    return connection.dialect.identifier_preparer.quote(name)


def _run(connection: Connection, statement: sql.Composed) -> None:
    with _cursor(connection) as cursor:
        cursor.execute(statement)


@contextmanager
def _cursor(connection: Connection) -> Iterator[psycopg.Cursor[Any]]:
    """psycopg's own, in the same transaction; its errors as SQLAlchemy wraps them."""
    driver: Any = connection.connection.driver_connection
    try:
        with driver.cursor() as cursor:
            yield cursor
    except psycopg.Error as error:
        raise OperationalError("COPY", None, error) from error
