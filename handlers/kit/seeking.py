"""Which branch is meant, and whether she can ask to join it: the questions of the join feature."""

import re

from handlers.kit.asking_again import ASKED_TO_MOVE, may_ask_again
from handlers.kit.context import Context
from handlers.kit.people import home_unit, name_leader
from handlers.kit.places import find_near_code, list_named
from handlers.kit.words import fold
from models.code import take_unit
from models.levels import ABOVE_BRANCHES
from models.messages import Message
from models.unit import Unit, find_parent_before, find_unit, is_closed

_CODE = re.compile(r"(?=[A-Z0-9]*[A-Z])(?=[A-Z0-9]*\d)[A-Z0-9]{4,24}")
# "dạ mã #myphu 03 ạ", folded; "khóm 12" is the name of a place.
_DRESSED = re.compile(
    r"(?:(?:da|em|chi|hoi|ma|code|so|la)\s)*#?\s?"
    r"([a-z0-9]+|(?!khom|thon)[a-z]{4,}\s\d+)(?:\s(?:a|nha|nhe|nghen|em|chi))*"
)
# "#MYPHU03-7KQ" as a poster shows it, folded.
_PRINTED = re.compile(
    r"#?\s?(?=[a-z0-9]{4,20}\s)([a-z]{2}[a-z0-9]*\d[a-z0-9]*\s[2-9a-hj-np-z]{3})"
)
_TRIES = 2


def seek(ctx: Context, said: str) -> list[Message]:
    if (code := read_code(said)) is not None:
        return seek_code(ctx, code)
    if (unit := find_unit(ctx.db, said)) is not None:
        return _offer(ctx, unit)
    found = list_named(ctx.db, said, ctx.today)
    if not found:
        return _not_found(ctx)
    return _offer(ctx, found[0]) if len(found) == 1 else _offer_several(ctx, found)


def seek_code(ctx: Context, code: str) -> list[Message]:
    unit = take_unit(ctx.db, code)
    if unit is not None:
        return _offer(ctx, unit)
    near = find_near_code(ctx.db, code)
    if near is None:
        return ctx.ask("branch", "no_code", said=code)
    ctx.remember(unit=near.id)
    return ctx.ask("suggested", "near_code", said=code, code=near.code, unit=near.name)


def read_code(said: str) -> str | None:
    """The code in "#myphu03", "mã MYPHU 03", "MYPHU03-7KQ"; None where the words can't be one."""
    folded = fold(said)
    found = _DRESSED.fullmatch(folded) or _PRINTED.fullmatch(folded)
    code = found[1].replace(" ", "").upper() if found else ""
    return code if _CODE.fullmatch(code) else None


def _offer(ctx: Context, unit: Unit) -> list[Message]:
    told = _tell_obstacle(ctx, unit)
    if told is not None:
        return told
    ctx.remember(unit=unit.id)
    return ctx.ask("confirm", "confirm", unit=unit.name, place=_describe_place(ctx, unit))


def _offer_several(ctx: Context, units: list[Unit]) -> list[Message]:
    choices = {str(n): _describe_one_of(ctx, unit) for n, unit in enumerate(units, 1)}
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


def ask_name(ctx: Context, unit: Unit) -> list[Message]:
    told = _tell_obstacle(ctx, unit)
    if told is not None:
        return told
    ctx.remember(unit=unit.id)
    return ctx.ask("called", "called", leader=name_leader(ctx, unit))


def _tell_obstacle(ctx: Context, wanted: Unit) -> list[Message] | None:
    """Why she can't ask to join this unit; None where she can."""
    if wanted.level in ABOVE_BRANCHES:
        return ctx.ask("branch", "not_branch", unit=wanted.name)
    if is_closed(wanted, ctx.today):
        return ctx.ask("branch", "closed", unit=wanted.name)
    if is_asked_often(ctx):
        return tell_often(ctx)
    unit = home_unit(ctx)
    is_same = unit is not None and unit.id == wanted.id
    is_waiting = ctx.member is not None and ctx.member.state == "waiting"
    if unit is None or (is_waiting and not is_same):
        return None
    return tell_standing(ctx) if is_same else _ask_move(ctx, unit, wanted)


def tell_often(ctx: Context, key: str = "asked_often") -> list[Message]:
    if ctx.conversation.feature == "join":
        ctx.close_step()
    return ctx.say(key)


def is_asked_often(ctx: Context) -> bool:
    """Refused, and asked again so often of late that a person of the Union should help her."""
    if ctx.member is None or ctx.member.state != "refused":
        return False
    return not may_ask_again(ctx.db, ctx.house.oa_id, ctx.user_id, ctx.now)


def moves_often(ctx: Context) -> bool:
    """To move is a question to another branch's leader each time."""
    return not may_ask_again(ctx.db, ctx.house.oa_id, ctx.user_id, ctx.now, ASKED_TO_MOVE)


def _ask_move(ctx: Context, home: Unit, wanted: Unit) -> list[Message]:
    if moves_often(ctx):
        return tell_often(ctx, "moved_often")
    ctx.remember(unit=wanted.id)
    place = _describe_place(ctx, wanted)
    return ctx.ask("move", "move", home=home.name, unit=wanted.name, place=place)


def tell_standing(ctx: Context) -> list[Message] | None:
    """What a member, or one who waits already, hears instead of the questions."""
    unit = home_unit(ctx)
    if unit is None or ctx.member is None:
        return None
    if ctx.conversation.feature == "join":
        ctx.close_step()
    if ctx.member.state == "waiting":
        return ctx.say("still_waiting", unit=unit.name, leader=name_leader(ctx, unit))
    return ctx.say("already_here", unit=unit.name)


def _describe_one_of(ctx: Context, unit: Unit) -> str:
    """By where it was before a merger: there the others have the same commune of today."""
    before = find_parent_before(ctx.db, unit.id)
    if before is not None:
        return ctx.texts("several_before", unit=unit.name, before=before.name)
    above = ctx.db.get(Unit, unit.parent_id) if unit.parent_id else None
    return ctx.texts("several_option", unit=unit.name, above=above.name if above else "")


def _describe_place(ctx: Context, unit: Unit) -> str:
    above = ctx.db.get(Unit, unit.parent_id) if unit.parent_id else None
    if above is None:
        return unit.code
    before = above.old_names.replace(";", ",").strip()
    if not before:
        return ctx.texts("place", above=above.name)
    return ctx.texts("place_renamed", above=above.name, before=before)
