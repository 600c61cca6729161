"""A printed code typed, or sent by its page's button: a group's door, a page; one no longer used."""

import re

from handlers.kit.context import Context
from handlers.kit.links import find_link_danger
from handlers.kit.router import Router
from models.code import Code, count_typed, find_code, normalise
from models.events import TextReceived
from models.group import Group
from models.messages import Message

router = Router("codes")

# With a figure among letters, no word that anybody writes: "#7k2-qm4", "7K2QM4", "mã MYPHU03 - 7KQ".
_SHAPE = re.compile(
    r"\s*(?:[Mm]ã\s+)?#?\s?((?=\S*\d)(?=\S*[A-Za-z])[A-Za-z0-9]{3,20})"
    r"(\s?[-–]\s?[A-Za-z0-9]{3})?\s*"
)


@router.recognise
def read_printed_code(event: TextReceived, ctx: Context) -> list[Message] | None:
    """A branch's code in force is the join feature's, an item's that of whoever tells true news."""
    shape = _SHAPE.fullmatch(event.text)
    code = find_code(ctx.db, normalise(shape[1] + (shape[2] or ""))) if shape else None
    if code is None or code.kind == "news":
        return None
    if code.state == "revoked":
        return _tell_revoked(ctx, code)
    return None if code.kind == "unit" else _lead_on(ctx, code)


def _lead_on(ctx: Context, code: Code) -> list[Message] | None:
    count_typed(ctx.db, code)
    if code.kind == "group":
        return _show_door(ctx, code)
    if code.url and find_link_danger(code.url) is None:
        return ctx.say("link", link=code.url)
    return ctx.say("revoked")


def _show_door(ctx: Context, code: Code) -> list[Message]:
    group = ctx.db.get(Group, code.group_id)
    if group is None or group.state != "active" or not group.link:
        return ctx.say("revoked")
    return ctx.say("group", name=group.name, link=group.link)


def _tell_revoked(ctx: Context, code: Code) -> list[Message]:
    """Who wanted to join is asked for her hamlet instead, as the join feature would."""
    if code.kind == "unit" and ctx.identity is not None:
        return ctx.ask("join.branch", "revoked_unit")
    return ctx.say("revoked")
