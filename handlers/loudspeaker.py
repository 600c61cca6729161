"""“bản đọc loa”: the week's good news as a text that can be read over the loudspeaker."""

from handlers.kit.context import Context
from handlers.kit.loudspeaker import tell_week
from handlers.kit.people import home_unit
from handlers.kit.router import Router
from handlers.kit.steering import find_branch
from models.events import TextReceived
from models.messages import Message

router = Router("loudspeaker")


@router.command("read_aloud")
def read_week(_event: TextReceived, ctx: Context, _said: str) -> list[Message]:
    """Nothing in it is secret, so anybody of a branch may have it."""
    unit = find_branch(ctx) or home_unit(ctx)
    return ctx.say("join_first") if unit is None else tell_week(ctx, unit)
