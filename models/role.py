"""Roles: who may do what over which part of the organisation, looked up at each command."""

from collections.abc import Iterable
from datetime import datetime
from typing import Literal, TypeAlias

from sqlmodel import Field, Session, SQLModel, col, or_, select

from models.columns import id_column, reference
from models.unit import Unit, list_line

RoleName: TypeAlias = Literal["leader", "deputy", "cell_leader", "officer", "viewer"]
ROLES: tuple[RoleName, ...] = ("leader", "deputy", "cell_leader", "officer", "viewer")
LEADING: tuple[RoleName, ...] = ("leader", "deputy", "officer")


class Role(SQLModel, table=True):
    """Holds over the unit and everything below it, from `valid_from` until `valid_to`."""

    id: int = Field(default=None, sa_column=id_column())
    member_id: int = Field(sa_column=reference("member.id"))
    unit_id: int = Field(sa_column=reference("unit.id"))
    role: str
    valid_from: datetime
    valid_to: datetime | None = None
    granted_by: str


def list_roles(db: Session, member_id: int, at: datetime) -> list[Role]:
    query = select(Role).where(
        col(Role.member_id) == member_id,
        col(Role.valid_from) <= at,
        or_(col(Role.valid_to).is_(None), col(Role.valid_to) > at),
    )
    return list(db.exec(query.order_by(col(Role.id))))


def holds_role(
    db: Session, member_id: int, unit: Unit, roles: tuple[RoleName, ...], at: datetime
) -> bool:
    """Whether the member has one of the roles over the unit or over a unit above it."""
    line = {above.id for above in list_line(db, unit)}
    return any(r.unit_id in line and r.role in roles for r in list_roles(db, member_id, at))


def list_units_led(db: Session, member_id: int, at: datetime) -> list[Unit]:
    """The units this member leads herself, not those below them."""
    led = [r.unit_id for r in list_roles(db, member_id, at) if r.role in LEADING]
    return [unit for unit_id in led if (unit := db.get(Unit, unit_id)) is not None]


def list_holders(db: Session, unit_id: int, role: str, at: datetime) -> list[Role]:
    """Who has exactly this role over exactly this unit, the longest first."""
    query = select(Role).where(
        col(Role.unit_id) == unit_id,
        col(Role.role) == role,
        col(Role.valid_from) <= at,
        or_(col(Role.valid_to).is_(None), col(Role.valid_to) > at),
    )
    return list(db.exec(query.order_by(col(Role.id))))


def list_all_holders(db: Session, role: str, at: datetime) -> dict[int, list[int]]:
    """Unit id → member ids of all who have exactly this role over it."""
    query = select(Role).where(
        col(Role.role) == role,
        col(Role.valid_from) <= at,
        or_(col(Role.valid_to).is_(None), col(Role.valid_to) > at),
    )
    found: dict[int, list[int]] = {}
    for held in db.exec(query.order_by(col(Role.unit_id), col(Role.id))):
        found.setdefault(held.unit_id, []).append(held.member_id)
    return found


def grant_role(db: Session, wanted: Role) -> bool:
    """Hold the role from `wanted.valid_from` on; False where she holds it already."""
    held = list_holders(db, wanted.unit_id, wanted.role, wanted.valid_from)
    if any(role.member_id == wanted.member_id for role in held):
        return False
    db.add(wanted)
    db.flush()
    return True


def end_roles(roles: Iterable[Role], now: datetime) -> list[int]:
    """They hold no more from now on; whose they were."""
    ended = []
    for role in roles:
        role.valid_to = now
        ended.append(role.member_id)
    return ended


def list_leaders(db: Session, unit_id: int, at: datetime) -> list[int]:
    """Member ids of the unit's leaders and deputies, leaders first."""
    query = select(Role).where(
        col(Role.unit_id) == unit_id,
        col(Role.role).in_(("leader", "deputy")),
        col(Role.valid_from) <= at,
        or_(col(Role.valid_to).is_(None), col(Role.valid_to) > at),
    )
    return [r.member_id for r in sorted(db.exec(query), key=lambda r: (r.role != "leader", r.id))]
