"""An officer freezes an account that someone else writes from, and opens it again, one to one."""

from collections.abc import Iterable

from sqlmodel import col, select

from handlers.kit.choosing import MOST_PEOPLE, describe, describe_people, find_people
from handlers.kit.context import Context
from handlers.kit.notices import list_identities
from handlers.kit.people import name_member, read_name
from handlers.kit.rights import leads, refuse, write_audit
from handlers.kit.router import Answer, Router
from models.events import GroupTextReceived, TextReceived
from models.member import Identity, Member
from models.messages import Message
from models.role import list_roles
from models.unit import Unit, list_below

router = Router("freezing")


@router.command("freeze", where="both", takes_argument=True)
def freeze(_event: TextReceived | GroupTextReceived, ctx: Context, said: str) -> list[Message]:
    """ "/khoa" or "/khoa Hoa"."""
    if not _list_units(ctx):
        return refuse(ctx)
    if ctx.in_group:
        return ctx.say("alone")
    name = read_name(said) if said.strip() else None
    return ctx.ask("who", "who") if name is None else _seek(ctx, name)


@router.command("lift", where="both")
def lift(_event: TextReceived | GroupTextReceived, ctx: Context, _said: str) -> list[Message]:
    units = _list_units(ctx)
    if not units:
        return refuse(ctx)
    if ctx.in_group:
        return ctx.say("alone")
    query = (
        select(Member)
        .join(Identity, col(Identity.member_id) == col(Member.id))
        .where(
            col(Identity.oa_id) == ctx.house.oa_id,
            col(Identity.frozen_at).is_not(None),
            col(Member.unit_id).in_(units),
        )
    )
    people = ctx.db.exec(query.distinct().order_by(col(Member.id)).limit(MOST_PEOPLE)).all()
    return _offer(ctx, "lift", people) if people else ctx.say("none_frozen")


@router.step("who")
def take_name(_event: TextReceived, ctx: Context, answer: Answer) -> list[Message] | None:
    if not _list_units(ctx):
        ctx.close_step()
        return refuse(ctx)
    name = read_name(answer.text)
    return None if name is None else _seek(ctx, name)


@router.step("freeze")
def choose_frozen(_event: TextReceived, ctx: Context, answer: Answer) -> list[Message]:
    member = _chosen(ctx, answer)
    if member is None:
        return _leave(ctx)
    if member.unit_id not in _list_units(ctx):
        ctx.close_step()
        return refuse(ctx)
    ctx.remember(member=member.id)
    return ctx.ask("sure", "sure", who=describe(member))


@router.step("sure")
def act(_event: TextReceived, ctx: Context, answer: Answer) -> list[Message]:
    member = ctx.db.get_one(Member, ctx.recall("member"))
    return _set(ctx, member, frozen=True) if answer.number == "1" else _leave(ctx)


@router.step("lift")
def choose_lifted(_event: TextReceived, ctx: Context, answer: Answer) -> list[Message]:
    member = _chosen(ctx, answer)
    return _leave(ctx) if member is None else _set(ctx, member, frozen=False)


def _seek(ctx: Context, name: str) -> list[Message]:
    people = [one for one in find_people(ctx, _list_units(ctx), name) if one is not ctx.member]
    if not people:
        return ctx.ask("who", "nobody")
    if len(people) > MOST_PEOPLE:
        return ctx.ask("who", "too_many")
    return _offer(ctx, "freeze", people)


def _offer(ctx: Context, step: str, people: Iterable[Member]) -> list[Message]:
    found = list(people)
    ctx.remember(people=[member.id for member in found])
    choices = describe_people(found) | {"0": ctx.texts("leave")}
    return ctx.ask(step, "which" if step == "freeze" else "which_lift", choices=choices)


def _chosen(ctx: Context, answer: Answer) -> Member | None:
    people: list[int] = ctx.recall("people")
    number = int(answer.number or 0)
    return ctx.db.get(Member, people[number - 1]) if 1 <= number <= len(people) else None


def _set(ctx: Context, member: Member, *, frozen: bool) -> list[Message]:
    """Who it is may have got a role above hers since she was asked."""
    ctx.close_step()
    unit = ctx.db.get(Unit, member.unit_id) if member.unit_id is not None else None
    if unit is None or not leads(ctx, unit, ("officer",)):
        return refuse(ctx)
    person = name_member(ctx, member)
    if not _is_below(ctx, member):
        return ctx.say("above", person=person)
    for identity in list(list_identities(ctx.db, ctx.house, member.id)):
        identity.frozen_at = ctx.now if frozen else None
    action = "identity.freeze" if frozen else "identity.unfreeze"
    write_audit(ctx, action, unit, {"member_id": member.id})
    return ctx.say("frozen" if frozen else "lifted", person=person)


def _is_below(ctx: Context, member: Member) -> bool:
    """Whether all her roles are over units that are hers who wrote: nobody stops a superior."""
    units = [ctx.db.get_one(Unit, r.unit_id) for r in list_roles(ctx.db, member.id, ctx.now)]
    return all(leads(ctx, unit, ("officer",)) for unit in units)


def _list_units(ctx: Context) -> list[int]:
    """The units she is an officer of, and all below them."""
    roles = list_roles(ctx.db, ctx.member.id, ctx.now) if ctx.member is not None else []
    tops = {role.unit_id for role in roles if role.role == "officer"}
    return sorted({below for top in tops for below in list_below(ctx.db, top)})


def _leave(ctx: Context) -> list[Message]:
    ctx.close_step()
    return ctx.say("later")
