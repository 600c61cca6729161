"""What a slip's code does once she has said yes: the role is hers, and no one is counted twice."""

from handlers.kit.context import Context
from handlers.kit.notices import list_identities
from handlers.kit.people import given_name
from handlers.kit.rights import sign, write_audit
from handlers.kit.tying import find_loose_rows, tie_identity
from handlers.kit.words import fold
from models.invitation import Invitation
from models.member import Member
from models.membership import join_unit
from models.role import Role, end_roles, grant_role, list_holders
from models.unit import Unit


def find_in_book(ctx: Context, invitation: Invitation, name: str) -> Member | None:
    """The one row that may be hers: who held the role before, or one of the branch without Zalo."""
    before = ctx.db.get(Member, invitation.replaced_id) if invitation.replaced_id else None
    if before is not None and fold(given_name(before.full_name)) == fold(given_name(name)):
        return before
    found = find_loose_rows(ctx, invitation.unit_id, name)
    return found[0] if len(found) == 1 else None


def take_up(
    ctx: Context, invitation: Invitation, *, name: str | None, same_id: int | None
) -> None:
    """Grant the role at once; whoever it replaces holds it no more."""
    unit = ctx.db.get_one(Unit, invitation.unit_id)
    member = _member_of(ctx, unit, invitation.member_id or same_id, name)
    gives_way = _who_gives_way(ctx, invitation)
    end_roles([role for role in gives_way if role.member_id != member.id], ctx.now)
    role = Role(
        member_id=member.id,
        unit_id=unit.id,
        role=invitation.role,
        valid_from=ctx.now,
        granted_by=f"invitation:{invitation.id}",
    )
    grant_role(ctx.db, role)
    invitation.used_at, invitation.used_by = ctx.now, ctx.user_id
    details: dict[str, object] = {"member": member.id, "role": role.role, "slip": invitation.id}
    write_audit(ctx, "role.take_up", unit, details)


def _who_gives_way(ctx: Context, invitation: Invitation) -> list[Role]:
    """All who hold it where it was to change hands, else the row the slip was written for."""
    held = list_holders(ctx.db, invitation.unit_id, invitation.role, ctx.now)
    if invitation.replaced_id is not None:
        return held
    return [role for role in held if role.member_id == invitation.member_id]


def _member_of(ctx: Context, unit: Unit, known_id: int | None, name: str | None) -> Member:
    """The row she is from now on: the one in the book, her own, or a new one."""
    own = ctx.member
    known = ctx.db.get(Member, known_id) if known_id is not None else None
    if known is not None and (own is None or own.state != "active"):
        _detach_others(ctx, known)
        tie_identity(ctx, known)
        own = known
    if own is None:
        own = Member(full_name=name or sign(ctx), called=name)
        ctx.db.add(own)
        ctx.db.flush()
        tie_identity(ctx, own)
    if own.unit_id is None or own.state != "active":
        own.state, own.decided_at = "active", ctx.now
        join_unit(ctx.db, own, unit, ctx.today)
    return own


def _detach_others(ctx: Context, member: Member) -> None:
    """A new phone, or an account someone else got hold of: the old one is nobody's any more."""
    for identity in list(list_identities(ctx.db, ctx.house, member.id)):
        if identity.user_id != ctx.user_id:
            identity.member_id, identity.news_wanted = None, False
