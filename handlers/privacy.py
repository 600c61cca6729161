"""A private number was sent: it is hidden already; she is asked kindly never to send one."""

from handlers.kit.context import Context
from handlers.kit.router import Router
from models.events import TextReceived
from models.masking_mark import MASK
from models.messages import Message

router = Router("privacy")


@router.recognise
def warn(event: TextReceived, ctx: Context) -> list[Message] | None:
    """Before commands and the open step, so that nothing takes such a text for its answer."""
    return ctx.say("warning") if MASK in event.text else None
