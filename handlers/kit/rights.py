"""Who may do what, decided by the sender's id at this moment; a kind no to everybody else."""

from collections.abc import Collection

from handlers.kit.context import Context
from handlers.kit.people import name_leader, name_member
from models.audit import AuditEntry
from models.levels import LEVELS
from models.member import Member, find_identity
from models.messages import Message, TextMessage
from models.role import LEADING, RoleName, holds_role, list_units_led
from models.unit import Unit, list_answering

OFFICERS: tuple[RoleName, ...] = ("officer",)


def leads(ctx: Context, unit: Unit, roles: tuple[RoleName, ...] = LEADING) -> bool:
    """Whether who wrote has one of the roles over the unit or over a unit above it."""
    return ctx.member is not None and holds_role(ctx.db, ctx.member.id, unit, roles, ctx.now)


def leads_any(ctx: Context) -> bool:
    return ctx.member is not None and bool(list_units_led(ctx.db, ctx.member.id, ctx.now))


def list_officer_units(ctx: Context, levels: Collection[str] = LEVELS) -> list[int]:
    """Ids of the units she is an officer of at this moment, with all below them.

    `levels`: of those units that count, all unless told.
    """
    led = list_units_led(ctx.db, ctx.member.id, ctx.now) if ctx.member is not None else []
    ids = {
        below
        for unit in led
        if unit.level in levels and leads(ctx, unit, OFFICERS)
        for below in list_answering(ctx.db, unit.id)
    }
    return sorted(ids)


def refuse_all_but_officers(ctx: Context) -> list[Message]:
    """One to one; a branch's leader is not told that it is for leaders."""
    return [TextMessage(ctx.here, ctx.texts_of("kit")("not_officer"))]


def refuse(ctx: Context) -> list[Message]:
    """In a group once a day to each person: a second refusal would only shame her."""
    texts = ctx.texts_of("kit")
    if not ctx.in_group:
        return [TextMessage(ctx.here, texts("not_leader"))]
    today, refused = str(ctx.today), (ctx.conversation.refused_on or "").split()
    told = refused if today in refused else [today]
    if ctx.user_id in told:
        return []
    ctx.conversation.refused_on = " ".join([*told, ctx.user_id])
    unit = ctx.db.get(Unit, ctx.group.unit_id) if ctx.group and ctx.group.unit_id else None
    return [TextMessage(ctx.here, texts("refused", leader=name_leader(ctx, unit)))]


def name_actor(ctx: Context, actor: str) -> str:
    """Who it was that `write_audit` or a row's `set_by` names: "chị Hoa", else an officer."""
    identity = find_identity(ctx.db, ctx.house.oa_id, actor.rpartition(":")[2])
    if identity is None or identity.member_id is None:
        return ctx.texts_of("kit")("officer")
    return name_member(ctx, ctx.db.get_one(Member, identity.member_id))


def sign(ctx: Context) -> str:
    """Who wrote, as rows about her doings name her."""
    return f"zalo:{ctx.house.oa_id}:{ctx.user_id}"


def write_audit(ctx: Context, action: str, unit: Unit, details: dict[str, object]) -> None:
    ctx.db.add(
        AuditEntry(
            at=ctx.now,
            actor=sign(ctx),
            action=action,
            unit_code=unit.code,
            source=f"{ctx.here.kind}:{ctx.here.id}",
            details=details,
        )
    )
