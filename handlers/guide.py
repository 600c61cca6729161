"""What can be asked: the words that work, in a message short enough to keep in mind."""

from handlers.kit.context import Context
from handlers.kit.people import home_unit
from handlers.kit.router import Router
from models.events import TextReceived
from models.messages import Message
from models.role import list_units_led

router = Router("guide")


@router.command("menu")
def tell_menu(_event: TextReceived, ctx: Context, _said: str) -> list[Message]:
    if ctx.member is not None and list_units_led(ctx.db, ctx.member.id, ctx.now):
        return ctx.say("leader")
    return ctx.say("member" if home_unit(ctx) is not None else "newcomer")
