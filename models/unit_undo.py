"""Undoing a change of the organisation: every row as it was, but what was changed by hand since."""

from datetime import datetime
from functools import cache
from typing import Any

from pydantic import TypeAdapter
from sqlmodel import Session, SQLModel, col, delete, or_, select, update

from models.group import Group
from models.member import Member
from models.membership_moves import restore_members
from models.role import Role
from models.unit import Unit
from models.unit_change import ChangedRow, RefusedError, UnitChange, UnitName, UnitTouch
from models.unit_front import UnitFront
from models.unit_line import UnitLine, UnitParent, rebuild_lines

_AT_ONCE = 500
_MODELS: dict[str, type[SQLModel]] = {
    str(model.__tablename__): model
    for model in (Unit, UnitParent, UnitFront, UnitName, Role, Group, Member)
}


def undo_change(db: Session, change: UnitChange, by: str, now: datetime) -> bool:
    """Whether there was anything to undo; a planned change is given up.

    :raises RefusedError: a later change builds on it, or a unit it made is in use
    """
    if change.state == "undone":
        return False
    if change.state == "done":
        _refuse_built_on(db, change)
        _restore(db, change, now)
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


def _restore(db: Session, change: UnitChange, now: datetime) -> None:
    """Backwards, so that each row finds what it refers to; new units go last."""
    touched = _list_touched(db, change)
    restore_members(db, change.id)
    made: list[int] = []
    query = select(ChangedRow).where(col(ChangedRow.change_id) == change.id)
    for entry in db.exec(query.order_by(col(ChangedRow.id).desc())).all():
        if entry.before is None and entry.table_name == Unit.__tablename__:
            made.append(entry.row_id)
        else:
            _restore_row(db, entry)
    db.flush()
    _end_roles_of_erased(db, now)
    _take_away(db, made)
    rebuild_lines(db, sorted(set(touched) - set(made)))


def _end_roles_of_erased(db: Session, now: datetime) -> None:
    """Who was erased since the change leads nothing, as it was before it either."""
    erased = select(Member.id).where(col(Member.state) == "erased")
    held = or_(col(Role.valid_to).is_(None), col(Role.valid_to) > now)
    db.execute(update(Role).where(held, col(Role.member_id).in_(erased)).values(valid_to=now))


def _restore_row(db: Session, entry: ChangedRow) -> None:
    row = db.get(_MODELS[entry.table_name], entry.row_id)
    if row is None:
        return
    if entry.before is None:
        db.delete(row)
        return
    for name, value in entry.before.items():
        kind = _type_of(type(row), name)
        if getattr(row, name) == kind.validate_python((entry.after or {})[name]):
            setattr(row, name, kind.validate_python(value))
    db.add(row)
    db.flush()


@cache
def _type_of(model: type[SQLModel], name: str) -> TypeAdapter[Any]:
    return TypeAdapter(model.__annotations__[name])


def _list_touched(db: Session, change: UnitChange) -> list[int]:
    query = select(UnitTouch.unit_id).where(col(UnitTouch.change_id) == change.id)
    return sorted(set(db.exec(query)))


def _take_away(db: Session, unit_ids: list[int]) -> None:
    """Units that the change made, in this order; :raises RefusedError: one is in use."""
    for start in range(0, len(unit_ids), _AT_ONCE):
        some = unit_ids[start : start + _AT_ONCE]
        db.exec(delete(UnitParent).where(col(UnitParent.unit_id).in_(some)))
        db.exec(delete(UnitLine).where(col(UnitLine.descendant_id).in_(some)))
        _refuse_used(db, some)
        db.exec(delete(Unit).where(col(Unit.id).in_(some)))


def _refuse_used(db: Session, unit_ids: list[int]) -> None:
    """:raises RefusedError: naming the table that refers to one of the units."""
    for key in _list_references():
        unit_id = db.execute(select(key).where(key.in_(unit_ids)).limit(1)).scalar()
        if unit_id is not None and not (key.table.name == "unit" and _are_all(db, key, unit_ids)):
            code = db.get_one(Unit, unit_id).code
            raise RefusedError("in_use", code=code, what=key.table.name)


def _are_all(db: Session, key: Any, unit_ids: list[int]) -> bool:
    """Whether only units that go too lie below them."""
    below = select(key.table.c.id).where(key.in_(unit_ids), key.table.c.id.not_in(unit_ids))
    return db.execute(below.limit(1)).first() is None


def _list_references() -> list[Any]:
    """Every column that refers to a unit."""
    return [
        key.parent
        for found in SQLModel.metadata.sorted_tables
        for key in found.foreign_keys
        if key.column.table.name == "unit"
    ]
