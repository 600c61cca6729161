"""A superior gives and ends roles in the chat, one to one: a leader her deputy, an officer a leader."""

from handlers.kit.choosing import MOST_PEOPLE, describe, describe_people, find_people
from handlers.kit.context import Context
from handlers.kit.handover import end_roles_kindly, give_role
from handlers.kit.people import name_member, name_role, read_name, short_name
from handlers.kit.rights import leads, leads_any, refuse, sign, write_audit
from handlers.kit.router import Answer, Router
from handlers.kit.steering import chosen_branch, pick_branch
from models.events import GroupTextReceived, TextReceived
from models.member import Member
from models.messages import Message
from models.role import Role, RoleName, list_holders
from models.unit import Unit, find_unit

router = Router("roles")

# Who gives what, over a branch: nobody makes an equal, a deputy makes nobody.
_OFFICER_GIVES: tuple[RoleName, ...] = ("leader", "deputy", "cell_leader")
_LEADER_GIVES: tuple[RoleName, ...] = ("deputy", "cell_leader")


@router.command("give", where="both", takes_argument=True)
def give(_event: TextReceived | GroupTextReceived, ctx: Context, said: str) -> list[Message]:
    """ "/capquyen", "/capquyen MYPHU03" or "/capquyen Lan"."""
    return _start(ctx, "give", said)


@router.command("end", where="both", takes_argument=True)
def end(_event: TextReceived | GroupTextReceived, ctx: Context, said: str) -> list[Message]:
    return _start(ctx, "end", said)


@router.step("branch")
def choose_branch(_event: TextReceived, ctx: Context, answer: Answer) -> list[Message]:
    unit, action, said = chosen_branch(ctx, answer), ctx.recall("action"), ctx.recall("said")
    ctx.close_step()
    return ctx.say("later") if unit is None else _act(ctx, unit, action, said)


@router.step("role")
def choose_role(_event: TextReceived, ctx: Context, answer: Answer) -> list[Message]:
    if not _roles_given(ctx, _unit(ctx)):
        return _refuse(ctx)
    offered: list[str] = ctx.recall("roles")
    number = int(answer.number or 0)
    if not 1 <= number <= len(offered):
        return _leave(ctx)
    ctx.remember(role=offered[number - 1])
    name = str(ctx.recall("name"))
    return _seek(ctx, name) if name else _ask_who(ctx, "who")


@router.step("who")
def take_name(_event: TextReceived, ctx: Context, answer: Answer) -> list[Message] | None:
    if not _roles_given(ctx, _unit(ctx)):
        return _refuse(ctx)
    name = read_name(answer.text)
    return None if name is None else _seek(ctx, name)


@router.step("pick")
def pick(_event: TextReceived, ctx: Context, answer: Answer) -> list[Message]:
    if not _roles_given(ctx, _unit(ctx)):
        return _refuse(ctx)
    people: list[int] = ctx.recall("people")
    number = int(answer.number or 0)
    if not 1 <= number <= len(people):
        return _ask_who(ctx, "who")
    return _ask_sure(ctx, ctx.db.get_one(Member, people[number - 1]))


@router.step("sure")
def grant(_event: TextReceived, ctx: Context, answer: Answer) -> list[Message]:
    """Her own role is looked up once more: it may have ended since she was asked."""
    unit, role = ctx.db.get_one(Unit, ctx.recall("unit")), str(ctx.recall("role"))
    member = ctx.db.get_one(Member, ctx.recall("member"))
    if answer.number != "1":
        return _leave(ctx)
    ctx.close_step()
    if role not in _roles_given(ctx, unit) or member.state != "active":
        return refuse(ctx)
    words = {"person": name_member(ctx, member), "role": name_role(ctx, role)}
    row = Role(
        member_id=member.id,
        unit_id=unit.id,
        role=role,
        valid_from=ctx.now,
        granted_by=sign(ctx),
    )
    if not give_role(ctx.db, ctx.house, row):
        return ctx.say("before", unit=short_name(ctx, unit), **words)
    write_audit(ctx, "role.grant", unit, {"member": member.id, "role": role})
    return ctx.say("given", unit=short_name(ctx, unit), **words)


@router.step("which")
def choose_held(_event: TextReceived, ctx: Context, answer: Answer) -> list[Message]:
    if not _roles_given(ctx, _unit(ctx)):
        return _refuse(ctx)
    held: list[int] = ctx.recall("held")
    number = int(answer.number or 0)
    if not 1 <= number <= len(held):
        return _leave(ctx)
    ctx.remember(ending=held[number - 1])
    role = ctx.db.get_one(Role, held[number - 1])
    words = _words(ctx, role)
    person, name = words["person"], words["unit"]
    return ctx.ask("sure_end", "sure_end", person=person, role=words["role"], unit=name)


