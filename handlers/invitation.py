"""A leader takes up her branch with the code on the slip from the commune's officer."""

from handlers.kit.context import Context
from handlers.kit.invitations import hash_code, is_hyphened, is_possible, read_slip_code
from handlers.kit.packs import first_pack
from handlers.kit.people import name_member, name_role, name_writer, read_name, short_name
from handlers.kit.rights import leads
from handlers.kit.router import Answer, Router
from handlers.kit.taking_up import find_in_book, take_up
from models.events import TextReceived
from models.group import find_link
from models.invitation import (
    MOST_GUESSES,
    CodeGuess,
    Invitation,
    count_guesses,
    find_invitation,
    hold_invitation,
)
from models.member import Member
from models.messages import Message
from models.unit import Unit, find_unit, is_closed

router = Router("invitation")

_GROUP_KINDS = {"1": "gmf", "2": "ordinary", "3": "none"}


@router.recognise_code
def take_code(event: TextReceived, ctx: Context) -> list[Message] | None:
    """ "CH-7K2Q" alone; what may as well be a branch's code is left to that."""
    code = read_slip_code(event.text)
    if code is None or ctx.identity is None:
        return None
    if not is_hyphened(event.text) and _is_branch_code(ctx, code):
        return None
    if count_guesses(ctx.db, ctx.house.oa_id, ctx.user_id, ctx.now) >= MOST_GUESSES:
        return ctx.say("too_many")
    if not is_possible(code):
        return ctx.say("odd_letters") if is_hyphened(event.text) else None
    invitation = find_invitation(ctx.db, ctx.house.oa_id, hash_code(code, ctx.house.code_key))
    return _note_guess(ctx) if invitation is None else _greet(ctx, invitation)


@router.step("confirm")
def confirm(_event: TextReceived, ctx: Context, answer: Answer) -> list[Message]:
    if answer.number != "1":
        ctx.close_step()
        return ctx.say("not_me")
    if ctx.member is not None or _invitation(ctx).member_id is not None:
        return _take(ctx)
    return ctx.ask("called", "called")


@router.step("called")
def take_name(_event: TextReceived, ctx: Context, answer: Answer) -> list[Message]:
    name = read_name(answer.text)
    if name is None:
        return ctx.ask("called", "bad_name")
    ctx.remember(name=name)
    found = find_in_book(ctx, _invitation(ctx), name)
    if found is None:
        return _take(ctx)
    ctx.remember(same=found.id)
    key = "same" if found.birth_year is None else "same_born"
    return ctx.ask("same", key, name=found.full_name, year=found.birth_year)


@router.step("same")
def confirm_same(_event: TextReceived, ctx: Context, answer: Answer) -> list[Message]:
    if answer.number != "1":
        ctx.remember(same=None)
    return _take(ctx)


@router.step("group")
def take_group_kind(_event: TextReceived, ctx: Context, answer: Answer) -> list[Message]:
    """How the morning item will reach her group; the first one comes at once."""
    invitation = _invitation(ctx)
    unit = ctx.db.get_one(Unit, invitation.unit_id)
    kind = _GROUP_KINDS.get(answer.number or "")
    ctx.close_step()
    if kind is None or not leads(ctx, unit):
        return ctx.say("later")
    invitation.group_kind = kind
    if kind == "gmf":
        is_bound = find_link(ctx.db, ctx.house.oa_id, unit.id) is not None
        return ctx.say("gmf_bound" if is_bound else "gmf", code=unit.code)
    pack = first_pack(ctx, unit) if kind == "ordinary" else []
    return [*ctx.say("ordinary_now" if pack else kind), *pack]


def _greet(ctx: Context, invitation: Invitation) -> list[Message]:
    unit = ctx.db.get_one(Unit, invitation.unit_id)
    if invitation.used_by == ctx.user_id:
        return ctx.say("taken_before", **_role_words(ctx, invitation, unit))
    if invitation.used_at is not None:
        return ctx.say("used")
    if not invitation.is_open(ctx.now):
        return ctx.say("over")
    if is_closed(unit, ctx.today):
        return ctx.say("closed", unit=short_name(ctx, unit))
    ctx.remember(invitation=invitation.id)
    person = _name_invited(ctx, invitation)
    role, name = name_role(ctx, invitation.role), short_name(ctx, unit)
    return ctx.ask("confirm", "confirm", person=person, role=role, unit=name)


def _take(ctx: Context) -> list[Message]:
    invitation = hold_invitation(ctx.db, ctx.recall("invitation"))
    if not invitation.is_open(ctx.now):
        ctx.close_step()
        return ctx.say("used" if invitation.used_at is not None else "over")
    unit = ctx.db.get_one(Unit, invitation.unit_id)
    if is_closed(unit, ctx.today):
        ctx.close_step()
        return ctx.say("closed", unit=short_name(ctx, unit))
    slots = ctx.conversation.slots
    take_up(ctx, invitation, name=slots.get("name"), same_id=slots.get("same"))
    if unit.level == "branch" and invitation.role in ("leader", "deputy"):
        return ctx.ask("group", "group")
    ctx.close_step()
    return ctx.say("taken", **_role_words(ctx, invitation, unit))


def _note_guess(ctx: Context) -> list[Message]:
    ctx.db.add(CodeGuess(oa_id=ctx.house.oa_id, user_id=ctx.user_id, at=ctx.now))
    guesses = count_guesses(ctx.db, ctx.house.oa_id, ctx.user_id, ctx.now)
    return ctx.say("too_many" if guesses >= MOST_GUESSES else "unknown")


def _invitation(ctx: Context) -> Invitation:
    return ctx.db.get_one(Invitation, ctx.recall("invitation"))


def _is_branch_code(ctx: Context, code: str) -> bool:
    return find_unit(ctx.db, code.replace("-", "")) is not None


def _name_invited(ctx: Context, invitation: Invitation) -> str:
    """For whom the slip was written where that is known, else who wrote."""
    invited = ctx.db.get(Member, invitation.member_id) if invitation.member_id else None
    if invited is None:
        return name_writer(ctx)
    return name_member(ctx, invited)


def _role_words(ctx: Context, invitation: Invitation, unit: Unit) -> dict[str, str]:
    return {"role": name_role(ctx, invitation.role), "unit": short_name(ctx, unit)}
