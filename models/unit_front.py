"""The second line: to which committee of the Front a unit reports, beside its place in the Union.

It is for figures alone: whoever has a role over a committee has none over what reports to it.
"""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Index
from sqlalchemy.orm import aliased
from sqlmodel import Field, Session, SQLModel, col, select

from models.columns import id_column, reference
from models.levels import FRONT
from models.spans import NO_END, holds_on
from models.unit import Unit, list_below
from models.unit_line import UnitLine


class UnitFront(SQLModel, table=True):
    """Where the unit reported from one day to another, both included; None is nowhere.

    What lies below the unit reports along with it, and what a committee is told, the one above
    it is told as well: both follow from UnitLine.
    """

    __tablename__ = "unit_front"
    __table_args__ = (Index("ix_unit_front_to", "front_id", "valid_to", "valid_from", "unit_id"),)

    id: int = Field(default=None, sa_column=id_column())
    unit_id: int = Field(sa_column=reference("unit.id"))
    front_id: int | None = Field(
        default=None, sa_column=reference("unit.id", nullable=True, index=False)
    )
    valid_from: date
    valid_to: date = NO_END


def find_front(db: Session, unit_id: int) -> UnitFront | None:
    """The unit's own link of today; None where it never had one."""
    query = select(UnitFront).where(
        col(UnitFront.unit_id) == unit_id, col(UnitFront.valid_to) == NO_END
    )
    return db.exec(query).first()


def list_reporting(db: Session, front_id: int, day: date = NO_END) -> list[int]:
    """Ids of all that reports to the committee or to one below it, each once, without merged ones.

    On the map of that day, else of today.
    """
    up, down = aliased(UnitLine), aliased(UnitLine)
    query = (
        select(col(down.descendant_id))
        .join(UnitFront, col(UnitFront.unit_id) == col(down.ancestor_id))
        .join(up, col(up.descendant_id) == col(UnitFront.front_id))
        .where(col(up.ancestor_id) == front_id, col(down.merged).is_(False))
        .where(holds_on(up, day), holds_on(UnitFront, day), holds_on(down, day))
    )
    return list(db.exec(query.distinct().order_by(col(down.descendant_id))))


def list_counted(db: Session, unit: Unit) -> Sequence[int]:
    """Whose figures add up to the unit's: those below it, of a committee those that report to it."""
    return list_reporting(db, unit.id) if unit.level in FRONT else list_below(db, unit.id)
