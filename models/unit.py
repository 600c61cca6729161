"""The organisation: units of any level, what they were called, what they belong to."""

from collections.abc import Collection, Iterator
from datetime import date

from sqlalchemy import ColumnElement, Connection, and_, bindparam, event, or_
from sqlalchemy.orm import Mapper
from sqlmodel import Field, Session, SQLModel, col, select

from models.columns import BigId, id_column, reference
from models.levels import FRONT
from models.spans import NO_END, holds_on
from models.unit_line import UnitLine, UnitParent, get_parent, place_new_unit

_AT_ONCE = 500


class Unit(SQLModel, table=True):
    """`code` is printed on posters and typed by members: upper case letters and digits.

    `old_names` are separated by ";" as in the organisation file.
    """

    id: int = Field(default=None, sa_column=id_column())
    code: str = Field(unique=True)
    name: str
    level: str
    parent_id: int | None = Field(default=None, sa_column=reference("unit.id", nullable=True))
    old_names: str = ""
    valid_from: date | None = None
    valid_to: date | None = None


def find_unit(db: Session, code: str) -> Unit | None:
    """The unit of that code; one that was merged is its successor now."""
    unit = find_unit_itself(db, code)
    seen: set[int] = set()
    while unit is not None and unit.valid_to is not None and unit.id not in seen:
        seen.add(unit.id)
        link = get_parent(db, unit.id)
        unit = db.get(Unit, link.parent_id) if link.merged and link.parent_id else unit
    return unit


def find_unit_itself(db: Session, code: str) -> Unit | None:
    """Also one that was merged and is closed."""
    return db.exec(select(Unit).where(col(Unit.code) == code.strip().upper())).first()


def units_by_code(db: Session) -> dict[str, Unit]:
    """Every unit by its code; the code of one that was merged has its successor."""
    units = {unit.id: unit for unit in db.exec(select(Unit))}
    links = select(UnitParent.unit_id, UnitParent.parent_id).where(
        col(UnitParent.merged), col(UnitParent.valid_to) == NO_END
    )
    into = {unit_id: parent_id or 0 for unit_id, parent_id in db.exec(links)}
    found = {}
    for unit in units.values():
        last = unit.id
        while last in into:
            last = into[last]
        found[unit.code] = units[last]
    return found


def list_line(db: Session, unit: Unit | None) -> Iterator[Unit]:
    """The unit and everything above it today, nearest first."""
    if unit is None:
        return
    yield unit
    yield from db.execute(_ABOVE, {"unit": unit.id}).scalars()


def read_lines(db: Session, unit_ids: Collection[int]) -> dict[int, list[Unit]]:
    """The lines of many units at once, by unit id."""
    ids, lines = list(unit_ids), dict[int, list[Unit]]()
    pairs: list[tuple[int, int]] = []
    for start in range(0, len(ids), _AT_ONCE):
        some = col(UnitLine.descendant_id).in_(ids[start : start + _AT_ONCE])
        query = select(col(UnitLine.descendant_id), col(UnitLine.ancestor_id))
        here = query.where(some, col(UnitLine.valid_to) == NO_END)
        pairs += db.exec(here.order_by(col(UnitLine.depth)))
    above = _read_units(db, {above_id for _, above_id in pairs})
    for unit_id, above_id in pairs:
        lines.setdefault(unit_id, []).append(above[above_id])
    return lines


def _read_units(db: Session, unit_ids: Collection[int]) -> dict[int, Unit]:
    ids, found = sorted(unit_ids), dict[int, Unit]()
    for start in range(0, len(ids), _AT_ONCE):
        query = select(Unit).where(col(Unit.id).in_(ids[start : start + _AT_ONCE]))
        found |= {unit.id: unit for unit in db.exec(query)}
    return found


def find_parent_before(db: Session, unit_id: int) -> Unit | None:
    """What it belonged to before what it belongs to today; None where it never moved."""
    query = select(Unit).join(UnitParent, col(UnitParent.parent_id) == col(Unit.id))
    own = (col(UnitParent.unit_id) == unit_id, col(UnitParent.merged).is_(False))
    earlier = query.where(*own, col(UnitParent.valid_to) < NO_END)
    return db.exec(earlier.order_by(col(UnitParent.valid_to).desc())).first()