@router.step("sure_end")
def take_away(_event: TextReceived, ctx: Context, answer: Answer) -> list[Message]:
    role = ctx.db.get_one(Role, ctx.recall("ending"))
    unit = ctx.db.get_one(Unit, role.unit_id)
    if answer.number != "1":
        return _leave(ctx)
    ctx.close_step()
    if role.role not in _roles_given(ctx, unit):
        return refuse(ctx)
    if role.valid_to is None:
        end_roles_kindly(ctx.db, ctx.house, [role], ctx.now)
        write_audit(ctx, "role.revoke", unit, {"member": role.member_id, "role": role.role})
    return ctx.say("ended", **_words(ctx, role))


def _start(ctx: Context, action: str, said: str) -> list[Message]:
    """A branch's code may stand first; else it is the one she steers."""
    if not leads_any(ctx):
        return refuse(ctx)
    if ctx.in_group:
        return ctx.say("alone")
    first, _, rest = said.strip().partition(" ")
    unit = find_unit(ctx.db, first) if first else None
    if unit is not None and unit.level == "branch":
        return _act(ctx, unit, action, rest) if leads(ctx, unit) else refuse(ctx)
    picked = pick_branch(ctx, action=action, said=said.strip())
    return picked if isinstance(picked, list) else _act(ctx, picked, action, said.strip())


def _act(ctx: Context, unit: Unit, action: str, said: str) -> list[Message]:
    roles = _roles_given(ctx, unit)
    if not roles:
        return ctx.say("not_hers")
    ctx.remember(unit=unit.id)
    if action == "end":
        return _ask_which(ctx, unit, roles)
    ctx.remember(roles=list(roles), name=read_name(said) or "")
    choices = {str(n): name_role(ctx, role) for n, role in enumerate(roles, 1)}
    choices["0"] = ctx.texts("leave")
    return ctx.ask("role", "role", choices=choices, unit=unit.name)


def _roles_given(ctx: Context, unit: Unit) -> tuple[RoleName, ...]:
    if leads(ctx, unit, ("officer",)):
        return _OFFICER_GIVES
    return _LEADER_GIVES if leads(ctx, unit, ("leader",)) else ()


def _ask_who(ctx: Context, key: str) -> list[Message]:
    role = name_role(ctx, ctx.recall("role"))
    return ctx.ask("who", key, role=role, unit=_unit(ctx).name)


def _seek(ctx: Context, name: str) -> list[Message]:
    people = find_people(ctx, [_unit(ctx).id], name)
    if not people:
        return _ask_who(ctx, "nobody")
    if len(people) == 1:
        return _ask_sure(ctx, people[0])
    if len(people) > MOST_PEOPLE:
        return _ask_who(ctx, "too_many")
    ctx.remember(people=[member.id for member in people])
    choices = describe_people(people) | {"0": ctx.texts("none_of_them")}
    return ctx.ask("pick", "pick", choices=choices)


def _ask_sure(ctx: Context, member: Member) -> list[Message]:
    ctx.remember(member=member.id)
    role = name_role(ctx, ctx.recall("role"))
    unit = short_name(ctx, _unit(ctx))
    return ctx.ask("sure", "sure", who=describe(member), role=role, unit=unit)


def _ask_which(ctx: Context, unit: Unit, roles: tuple[RoleName, ...]) -> list[Message]:
    """Her own role is not among them: to hand it over is another's to do."""
    held = [
        role
        for name in roles
        for role in list_holders(ctx.db, unit.id, name, ctx.now)
        if ctx.member is None or role.member_id != ctx.member.id
    ][:MOST_PEOPLE]
    if not held:
        ctx.close_step()
        return ctx.say("nobody_holds", unit=unit.name)
    ctx.remember(held=[role.id for role in held])
    choices = {str(n): ctx.texts("holder", **_words(ctx, role)) for n, role in enumerate(held, 1)}
    choices["0"] = ctx.texts("leave")
    return ctx.ask("which", "which", choices=choices, unit=unit.name)


def _words(ctx: Context, role: Role) -> dict[str, str]:
    member, unit = ctx.db.get_one(Member, role.member_id), ctx.db.get_one(Unit, role.unit_id)
    return {
        "person": name_member(ctx, member),
        "role": name_role(ctx, role.role),
        "unit": short_name(ctx, unit),
    }


def _unit(ctx: Context) -> Unit:
    return ctx.db.get_one(Unit, ctx.recall("unit"))


def _leave(ctx: Context) -> list[Message]:
    ctx.close_step()
    return ctx.say("later")


def _refuse(ctx: Context) -> list[Message]:
    """Her own role ended while she was asked."""
    ctx.close_step()
    return refuse(ctx)
