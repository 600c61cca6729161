"""“kênh của Hội”: the official pages of her units, so that no fake one is taken for them."""

from handlers.kit.context import Context
from handlers.kit.people import home_unit
from handlers.kit.router import Router
from models.channel import list_official
from models.events import TextReceived
from models.messages import Message
from models.unit import list_line

router = Router("channels")

_MOST = 5


@router.command("list")
def tell(_event: TextReceived, ctx: Context, _said: str) -> list[Message]:
    line = [unit.id for unit in list_line(ctx.db, home_unit(ctx))]
    found = list_official(ctx.db, line)[:_MOST]
    if not found:
        return ctx.say("none")
    shown = "\n".join(f"{channel.name}: {channel.url}" for channel in found)
    return ctx.say("list", channels=shown)
