"""The organisation's map of a day, walked from the top down."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlmodel import Session, col, select

from models.spans import holds_on
from models.unit import Unit
from models.unit_change import UnitName
from models.unit_journal import is_open
from models.unit_line import UnitParent


def walk_map(
    db: Session, day: date, top: Unit | None, *, everything: bool
) -> Iterator[tuple[int, dict[str, Any]]]:
    """Every unit under `top` (all without one) with its depth, names and places as of that day.

    Without `everything` only units that existed on that day; one whose place did not exist then
    stands at the top.
    """
    units = {unit.id: unit for unit in db.exec(select(Unit).order_by(col(Unit.code)))}
    above = _read_parents(db, day)
    names = _read_names(db, day)
    shown = {u.id for u in units.values() if everything or is_open(u, day)}
    children: dict[int | None, list[Unit]] = {}
    for unit in (unit for unit in units.values() if unit.id in shown):
        over_id = above.get(unit.id)
        children.setdefault(over_id if over_id in shown else None, []).append(unit)
    first = [units[top.id]] if top is not None else children.get(None, [])
    waiting = [(0, unit) for unit in reversed(first)]
    while waiting:
        depth, unit = waiting.pop()
        over = units.get(above.get(unit.id) or 0)
        name = names.get(unit.id, unit.name)
        yield depth, _row(unit, name, over.code if over else None, day)
        waiting += [(depth + 1, below) for below in reversed(children.get(unit.id, []))]


def _read_parents(db: Session, day: date) -> dict[int, int | None]:
    query = select(UnitParent.unit_id, UnitParent.parent_id).where(holds_on(UnitParent, day))
    return dict(db.exec(query).all())


def _read_names(db: Session, day: date) -> dict[int, str]:
    """What was called otherwise then."""
    query = select(UnitName.unit_id, UnitName.name).where(holds_on(UnitName, day))
    return dict(db.exec(query).all())


def _row(unit: Unit, name: str, parent_code: str | None, day: date) -> dict[str, Any]:
    return {
        "id": unit.code,
        "state": "active" if is_open(unit, day) else "closed",
        "code": unit.code,
        "name": name,
        "level": unit.level,
        "parent_code": parent_code,
        "old_names": unit.old_names,
        "valid_from": unit.valid_from,
        "valid_to": unit.valid_to,
    }
