"""Moving a branch's members to its successor from a day on, and back as if it had not been."""

from collections.abc import Collection, Iterator
from datetime import date
from typing import Any

from sqlalchemy import and_, case, delete, exists, func, insert, literal, select, update
from sqlmodel import Session

from models.member import Member
from models.membership import Membership
from models.spans import NO_END, day_before
from models.tables import table
from models.unit import Unit

_AT_ONCE = 500
_at, _member = table(Membership).c, table(Member)


def move_members(
    db: Session,
    units: tuple[Unit, Unit],
    day: date,
    change_id: int,
    only: Collection[int] | None = None,
) -> int:
    """Everyone of the first unit (or `only` these member ids) is in the second from that day on.

    Who joined the first after that day is moved for all her time there. How many are moved.
    """
    db.flush()
    moved = sum(_move(db, units, day, change_id, theirs) for theirs in _theirs(only))
    to_id = units[1].id
    there = select(_at.member_id).where(
        _at.unit_id == to_id, _at.change_id == change_id, _at.valid_to == NO_END
    )
    db.execute(update(_member).where(_member.c.id.in_(there)).values(unit_id=to_id))
    _forget(db)
    return moved


def restore_members(db: Session, change_id: int) -> None:
    """Undo `move_members` of that change, also for who has gone elsewhere since."""
    db.flush()
    moved = _at.change_id == change_id
    home = select(_at.from_unit_id).where(
        _at.member_id == _member.c.id, moved, _at.valid_to == NO_END
    )
    theirs = select(_at.member_id).where(moved, _at.valid_to == NO_END)
    back = update(_member).where(_member.c.id.in_(theirs))
    db.execute(back.values(unit_id=home.scalar_subquery()))
    parts = select(_at.from_unit_id, _at.valid_from).where(moved).distinct()
    for unit_id, day in db.execute(parts).all():
        _join_up(db, change_id, unit_id, day)
    rest = update(table(Membership)).where(moved)
    db.execute(rest.values(unit_id=_at.from_unit_id, change_id=None, from_unit_id=None))
    _forget(db)


def _move(db: Session, units: tuple[Unit, Unit], day: date, change_id: int, theirs: Any) -> int:
    memberships, (from_id, to_id) = table(Membership), (unit.id for unit in units)
    there = and_(_at.unit_id == from_id, _at.valid_to >= day, theirs)
    rows = select(
        _at.member_id,
        literal(to_id),
        case((_at.valid_from < day, literal(day)), else_=_at.valid_from),
        _at.valid_to,
        literal(change_id),
        literal(from_id),
    ).where(there)
    count: int = db.execute(select(func.count()).where(there)).scalar_one()
    columns = ["member_id", "unit_id", "valid_from", "valid_to", "change_id", "from_unit_id"]
    db.execute(insert(memberships).from_select(columns, rows))
    db.execute(delete(memberships).where(there, _at.valid_from >= day))
    db.execute(update(memberships).where(there).values(valid_to=day_before(day)))
    return count


def _forget(db: Session) -> None:
    """What the session holds of the rows that were changed past it is read anew."""
    for row in list(db.identity_map.values()):
        if isinstance(row, Member | Membership):
            db.expire(row)


def _theirs(only: Collection[int] | None) -> Iterator[Any]:
    if only is None:
        yield _at.member_id.is_not(None)
        return
    ids = sorted(only)
    for start in range(0, len(ids), _AT_ONCE):
        yield _at.member_id.in_(ids[start : start + _AT_ONCE])


def _join_up(db: Session, change_id: int, unit_id: int, day: date) -> None:
    """Her time before that day and since is one again."""
    other = table(Membership).alias()
    hers = other.c.member_id == _at.member_id
    until = select(other.c.valid_to).where(
        hers,
        other.c.change_id == change_id,
        other.c.from_unit_id == unit_id,
        other.c.valid_from == day,
    )
    whole = update(table(Membership)).where(
        _at.unit_id == unit_id, _at.valid_to == day_before(day), until.exists()
    )
    db.execute(whole.values(valid_to=until.scalar_subquery()))
    joined = exists().where(
        hers,
        other.c.unit_id == unit_id,
        other.c.valid_from < day,
        other.c.valid_to == _at.valid_to,
    )
    rest = delete(table(Membership)).where(
        _at.change_id == change_id, _at.from_unit_id == unit_id, _at.valid_from == day, joined
    )
    db.execute(rest)
