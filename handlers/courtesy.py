"""Good manners one to one: greetings, thanks, and a kind word for what we can't read."""

from handlers.kit.context import Context
from handlers.kit.people import home_unit, name_writer
from handlers.kit.router import Router
from models.events import MediaReceived, TextReceived
from models.masking_mark import MASK
from models.messages import Message

router = Router("courtesy")

_PICTURES = ("image", "video", "gif")


@router.command("greeting")
def greet(_event: TextReceived, ctx: Context, _said: str) -> list[Message]:
    key = "greeting" if home_unit(ctx) is not None else "greeting_newcomer"
    return ctx.say(key, person=name_writer(ctx), oa=ctx.house.oa_name)


@router.command("thanks")
def accept_thanks(_event: TextReceived, ctx: Context, _said: str) -> list[Message]:
    return ctx.say("welcome")


@router.command("farewell")
def part(_event: TextReceived, ctx: Context, _said: str) -> list[Message]:
    return ctx.say("farewell")


@router.on(MediaReceived)
def answer_media(event: MediaReceived, ctx: Context) -> list[Message]:
    if MASK in event.text or event.kind == "business_card":
        return ctx.say("private")
    return ctx.say("picture" if event.kind in _PICTURES else event.kind)