def list_children(db: Session, unit_id: int | None) -> list[Unit]:
    query = select(Unit).where(col(Unit.parent_id) == unit_id).order_by(col(Unit.code))
    return list(db.exec(query))


def is_top(unit: Unit) -> bool:
    """Of the Union, today: the Front's committees are not the Union's."""
    return unit.parent_id is None and unit.level not in FRONT


def list_tops(db: Session) -> list[Unit]:
    """The Union's units with nothing above them today."""
    query = select(Unit).where(col(Unit.parent_id).is_(None), col(Unit.level).not_in(FRONT))
    return list(db.exec(query.order_by(col(Unit.id))))


def list_below(db: Session, unit_id: int) -> list[int]:
    """The unit's id and those of all units below it today, at any level; not of merged ones."""
    return list(db.execute(_BELOW, {"unit": unit_id}).scalars())


def list_answering(db: Session, unit_id: int) -> list[int]:
    """Those and the merged ones: what was left in their names is the successor's to answer."""
    return list(db.execute(_ANSWERING, {"unit": unit_id}).scalars())


def map_places(db: Session, unit_ids: Collection[int]) -> dict[int, int]:
    """Each of these units → itself, and each one merged into one of them → that one.

    So what a closed unit did goes on counting, under the map of today.
    """
    places = {unit_id: unit_id for unit_id in unit_ids}
    query = select(UnitLine.descendant_id, UnitLine.ancestor_id).where(
        col(UnitLine.ancestor_id).in_(places),
        col(UnitLine.valid_to) == NO_END,
        col(UnitLine.merged),
    )
    for closed, into in db.exec(query.order_by(col(UnitLine.depth))):
        places.setdefault(closed, into)
    return places


def list_units_on(db: Session, unit_id: int, day: date, level: str | None = None) -> list[Unit]:
    """Those below the unit, and itself, that existed on that day, as the map of that day had them."""
    query = (
        select(Unit)
        .join(UnitLine, col(UnitLine.descendant_id) == col(Unit.id))
        .where(
            col(UnitLine.ancestor_id) == unit_id,
            holds_on(UnitLine, day),
            col(UnitLine.merged).is_(False),
            existed_on(day),
        )
    )
    if level is not None:
        query = query.where(col(Unit.level) == level)
    return list(db.exec(query.order_by(col(Unit.code))))


def is_closed(unit: Unit, day: date) -> bool:
    """Whether it exists no more on that day: it was merged."""
    return unit.valid_to is not None and unit.valid_to < day


def existed_on(day: date) -> ColumnElement[bool]:
    """The condition that a unit existed on that day."""
    begun = or_(col(Unit.valid_from).is_(None), col(Unit.valid_from) <= day)
    return and_(begun, or_(col(Unit.valid_to).is_(None), col(Unit.valid_to) >= day))


@event.listens_for(Unit, "after_insert")
def _take_place(_mapper: Mapper[Unit], connection: Connection, unit: Unit) -> None:
    """A new unit stands where its parent_id says from its first day: no map is ever without it."""
    place_new_unit(connection, unit.id, unit.parent_id, unit.valid_from)


# Asked at every command and for every push: made once.
_ABOVE = (
    select(Unit)
    .join(UnitLine, col(UnitLine.ancestor_id) == col(Unit.id))
    .where(
        col(UnitLine.descendant_id) == bindparam("unit", type_=BigId),
        col(UnitLine.valid_to) == NO_END,
        col(UnitLine.depth) > 0,
    )
    .order_by(col(UnitLine.depth))
)
_ANSWERING = (
    select(col(UnitLine.descendant_id))
    .where(
        col(UnitLine.ancestor_id) == bindparam("unit", type_=BigId),
        col(UnitLine.valid_to) == NO_END,
    )
    .order_by(col(UnitLine.depth), col(UnitLine.descendant_id))
)
_BELOW = _ANSWERING.where(col(UnitLine.merged).is_(False))
