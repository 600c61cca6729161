"""The organisation's map of a day, walked from the top down."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from sqlmodel import Session, col, select

from models.spans import holds_on
from models.unit import Unit
from models.unit_change import UnitName
from models.unit_front import UnitFront
from models.unit_journal import is_open
from models.unit_line import UnitParent


def walk_map(
    db: Session, day: date, top: Unit | None, *, everything: bool, front: bool = False
) -> Iterator[tuple[int, dict[str, Any]]]:
    """Every unit under `top` (all without one) with its depth, names and places as of that day.

    Without `everything` only units that existed on that day; one whose place did not exist then
    stands at the top. With `front` a unit stands under the committee it reports to.
    """
    units = {unit.id: unit for unit in db.exec(select(Unit).order_by(col(Unit.code)))}
    above, fronts = _read_parents(db, day), _read_fronts(db, day)
    if front:
        above |= fronts
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
        name = names.get(unit.id, unit.name)
        places = (_code_of(units, above, unit), _code_of(units, fronts, unit))
        yield depth, _row(unit, name, places, day)
        waiting += [(depth + 1, below) for below in reversed(children.get(unit.id, []))]


def _read_parents(db: Session, day: date) -> dict[int, int | None]:
    query = select(UnitParent.unit_id, UnitParent.parent_id).where(holds_on(UnitParent, day))
    return dict(db.exec(query).all())


def _read_fronts(db: Session, day: date) -> dict[int, int]:
    query = select(UnitFront.unit_id, UnitFront.front_id).where(holds_on(UnitFront, day))
    return {unit_id: front_id for unit_id, front_id in db.exec(query) if front_id is not None}


def _code_of(units: Mapping[int, Unit], above: Mapping[int, int | None], unit: Unit) -> str | None:
    over = units.get(above.get(unit.id) or 0)
    return over.code if over is not None else None


def _read_names(db: Session, day: date) -> dict[int, str]:
    """What was called otherwise then."""
    query = select(UnitName.unit_id, UnitName.name).where(holds_on(UnitName, day))
    return dict(db.exec(query).all())


def _row(
    unit: Unit, name: str, places: tuple[str | None, str | None], day: date
) -> dict[str, Any]:
    return {
        "id": unit.code,
        "state": "active" if is_open(unit, day) else "closed",
        "code": unit.code,
        "name": name,
        "level": unit.level,
        "parent_code": places[0],
        "front_code": places[1],
        "old_names": unit.old_names,
        "valid_from": unit.valid_from,
        "valid_to": unit.valid_to,
    }
