"""Joining a branch: by its code or name, recognised by its leader, asked whether she wants news."""

import re

from handlers.kit.consents import record_consent
from handlers.kit.context import Context
from handlers.kit.people import home_unit, name_leader, name_member, read_name
from handlers.kit.places import find_near_code, list_named
from handlers.kit.router import Answer, Router
from handlers.kit.spoken import say_home_hour
from handlers.kit.texts import load_words
from handlers.kit.words import fold, tidy
from models.events import TextReceived
from models.group import find_link
from models.member import Member
from models.messages import Message
from models.unit import Unit, find_unit

router = Router("join")

_CODE = re.compile(r"(?=[A-Z0-9]*[A-Z])(?=[A-Z0-9]*\d)[A-Z0-9]{4,16}")
# "dạ mã #myphu 03 ạ", folded; "khóm 12" is the name of a place.
_DRESSED = re.compile(
    r"(?:(?:da|em|chi|hoi|ma|code|so|la)\s)*#?\s?"
    r"([a-z0-9]+|(?!khom|thon)[a-z]{4,}\s\d+)(?:\s(?:a|nha|nhe|nghen|em|chi))*"
)
_NAMES_PLACE = re.compile(r"(?:(?:da|em|chi|toi|tui|o)\s)*(?:chi hoi|ap|khu vuc|kv|khom)\s")
_TRIES = 2


@router.command("join", takes_argument=True)
def join(_event: TextReceived, ctx: Context, said: str) -> list[Message]:
    if ctx.identity is None:
        return ctx.say("follow_first")
    if said.strip():
        return _seek(ctx, said)
    return _tell_standing(ctx) or ctx.ask("branch", "which")


@router.command("change")
def change(_event: TextReceived, ctx: Context, _said: str) -> list[Message]:
    return _tell_standing(ctx, "elsewhere") or ctx.ask("branch", "which")


@router.recognise
def read_bare_code(event: TextReceived, ctx: Context) -> list[Message] | None:
    """ "MYPHU03" or "#MYPHU03" alone, as the poster's QR types it for her."""
    if not (code := _read_code(event.text)) or ctx.identity is None:
        return None
    is_marked = tidy(event.text).startswith("#")
    if find_unit(ctx.db, code) or is_marked or find_near_code(ctx.db, code):
        return _seek_code(ctx, code)
    return None


@router.recognise
def read_bare_name(event: TextReceived, ctx: Context) -> list[Message] | None:
    """ "chi hội ấp Mỹ Phú" from a newcomer whom nobody asked, or not lately."""
    is_asked = ctx.conversation.step is not None
    if is_asked or home_unit(ctx) is not None or not _NAMES_PLACE.match(fold(event.text)):
        return None
    return _seek(ctx, event.text) if list_named(ctx.db, event.text, ctx.today) else None


@router.step("branch")
def choose_branch(_event: TextReceived, ctx: Context, answer: Answer) -> list[Message] | None:
    """A name or code in her own words; what holds no word at all is handed on."""
    if not any(letter.isalpha() for letter in answer.text):
        return None
    return _seek(ctx, answer.text)


@router.step("confirm")
def confirm(_event: TextReceived, ctx: Context, answer: Answer) -> list[Message]:
    if answer.number == "0":
        ctx.close_step()
        return ctx.say("later")
    if answer.number == "2":
        return ctx.ask("branch", "which_again")
    return _ask_name(ctx, ctx.db.get_one(Unit, ctx.recall("unit")))


@router.step("suggested")
def confirm_code(_event: TextReceived, ctx: Context, answer: Answer) -> list[Message]:
    if answer.number == "0":
        return ctx.ask("branch", "which_again")
    return _ask_name(ctx, ctx.db.get_one(Unit, ctx.recall("unit")))


@router.step("pick")
def pick(_event: TextReceived, ctx: Context, answer: Answer) -> list[Message]:
    if answer.number is None or answer.number == "0":
        return ctx.ask("branch", "which_again")
    return _ask_name(ctx, ctx.db.get_one(Unit, ctx.recall("near")[int(answer.number) - 1]))


@router.step("called")
def take_name(_event: TextReceived, ctx: Context, answer: Answer) -> list[Message]:
    name = read_name(answer.text)
    if name is None or fold(name) in {fold(word) for word in load_words("join")["not_a_name"]}:
        return ctx.ask("called", "bad_name")
    unit = ctx.db.get_one(Unit, ctx.recall("unit"))
    member = _ask_to_join(ctx, unit, name)
    person, leader = name_member(ctx, member), name_leader(ctx, unit)
    link = find_link(ctx.db, ctx.house.oa_id, unit.id)
    if link is None:
        return ctx.ask("consent", "consent", person=person, leader=leader)
    ctx.close_step()
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


