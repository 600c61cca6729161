"""Forgets what each row of an old file did: names and phones are not kept only to undo an import."""

from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, select, update

from bot.pruning import prune_table
from models.database import Database
from models.member_import import ImportedMember, MemberImport
from models.tables import table

_IMPORT, _ROW = table(MemberImport), table(ImportedMember)


def forget_imports(database: Database, before: datetime) -> int:
    """First an import can no longer be undone, then its rows go; how many went this time."""
    with database.write() as connection:
        connection.execute(update(_IMPORT).where(_is_old(before)).values(state="settled"))
    return prune_table(database, _ROW, _is_of_old(before))


def count_forgettable(database: Database, before: datetime) -> int:
    query = select(func.count()).select_from(_ROW).where(_is_of_old(before))
    with database.read() as connection:
        return int(connection.execute(query).scalar_one())


def _is_of_old(before: datetime) -> ColumnElement[bool]:
    return _ROW.c.import_id.in_(select(_IMPORT.c.id).where(_is_old(before)))


def _is_old(before: datetime) -> ColumnElement[bool]:
    return and_(_IMPORT.c.applied_at < before, _IMPORT.c.state.in_(("applied", "settled")))
