"""Which revision a database is at, and the one it should be: asked at every start, so without Alembic."""

import re
from functools import cache
from pathlib import Path

from sqlalchemy import Connection, inspect

from models.database import Database

_REVISION = re.compile(r'^revision: str = "(\w+)"$', re.MULTILINE)
_BEFORE_IT = re.compile(r'^down_revision: str \| None = "(\w+)"$', re.MULTILINE)


class NewerSchemaError(Exception):
    """The database was made by a newer version of the program than this one."""


class BrokenReferenceError(Exception):
    """A migration would leave rows that refer to nothing; nothing was changed."""


def pending(database: Database) -> bool:
    """Whether `upgrade` has something to do; never creates a missing SQLite file.

    :raises NewerSchemaError: the database knows revisions that this program doesn't
    """
    if database.file is not None and not database.file.exists():
        return True
    with database.read() as connection:
        return is_behind(connection)


def is_behind(connection: Connection) -> bool:
    """:raises NewerSchemaError: the database knows revisions that this program doesn't"""
    current = revision_of(connection)
    if current is not None and not is_known(current):
        raise NewerSchemaError(current)
    return current != head()


def revision_of(connection: Connection) -> str | None:
    """Which revision made the tables; None without tables. Every command asks first of all."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
    return None if found is None else str(found)


def is_known(revision: str) -> bool:
    """Whether this program knows the revision, so that it can bring it up to date."""
    return revision in _revisions()


def head() -> str:
    """The revision that no other follows."""
    known = _revisions()
    (newest,) = known.keys() - set(known.values())
    return newest


@cache
def _revisions() -> dict[str, str | None]:
    """Each with the one before it, as the files' own lines say."""
    known: dict[str, str | None] = {}
    for file in (Path(__file__).parent / "migrations" / "versions").glob("*.py"):
        source = file.read_text(encoding="utf-8")
        if found := _REVISION.search(source):
            before = _BEFORE_IT.search(source)
            known[found[1]] = before[1] if before else None
    return known
