"""Undoing a change of the organisation: every row as it was, but what was changed by hand since."""

from datetime import datetime
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import exists
from sqlmodel import Session, SQLModel, col, delete, select

from models.group import Group
from models.member import Member
from models.membership_moves import restore_members
from models.role import Role
from models.unit import Unit
from models.unit_change import ChangedRow, RefusedError, UnitChange, UnitName, UnitTouch
from models.unit_line import UnitLine, UnitParent, rebuild_lines

_MODELS: dict[str, type[SQLModel]] = {
    str(model.__tablename__): model for model in (Unit, UnitParent, UnitName, Role, Group, Member)
}


def undo_change(db: Session, change: UnitChange, by: str, now: datetime) -> bool:
    """Whether there was anything to undo; a planned change is given up.

    :raises RefusedError: a later change builds on it, or a unit it made is in use
    """
    if change.state == "undone":
        return False
    if change.state == "done":
        _refuse_built_on(db, change)
        _restore(db, change)
    change.state, change.undone_at, change.undone_by = "undone", now, by
    db.add(change)
    db.flush()
    return True


def _refuse_built_on(db: Session, change: UnitChange) -> None:
    mine = select(col(UnitTouch.unit_id), col(UnitTouch.aspect)).where(
        col(UnitTouch.change_id) == change.id
    )
    touched = mine.subquery()
    query = (
        select(UnitChange.id)
        .join(UnitTouch, col(UnitTouch.change_id) == col(UnitChange.id))
        .join(
            touched,
            (touched.c.unit_id == col(UnitTouch.unit_id))
            & (touched.c.aspect == col(UnitTouch.aspect)),
        )
        .where(col(UnitChange.id) > change.id, col(UnitChange.state).in_(("done", "planned")))
    )
    later = sorted(set(db.exec(query)))
    if later:
        raise RefusedError("built_on", number=change.id, later=", ".join(map(str, later)))


def _restore(db: Session, change: UnitChange) -> None:
    """Backwards, so that each row finds what it refers to."""
    moved = _list_touched(db, change)
    restore_members(db, change.id)
    query = select(ChangedRow).where(col(ChangedRow.change_id) == change.id)
    for entry in db.exec(query.order_by(col(ChangedRow.id).desc())).all():
        row = db.get(_MODELS[entry.table_name], entry.row_id)
        if row is None:
            continue
        if entry.before is None:
            _take_away(db, row)
        else:
            _put_back(row, entry.before, entry.after or {})
            db.add(row)
        db.flush()
    rebuild_lines(db, moved)


def _list_touched(db: Session, change: UnitChange) -> list[int]:
    query = select(UnitTouch.unit_id).where(col(UnitTouch.change_id) == change.id)
    return sorted(set(db.exec(query)))


def _put_back(row: SQLModel, before: dict[str, Any], after: dict[str, Any]) -> None:
    for name, value in before.items():
        kind: Any = TypeAdapter(type(row).__annotations__[name])
        if getattr(row, name) == kind.validate_python(after[name]):
            setattr(row, name, kind.validate_python(value))


def _take_away(db: Session, row: SQLModel) -> None:
    if isinstance(row, Unit):
        db.exec(delete(UnitParent).where(col(UnitParent.unit_id) == row.id))
        db.exec(delete(UnitLine).where(col(UnitLine.descendant_id) == row.id))
        _refuse_used(db, row)
    db.delete(row)


def _refuse_used(db: Session, unit: Unit) -> None:
    """:raises RefusedError: naming the table that refers to the unit."""
    for table in SQLModel.metadata.sorted_tables:
        for key in table.foreign_keys:
            if (
                key.column.table.name == "unit"
                and db.execute(select(exists().where(key.parent == unit.id))).scalar()
            ):
                raise RefusedError("in_use", code=unit.code, what=table.name)
