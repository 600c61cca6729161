"""A leader steers: ties a group to her branch, and decides who is taken into it."""

from handlers.kit.applicants import ask_next
from handlers.kit.context import Context
from handlers.kit.people import name_member
from handlers.kit.places import find_near_code
from handlers.kit.rights import leads, leads_any, refuse, write_audit
from handlers.kit.router import Answer, Router
from models.events import GroupTextReceived, TextReceived
from models.group import Group
from models.member import Member
from models.messages import Message
from models.unit import Unit, find_unit

router = Router("leader")

_SHOWN = 20


@router.command("bind", where="both", takes_argument=True)
def bind(_event: TextReceived | GroupTextReceived, ctx: Context, said: str) -> list[Message]:
    """Who may is decided by the sender's roles at this moment, never by the text."""
    if not leads_any(ctx):
        return refuse(ctx)
    if not said:
        return ctx.say("missing_code")
    code = said.split(maxsplit=1)[0].strip("#.,").upper()
    unit = find_unit(ctx.db, code)
    if unit is None:
        return _tell_unknown_code(ctx, code[:_SHOWN])
    if not leads(ctx, unit):
        return ctx.say("not_hers", unit=unit.name)
    return _bind_group(ctx, unit) if ctx.in_group else _steer(ctx, unit)


@router.command("help", where="both")
def tell_commands(_event: TextReceived | GroupTextReceived, ctx: Context, _: str) -> list[Message]:
    return ctx.say("help_group" if ctx.in_group else "help_person")


@router.command("help_words", where="group")
def tell_group_commands(_event: GroupTextReceived, ctx: Context, _said: str) -> list[Message]:
    return ctx.say("help_group")


@router.command("applicants")
def show_applicants(_event: TextReceived, ctx: Context, _said: str) -> list[Message]:
    if not leads_any(ctx):
        return refuse(ctx)
    return ask_next(ctx) or ctx.say("nobody_waits")


@router.step("decide")
def decide(_event: TextReceived, ctx: Context, answer: Answer) -> list[Message]:
    if answer.number not in ("1", "2"):
        ctx.close_step()
        return ctx.say("later")
    done = _settle(ctx, ctx.db.get_one(Member, ctx.recall("member")), taken=answer.number == "1")
    following = ask_next(ctx, done)
    if following:
        return following
    ctx.close_step()
    return ctx.say("all_done", done=done)


def _steer(ctx: Context, unit: Unit) -> list[Message]:
    """Which of her branches her commands one to one are about."""
    if ctx.identity is not None:
        ctx.identity.steered_unit_id = unit.id
    return ctx.say("steers", unit=unit.name)


def _bind_group(ctx: Context, unit: Unit) -> list[Message]:
    group = ctx.group or Group(
        oa_id=ctx.house.oa_id, group_id=ctx.here.id, name=unit.name, kind="gmf"
    )
    if group.unit_id == unit.id:
        return ctx.say("already_bound", unit=unit.name)
    before = ctx.db.get(Unit, group.unit_id) if group.unit_id is not None else None
    if before is not None and not leads(ctx, before, ("officer",)):
        return ctx.say("bound_elsewhere", unit=before.name)
    group.unit_id, group.kind, group.state = unit.id, "gmf", "active"
    if group.name == group.group_id:
        group.name = unit.name
    ctx.db.add(group)
    was = before.code if before is not None else None
    write_audit(ctx, "group.bind", unit, {"group": group.group_id, "before": was})
    return ctx.say("bound", unit=unit.name)


def _tell_unknown_code(ctx: Context, code: str) -> list[Message]:
    near = find_near_code(ctx.db, code)
    if near is None:
        return ctx.say("bad_code", code=code)
    return ctx.say("near_code", code=code, near=near.code, unit=near.name)


def _settle(ctx: Context, member: Member, *, taken: bool) -> str:
    """What became of the request, in words; another leader may have been quicker."""
    unit = ctx.db.get(Unit, member.unit_id) if member.unit_id is not None else None
    person = name_member(ctx, member)
    if unit is None or member.state != "waiting" or not leads(ctx, unit):
        return ctx.texts("settled_before", person=person)
    member.state, member.decided_at = "active" if taken else "refused", ctx.now
    write_audit(ctx, f"member.{member.state}", unit, {"member": member.id})
    return ctx.texts("taken" if taken else "not_known", person=person, unit=unit.name)