def _seek(ctx: Context, said: str) -> list[Message]:
    if (code := _read_code(said)) is not None:
        return _seek_code(ctx, code)
    if (unit := find_unit(ctx.db, said)) is not None:
        return _offer(ctx, unit)
    found = list_named(ctx.db, said, ctx.today)
    if not found:
        return _not_found(ctx)
    return _offer(ctx, found[0]) if len(found) == 1 else _offer_several(ctx, found)


def _seek_code(ctx: Context, code: str) -> list[Message]:
    unit = find_unit(ctx.db, code)
    if unit is not None:
        return _offer(ctx, unit)
    near = find_near_code(ctx.db, code)
    if near is None:
        return ctx.ask("branch", "no_code", said=code)
    ctx.remember(unit=near.id)
    return ctx.ask("suggested", "near_code", said=code, code=near.code, unit=near.name)


def _read_code(said: str) -> str | None:
    """The code in "#myphu03", "mã MYPHU 03"; None where the words can't be one."""
    found = _DRESSED.fullmatch(fold(said))
    code = found[1].replace(" ", "").upper() if found else ""
    return code if _CODE.fullmatch(code) else None


def _offer(ctx: Context, unit: Unit) -> list[Message]:
    told = _tell_obstacle(ctx, unit)
    if told is not None:
        return told
    ctx.remember(unit=unit.id)
    return ctx.ask("confirm", "confirm", unit=unit.name, place=_describe_place(ctx, unit))


def _offer_several(ctx: Context, units: list[Unit]) -> list[Message]:
    above = {u.id: ctx.db.get(Unit, u.parent_id) if u.parent_id else None for u in units}
    choices = {
        str(n): ctx.texts("several_option", unit=u.name, above=over.name if over else "")
        for n, u in enumerate(units, 1)
        for over in (above[u.id],)
    }
    ctx.remember(near=[unit.id for unit in units])
    return ctx.ask("pick", "several", choices=choices | {"0": ctx.texts("several_none")})


def _not_found(ctx: Context) -> list[Message]:
    """Asked twice in vain, she is shown to a person instead of a third time to a question."""
    is_open = ctx.conversation.feature == "join"
    tries = 1 + (ctx.conversation.slots.get("tries", 0) if is_open else 0)
    if tries > _TRIES:
        ctx.close_step()
        return ctx.say("lost")
    ctx.remember(tries=tries)
    return ctx.ask("branch", "not_found")


def _ask_name(ctx: Context, unit: Unit) -> list[Message]:
    told = _tell_obstacle(ctx, unit)
    if told is not None:
        return told
    ctx.remember(unit=unit.id)
    return ctx.ask("called", "called", leader=name_leader(ctx, unit))


def _tell_obstacle(ctx: Context, wanted: Unit) -> list[Message] | None:
    """Why she can't ask to join this unit; None where she can."""
    if wanted.level in ("province", "commune"):
        return ctx.ask("branch", "not_branch", unit=wanted.name)
    if wanted.valid_to is not None and wanted.valid_to < ctx.today:
        return ctx.ask("branch", "closed", unit=wanted.name)
    unit = home_unit(ctx)
    is_same = unit is not None and unit.id == wanted.id
    is_waiting = ctx.member is not None and ctx.member.state == "waiting"
    if unit is None or (is_waiting and not is_same):
        return None
    return _tell_standing(ctx, "already_here" if is_same else "elsewhere")


def _tell_standing(ctx: Context, key: str = "already_here") -> list[Message] | None:
    """What a member, or one who waits already, hears instead of the questions."""
    unit = home_unit(ctx)
    if unit is None or ctx.member is None:
        return None
    if ctx.conversation.feature == "join":
        ctx.close_step()
    if ctx.member.state == "waiting":
        return ctx.say("still_waiting", unit=unit.name, leader=name_leader(ctx, unit))
    return ctx.say(key, unit=unit.name)


def _describe_place(ctx: Context, unit: Unit) -> str:
    above = ctx.db.get(Unit, unit.parent_id) if unit.parent_id else None
    if above is None:
        return unit.code
    before = above.old_names.replace(";", ",").strip()
    if not before:
        return ctx.texts("place", above=above.name)
    return ctx.texts("place_renamed", above=above.name, before=before)


def _ask_to_join(ctx: Context, unit: Unit, name: str) -> Member:
    """She waits for the leader's word; a member known before keeps her row."""
    member = ctx.member
    if member is None:
        member = Member(full_name=name, unit_id=unit.id)
        ctx.db.add(member)
    member.called, member.unit_id, member.state = name, unit.id, "waiting"
    member.asked_at, member.decided_at = ctx.now, None
    ctx.db.flush()
    if ctx.identity is not None:
        ctx.identity.member_id = member.id
    return member
