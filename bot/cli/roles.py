"""`chihoi member role`: who may do what, over which part of the organisation."""

from enum import StrEnum
from typing import Annotated

import typer
from sqlmodel import Session

from bot.cli.desk import CannotError, Desk
from bot.cli.options import Oa, UnitCode, desk_of
from bot.cli.output import say
from bot.cli.rows import get_unit
from handlers.kit.context import House
from handlers.kit.handover import end_roles_kindly, give_role
from models.member import Identity, Member, find_identity
from models.membership import join_unit
from models.role import Role, list_holders
from models.unit import Unit


class RoleChoice(StrEnum):
    leader = "leader"
    deputy = "deputy"
    cell_leader = "cell_leader"
    officer = "officer"
    viewer = "viewer"


_User = Annotated[str, typer.Option("--zalo-user-id", help="member.help.zalo_user_id")]
_Role = Annotated[RoleChoice, typer.Option("--role", help="member.help.which_role")]
_Revoke = Annotated[bool, typer.Option("--revoke", help="member.help.revoke")]


def set_role(
    ctx: typer.Context,
    *,
    user_id: _User,
    unit: UnitCode,
    role: _Role,
    oa: Oa = None,
    revoke: _Revoke = False,
) -> None:
    desk = desk_of(ctx)
    oa_id, user_id = desk.account(oa).oa_id, user_id.strip()
    if not (user_id.isascii() and user_id.isdigit() and len(user_id) <= 64):
        raise CannotError(desk.texts("member.odd_user_id", user_id=user_id), status=2)
    with desk.open_database() as database, database.session() as db:
        branch = get_unit(desk, db, unit)
        done = _revoke_role if revoke else _grant_role
        key, name = done(desk, db, (oa_id, user_id), branch, role)
    shown = desk.texts(f"columns.values.{role.value}")
    say(desk.texts(key, name=name, role=shown, unit=branch.name))


def end_role(desk: Desk, db: Session, house: House, unit: Unit, role: str) -> list[int]:
    """Nobody holds the role over the unit any more, from now on; who did."""
    now = desk.clock.now()
    return end_roles_kindly(db, house, list_holders(db, unit.id, role, now), now)


def _grant_role(
    desk: Desk, db: Session, who: tuple[str, str], unit: Unit, role: RoleChoice
) -> tuple[str, str]:
    """Which text says what came of it, and her name."""
    member = _person(desk, db, who, unit)
    wanted = Role(
        member_id=member.id,
        unit_id=unit.id,
        role=role.value,
        valid_from=desk.clock.now(),
        granted_by=desk.officer,
    )
    if not give_role(db, _house(desk, who), wanted):
        return "member.role_before", member.full_name
    db.add(desk.audit("role.grant", unit.code, member_id=member.id, role=role.value))
    return "member.role_given", member.full_name


def _revoke_role(
    desk: Desk, db: Session, who: tuple[str, str], unit: Unit, role: RoleChoice
) -> tuple[str, str]:
    identity = find_identity(db, *who)
    member = db.get(Member, identity.member_id) if identity and identity.member_id else None
    if member is None:
        return "member.role_not_held", who[1]
    now = desk.clock.now()
    held = [r for r in list_holders(db, unit.id, role.value, now) if r.member_id == member.id]
    if not held:
        return "member.role_not_held", member.full_name
    end_roles_kindly(db, _house(desk, who), held, now)
    db.add(desk.audit("role.revoke", unit.code, member_id=member.id, role=role.value))
    return "member.role_taken", member.full_name


def _house(desk: Desk, who: tuple[str, str]) -> House:
    from bot.houses import house_of  # noqa: PLC0415  (slow to load, and only needed here)

    return house_of(desk.config, desk.account(who[0]))


def _person(desk: Desk, db: Session, who: tuple[str, str], unit: Unit) -> Member:
    """The member behind the Zalo user; one who never wrote to us is made known by her id."""
    identity = find_identity(db, *who)
    if identity is None:
        identity = Identity(oa_id=who[0], user_id=who[1], first_seen_at=desk.clock.now())
        db.add(identity)
    member = db.get(Member, identity.member_id) if identity.member_id else None
    if member is None:
        member = Member(full_name=f"Zalo {who[1]}", unit_id=unit.id, state="active")
        db.add(member)
        db.flush()
        join_unit(db, member, unit, desk.today)
        identity.member_id = member.id
    db.flush()
    return member
