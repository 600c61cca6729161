"""What follows a merged unit to its successor: roles, Zalo groups, reports; its own pushes end."""

from datetime import datetime

from sqlmodel import col, delete, or_, select

from models.group import Group
from models.push import PushSlot
from models.role import Role
from models.spans import NO_END
from models.unit import Unit
from models.unit_front import UnitFront, find_front
from models.unit_journal import Journal


def bring_roles(journal: Journal, unit: Unit, into: Unit) -> None:
    """Whoever leads the unit goes on in the successor: as deputy where it has a leader already."""
    there = _list_held(journal, into)
    has_leader = any(role.role == "leader" for role in there)
    held = {(role.member_id, role.role) for role in there}
    for role in sorted(_list_held(journal, unit), key=lambda r: (r.role != "leader", r.id)):
        becomes = "deputy" if role.role == "leader" and has_leader else role.role
        has_leader = has_leader or becomes == "leader"
        since = max(role.valid_from, journal.midnight)
        if (role.member_id, becomes) not in held:
            held.add((role.member_id, becomes))
            journal.add(_role_there(role, into, becomes, since))
        was = (role.role, unit.code)
        journal.roles.append((role.member_id, was, (becomes, into.code)))
        journal.set(role, valid_to=since)


def bring_groups(journal: Journal, unit: Unit, into: Unit) -> None:
    query = select(Group).where(col(Group.unit_id) == unit.id).order_by(col(Group.id))
    for group in journal.db.exec(query).all():
        journal.set(group, unit_id=into.id)
        journal.counts["groups"] += 1


def bring_fronts(journal: Journal, unit: Unit, into: Unit) -> None:
    """What is closed reports nowhere; who reported to it does so to its successor."""
    query = select(UnitFront).where(
        col(UnitFront.front_id) == unit.id, col(UnitFront.valid_to) == NO_END
    )
    for link in journal.db.exec(query.order_by(col(UnitFront.id))).all():
        _turn(journal, journal.db.get_one(Unit, link.unit_id), link, into.id)
    own = find_front(journal.db, unit.id)
    if own is not None and own.front_id is not None:
        _turn(journal, unit, own, None)


def _turn(journal: Journal, unit: Unit, link: UnitFront, front_id: int | None) -> None:
    new = UnitFront(unit_id=unit.id, front_id=front_id, valid_from=journal.day)
    journal.replace(unit, link, new)
    journal.touch(unit, "front")


def stop_pushes(journal: Journal, unit: Unit) -> None:
    """A closed branch gets none; a slot is given anew should it ever open again."""
    journal.db.exec(delete(PushSlot).where(col(PushSlot.unit_id) == unit.id))


def _list_held(journal: Journal, unit: Unit) -> list[Role]:
    query = select(Role).where(
        col(Role.unit_id) == unit.id,
        or_(col(Role.valid_to).is_(None), col(Role.valid_to) > journal.midnight),
    )
    return list(journal.db.exec(query.order_by(col(Role.id))))


def _role_there(role: Role, into: Unit, becomes: str, since: datetime) -> Role:
    return Role(
        member_id=role.member_id,
        unit_id=into.id,
        role=becomes,
        valid_from=since,
        valid_to=role.valid_to,
        granted_by=role.granted_by,
    )
