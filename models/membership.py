"""Who belonged to which branch and when: every figure of a day comes from here."""

from datetime import date

from sqlalchemy import ColumnElement, Index, and_
from sqlmodel import Field, Session, SQLModel, col, delete, func, select

from models.columns import id_column, plain_id, reference
from models.member import Member
from models.spans import NO_END, day_before, holds_on
from models.unit import Unit
from models.unit_line import UnitLine


class Membership(SQLModel, table=True):
    """A member's time in a branch, first and last day included; NO_END while she is there.

    `change_id`: the change of the organisation that brought her here from `from_unit_id` (her
    branch was merged or split) rather than her own wish.
    """

    __table_args__ = (Index("ix_membership_unit_days", "unit_id", "valid_to", "valid_from"),)

    id: int = Field(default=None, sa_column=id_column())
    member_id: int = Field(sa_column=reference("member.id"))
    unit_id: int = Field(sa_column=reference("unit.id", index=False))
    valid_from: date
    valid_to: date = NO_END
    change_id: int | None = Field(default=None, sa_column=plain_id())
    from_unit_id: int | None = Field(default=None, sa_column=plain_id())


def join_unit(db: Session, member: Member, unit: Unit, day: date) -> None:
    """From that day on she belongs to the branch and no longer to another; again changes nothing."""
    member.unit_id = unit.id
    db.add(member)
    db.flush()
    current = find_membership(db, member.id)
    if current is not None and current.unit_id == unit.id:
        return
    leave_unit(db, member, day)
    db.add(Membership(member_id=member.id, unit_id=unit.id, valid_from=day))
    db.flush()


def leave_unit(db: Session, member: Member, day: date) -> None:
    """From that day on she belongs to no branch; `unit_id` still names her last one."""
    theirs = col(Membership.member_id) == member.id
    db.exec(delete(Membership).where(theirs, col(Membership.valid_from) >= day))
    current = find_membership(db, member.id)
    if current is not None:
        current.valid_to = day_before(day)
        db.add(current)
    db.flush()


def find_membership(db: Session, member_id: int, day: date = NO_END) -> Membership | None:
    """Hers on that day; without one, the one she is in."""
    query = select(Membership).where(
        col(Membership.member_id) == member_id, holds_on(Membership, day)
    )
    return db.exec(query).first()


def count_members(db: Session, unit_id: int, day: date, map_day: date | None = None) -> int:
    """On that day, in the unit and in all that belongs to it on the map of `map_day`, else of then."""
    query = select(func.count()).select_from(Membership)
    query = query.join(UnitLine, _below(unit_id, map_day or day))
    return db.exec(query.where(holds_on(Membership, day))).one()


def list_members(
    db: Session, unit_id: int, day: date, map_day: date | None = None
) -> list[Member]:
    """The same people, by name."""
    query = (
        select(Member)
        .join(Membership, col(Membership.member_id) == col(Member.id))
        .join(UnitLine, _below(unit_id, map_day or day))
        .where(holds_on(Membership, day))
    )
    return list(db.exec(query.order_by(col(Member.full_name), col(Member.id))))


def _below(unit_id: int, day: date) -> ColumnElement[bool]:
    return and_(
        col(UnitLine.ancestor_id) == unit_id,
        col(UnitLine.descendant_id) == col(Membership.unit_id),
        holds_on(UnitLine, day),
    )
