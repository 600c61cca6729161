"""Good manners one to one: greetings, thanks, and a kind word for what we can't read."""

from handlers.kit.context import Context
from handlers.kit.pauses import say_fittingly
from handlers.kit.people import home_unit, name_writer
from handlers.kit.phones import find_phone
from handlers.kit.router import Router
from handlers.kit.written import holds_private
from models.case import find_open_case
from models.events import MediaReceived, TextReceived
from models.messages import Message

router = Router("courtesy")

_PICTURES = ("image", "video", "gif")


@router.command("greeting")
def greet(_event: TextReceived, ctx: Context, _said: str) -> list[Message]:
    names = {"person": name_writer(ctx), "oa": ctx.house.oa_name}
    if home_unit(ctx) is None:
        return ctx.say("greeting_newcomer", **names)
    return say_fittingly(ctx, "greeting", **names)


@router.command("thanks")
def accept_thanks(_event: TextReceived, ctx: Context, _said: str) -> list[Message]:
    return say_fittingly(ctx, "welcome")


@router.command("farewell")
def part(_event: TextReceived, ctx: Context, _said: str) -> list[Message]:
    return ctx.say("farewell")


@router.on(MediaReceived)
def answer_media(event: MediaReceived, ctx: Context) -> list[Message]:
    """What can't be read here, and what she can do instead."""
    if holds_private(event):
        return ctx.say("private")
    if event.kind == "audio" and _waits_for_officer(ctx):
        return ctx.say("audio_for_officer")
    if event.kind == "location":
        key = "location_newcomer" if home_unit(ctx) is None else "location"
        return ctx.say(key, police=find_phone("police", ctx.today))
    if event.kind == "sticker":
        return say_fittingly(ctx, "sticker")
    return ctx.say("picture" if event.kind in _PICTURES else event.kind)


def _waits_for_officer(ctx: Context) -> bool:
    return find_open_case(ctx.db, ctx.house.oa_id, ctx.user_id, "human") is not None
