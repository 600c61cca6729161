"""Joining a branch: by its code or name, recognised by its leader, asked whether she wants news."""

import re

from handlers.kit.asking_again import ASKED_AGAIN, ASKED_TO_MOVE
from handlers.kit.consents import record_consent
from handlers.kit.context import Context
from handlers.kit.people import (
    home_unit,
    name_leader,
    name_member,
    read_name,
    split_phone,
)
from handlers.kit.places import find_near_code, list_named
from handlers.kit.rights import write_audit
from handlers.kit.router import Answer, Router
from handlers.kit.seeking import (
    ask_name,
    is_asked_often,
    moves_often,
    read_code,
    seek,
    seek_code,
    tell_often,
    tell_standing,
)
from handlers.kit.spoken import say_home_hour
from handlers.kit.texts import load_words
from handlers.kit.words import fold, tidy
from models.code import resolve_unit
from models.events import TextReceived
from models.group import find_link
from models.member import Member
from models.messages import Message
from models.unit import Unit, find_unit

router = Router("join")

_NAMES_PLACE = re.compile(r"(?:(?:da|em|chi|toi|tui|o)\s)*(?:chi hoi|ap|khu vuc|kv|khom)\s")


@router.command("join", takes_argument=True)
def join(_event: TextReceived, ctx: Context, said: str) -> list[Message]:
    if ctx.identity is None:
        return ctx.say("follow_first")
    if said.strip():
        return seek(ctx, said)
    return tell_standing(ctx) or ctx.ask("branch", "which")


@router.command("change", takes_argument=True)
def change(_event: TextReceived, ctx: Context, said: str) -> list[Message]:
    """Where she belongs stays as it is until the other branch's leader has said yes."""
    if ctx.identity is None:
        return ctx.say("follow_first")
    if read_code(said) is not None or list_named(ctx.db, said, ctx.today):
        return seek(ctx, said)
    unit = home_unit(ctx)
    return ctx.ask("branch", "which") if unit is None else ctx.ask("branch", "which_new")


@router.recognise_code
def read_bare_code(event: TextReceived, ctx: Context) -> list[Message] | None:
    """ "MYPHU03" or "#MYPHU03" alone, as the poster's QR types it for her."""
    if not (code := read_code(event.text)) or ctx.identity is None:
        return None
    is_marked = tidy(event.text).startswith("#")
    if resolve_unit(ctx.db, code) or is_marked or find_near_code(ctx.db, code):
        return seek_code(ctx, code)
    return None


@router.recognise
def read_bare_name(event: TextReceived, ctx: Context) -> list[Message] | None:
    """ "chi hội ấp Mỹ Phú" from a newcomer whom nobody asked, or not lately."""
    is_asked = ctx.conversation.step is not None
    if is_asked or home_unit(ctx) is not None or not _NAMES_PLACE.match(fold(event.text)):
        return None
    return seek(ctx, event.text) if list_named(ctx.db, event.text, ctx.today) else None


@router.step("branch")
def choose_branch(_event: TextReceived, ctx: Context, answer: Answer) -> list[Message] | None:
    """A name or code in her own words; what holds no word at all is handed on."""
    if not any(letter.isalpha() for letter in answer.text):
        return None
    return seek(ctx, answer.text)


@router.step("confirm")
def confirm(_event: TextReceived, ctx: Context, answer: Answer) -> list[Message]:
    if answer.number == "0":
        ctx.close_step()
        return ctx.say("later")
    if answer.number == "2":
        return ctx.ask("branch", "which_again")
    return ask_name(ctx, ctx.db.get_one(Unit, ctx.recall("unit")))


@router.step("suggested")
def confirm_code(_event: TextReceived, ctx: Context, answer: Answer) -> list[Message]:
    if answer.number == "0":
        return ctx.ask("branch", "which_again")
    return ask_name(ctx, ctx.db.get_one(Unit, ctx.recall("unit")))


@router.step("pick")
def pick(_event: TextReceived, ctx: Context, answer: Answer) -> list[Message]:
    if answer.number is None or answer.number == "0":
        return ctx.ask("branch", "which_again")
    return ask_name(ctx, ctx.db.get_one(Unit, ctx.recall("near")[int(answer.number) - 1]))


