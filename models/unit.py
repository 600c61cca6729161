"""The organisation: units of any level, what they were called, what they belong to."""

from collections.abc import Iterator
from datetime import date
from typing import Literal, TypeAlias

from sqlalchemy import Connection, event, insert
from sqlalchemy.orm import Mapper
from sqlmodel import Field, Session, SQLModel, col, select

from models.columns import id_column, reference
from models.spans import NO_END, SINCE_EVER
from models.unit_line import UnitLine, write_lines

UnitLevel: TypeAlias = Literal["province", "commune", "branch", "cell", "club"]
LEVELS: tuple[UnitLevel, ...] = ("province", "commune", "branch", "cell", "club")


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
    return db.exec(select(Unit).where(col(Unit.code) == code.strip().upper())).first()


def list_line(db: Session, unit: Unit | None) -> Iterator[Unit]:
    """The unit and everything above it today, nearest first."""
    if unit is None:
        return
    yield unit
    query = (
        select(Unit)
        .join(UnitLine, col(UnitLine.ancestor_id) == col(Unit.id))
        .where(
            col(UnitLine.descendant_id) == unit.id,
            col(UnitLine.valid_to) == NO_END,
            col(UnitLine.depth) > 0,
        )
    )
    yield from db.exec(query.order_by(col(UnitLine.depth)))


def list_children(db: Session, unit_id: int | None) -> list[Unit]:
    query = select(Unit).where(col(Unit.parent_id) == unit_id).order_by(col(Unit.code))
    return list(db.exec(query))


def list_below(db: Session, unit_id: int) -> list[int]:
    """The unit's id and those of all units below it today, at any level; not of merged ones."""
    query = select(col(UnitLine.descendant_id)).where(
        col(UnitLine.ancestor_id) == unit_id,
        col(UnitLine.valid_to) == NO_END,
        col(UnitLine.merged).is_(False),
    )
    return list(db.exec(query.order_by(col(UnitLine.depth), col(UnitLine.descendant_id))))


@event.listens_for(Unit, "after_insert")
def _take_place(_mapper: Mapper[Unit], connection: Connection, unit: Unit) -> None:
    """A new unit stands where its parent_id says from its first day: no map is ever without it."""
    since = unit.valid_from or SINCE_EVER
    place = {"unit_id": unit.id, "parent_id": unit.parent_id, "valid_from": since}
    parents = SQLModel.metadata.tables["unit_parent"]
    connection.execute(insert(parents), place | {"valid_to": NO_END, "merged": False})
    write_lines(connection, [unit.id])
