"""The organisation: units of any level, what they were called, what they belong to."""

from collections.abc import Iterator
from datetime import date
from typing import Literal, TypeAlias

from sqlmodel import Field, Session, SQLModel, col, select

from models.columns import id_column, reference

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
    """The unit and everything above it, nearest first."""
    while unit is not None:
        yield unit
        unit = db.get(Unit, unit.parent_id) if unit.parent_id else None


def list_children(db: Session, unit_id: int | None) -> list[Unit]:
    query = select(Unit).where(col(Unit.parent_id) == unit_id).order_by(col(Unit.code))
    return list(db.exec(query))


def list_below(db: Session, unit_id: int) -> list[int]:
    """The unit's id and those of all units below it, at any level."""
    found, level = [unit_id], [unit_id]
    while level:
        query = select(col(Unit.id)).where(col(Unit.parent_id).in_(level))
        level = list(db.exec(query))
        found += level
    return found