@router.step("move")
def confirm_move(_event: TextReceived, ctx: Context, answer: Answer) -> list[Message]:
    unit, member = ctx.db.get_one(Unit, ctx.recall("unit")), ctx.member
    ctx.close_step()
    if answer.number != "1" or member is None or member.state != "active":
        return ctx.say("stays")
    if moves_often(ctx):
        return tell_often(ctx, "moved_often")
    member.moving_to_id, member.asked_at = unit.id, ctx.now
    write_audit(ctx, ASKED_TO_MOVE, unit, {"member": member.id})
    return ctx.say("moving", unit=unit.name, leader=name_leader(ctx, unit))


@router.step("again")
def take_name_again(_event: TextReceived, ctx: Context, answer: Answer) -> list[Message]:
    """Her leader did not recognise her; she waits anew under what she says now."""
    name, member = _read_called(answer.text), ctx.member
    unit = ctx.db.get(Unit, member.unit_id) if member is not None and member.unit_id else None
    if unit is None or member is None or member.state != "refused":
        ctx.close_step()
        return tell_standing(ctx) or ctx.ask("branch", "which")
    if name is None:
        return ctx.ask("again", "bad_name")
    if is_asked_often(ctx):
        return tell_often(ctx)
    _ask_to_join(ctx, unit, name)
    ctx.close_step()
    return ctx.say("asked_again", leader=name_leader(ctx, unit))


@router.step("called")
def take_name(_event: TextReceived, ctx: Context, answer: Answer) -> list[Message]:
    phone, said = split_phone(answer.text)
    name = _read_called(said)
    if name is None:
        return ctx.ask("called", "bad_name")
    unit = ctx.db.get_one(Unit, ctx.recall("unit"))
    member = _ask_to_join(ctx, unit, name)
    member.phone = member.phone or phone
    person, leader = name_member(ctx, member), name_leader(ctx, unit)
    link = find_link(ctx.db, ctx.house.oa_id, unit.id)
    if link is None and not _gets_news(ctx):
        return ctx.ask("consent", "consent", person=person, leader=leader)
    ctx.close_step()
    if link is None:
        return ctx.say("as_before", person=person, leader=leader)
    return ctx.say("in_group", unit=unit.name, link=link, person=person, leader=leader)


@router.step("consent")
def take_consent(event: TextReceived, ctx: Context, answer: Answer) -> list[Message]:
    """Only "1" is a yes: a question that ran out or was left is none (Law 91/2025/QH15)."""
    granted = answer.number == "1"
    record_consent(ctx, event, ctx.recall("_question"), granted=granted)
    ctx.close_step()
    if ctx.identity is not None:
        ctx.identity.news_wanted = granted
        ctx.identity.news_stopped_at = None if granted else ctx.identity.news_stopped_at
    if not granted:
        return ctx.say("consent_no")
    return ctx.say("consent_yes", hour=say_home_hour(ctx))


def _gets_news(ctx: Context) -> bool:
    """She said yes before, and not stop since: nobody is asked twice."""
    identity = ctx.identity
    return identity is not None and identity.news_wanted and identity.news_stopped_at is None


def _read_called(said: str) -> str | None:
    name = read_name(said)
    if name is None or fold(name) in {fold(word) for word in load_words("join")["not_a_name"]}:
        return None
    return name


def _ask_to_join(ctx: Context, unit: Unit, name: str) -> Member:
    """She waits for the leader's word; a member known before keeps her row."""
    member, unit = ctx.member, find_unit(ctx.db, unit.code) or unit  # merged while she was asked
    if member is None:
        member = Member(full_name=name, unit_id=unit.id)
        ctx.db.add(member)
    if member.state == "refused":
        write_audit(ctx, ASKED_AGAIN, unit, {"member": member.id})
    member.called, member.unit_id, member.state = name, unit.id, "waiting"
    member.moving_to_id = None
    member.asked_at, member.decided_at = ctx.now, None
    ctx.db.flush()
    if ctx.identity is not None:
        ctx.identity.member_id = member.id
    return member
