"""The migrated schema is the metadata's, on both databases, and migrating harms no row."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import ScriptDirectory
from sqlalchemy import Column, Connection, MetaData, String, text
from sqlmodel import select

from models.database import Database
from models.member import Member
from models.migrate import rebuild, schema_change, upgrade
from models.schema import BrokenReferenceError, NewerSchemaError, head, is_known, pending
from models.tables import metadata
from models.unit import Unit


@pytest.fixture(params=["sqlite", "postgres"])
def empty_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    is_sqlite = request.param == "sqlite"
    sqlite = f"sqlite:///{tmp_path / 'empty.db'}"
    url = sqlite if is_sqlite else request.getfixturevalue("empty_postgres_url")
    database = Database(url)
    yield database
    database.close()


def test_the_migrated_schema_equals_the_metadata(database: Database) -> None:
    with database.read() as connection:
        context = MigrationContext.configure(connection, opts={"compare_server_default": True})

        differences = compare_metadata(context, metadata)

    assert differences == []


def test_partial_indexes_cover_the_same_rows_as_in_the_metadata(database: Database) -> None:
    """Alembic compares columns of an index, not its WHERE."""
    backend = "sqlite" if database.is_sqlite else "postgresql"
    wanted = {
        index.name
        for table in metadata.tables.values()
        for index in table.indexes
        if index.dialect_options[backend]["where"] is not None
    }
    names = "SELECT name FROM sqlite_master WHERE sql LIKE '%INDEX% WHERE %'"
    if not database.is_sqlite:
        names = "SELECT indexname FROM pg_indexes WHERE schemaname='public' AND indexdef LIKE '% WHERE %'"

    with database.read() as connection:
        found = set(connection.execute(text(names)).scalars())

    assert found == wanted


def test_an_empty_database_is_pending_until_it_is_upgraded(empty_database: Database) -> None:
    before = pending(empty_database)
    changed = upgrade(empty_database)

    assert (before, changed, pending(empty_database)) == (True, True, False)


def test_upgrading_again_changes_nothing(database: Database) -> None:
    assert upgrade(database) is False


def test_asking_does_not_create_a_missing_sqlite_file(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'none.db'}")

    answer = pending(database)

    assert answer is True
    assert not (tmp_path / "none.db").exists()
    database.close()


def test_a_database_of_a_newer_program_is_refused(database: Database) -> None:
    with database.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    with pytest.raises(NewerSchemaError):
        upgrade(database)


def test_rebuilding_a_table_keeps_the_rows_that_refer_to_it(sqlite_database: Database) -> None:
    _add_a_unit_with_a_member(sqlite_database)

    with schema_change(sqlite_database) as connection:
        operations = Operations(MigrationContext.configure(connection))
        with operations.batch_alter_table("unit", recreate="always") as table:
            table.add_column(Column("colour", String()))

    with sqlite_database.read_session() as db:
        assert [member.unit_id for member in db.exec(select(Member))] == [1]


def test_a_change_that_breaks_a_reference_changes_nothing(sqlite_database: Database) -> None:
    _add_a_unit_with_a_member(sqlite_database)

    with (
        pytest.raises(BrokenReferenceError, match="member"),
        schema_change(sqlite_database) as connection,
    ):
        connection.execute(text("DELETE FROM unit"))

    with sqlite_database.read_session() as db:
        assert [unit.code for unit in db.exec(select(Unit))] == ["MYPHU03"]


def test_foreign_keys_are_on_again_after_an_upgrade(sqlite_database: Database) -> None:
    upgrade(sqlite_database)

    with sqlite_database.read() as connection:
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1


def test_every_table_that_was_filled_before_is_read_after_the_upgrade(
    empty_database: Database,
) -> None:
    with schema_change(empty_database) as connection, rebuild(connection, "0004"):
        filled = _fill_all(connection)

    assert len(filled) > 20
    assert pending(empty_database) is False
    with empty_database.read() as connection:
        found = {name: connection.execute(metadata.tables[name].select()).all() for name in filled}
    assert {name: len(rows) for name, rows in found.items()} == dict.fromkeys(filled, 1)
    (member,) = found["member"]
    assert (member.full_name, member.name_key, member.unit_id) == ("Hoà", "hoa", 1)


def _fill_all(connection: Connection) -> list[str]:
    """A row in each table, with all its columns but those that point back at itself."""
    tables = MetaData()
    tables.reflect(connection)
    names = [table.name for table in tables.sorted_tables if table.name != "alembic_version"]
    for name in names:
        columns = [c for c in tables.tables[name].columns if not _points_at_itself(c)]
        values = {column.name: _VALUES[column.type.python_type] for column in columns}
        connection.execute(tables.tables[name].insert().values(values))
    return names


def _points_at_itself(column: Column[Any]) -> bool:
    return any(key.column.table is column.table for key in column.foreign_keys)


_VALUES: dict[type, Any] = {
    int: 1,
    str: "Hoà",
    bool: True,
    bytes: b"{}",
    object: {},  # JSON
    date: date(2026, 11, 21),
    datetime: datetime(2026, 11, 21, tzinfo=UTC),
}


def _add_a_unit_with_a_member(database: Database) -> None:
    with database.session() as db:
        db.add(Unit(id=1, code="MYPHU03", name="Chi hội ấp Mỹ Phú", level="branch"))
        db.flush()
        db.add(Member(id=1, full_name="Nguyễn Thị Năm", unit_id=1))


def test_the_newest_revision_is_known_without_alembic() -> None:
    settings = Config()
    settings.set_main_option("script_location", "models:migrations")
    settings.set_main_option("path_separator", "os")
    scripts = ScriptDirectory.from_config(settings)

    assert head() == scripts.get_current_head()
    assert all(is_known(script.revision) for script in scripts.walk_revisions())
    assert not is_known("0000")
