"""An account that an officer has frozen: someone else may be writing from it."""

from handlers.kit.context import Context
from models.messages import Message, TextMessage


def is_frozen(ctx: Context) -> bool:
    return ctx.identity is not None and ctx.identity.frozen_at is not None


def tell_frozen(ctx: Context) -> list[Message]:
    """Once a day, one to one: she may be its owner, who does not know why nothing works."""
    if ctx.in_group or ctx.conversation.refused_on == str(ctx.today):
        return []
    ctx.conversation.refused_on = str(ctx.today)
    return [TextMessage(ctx.here, ctx.texts_of("kit")("frozen"))]
