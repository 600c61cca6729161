"""Enough, and back again: the morning item one to one, stopped and resumed by her own word."""

from handlers.kit.consents import record_consent
from handlers.kit.context import Context
from handlers.kit.router import Router
from handlers.kit.spoken import say_hour
from models.events import TextReceived
from models.messages import Message

router = Router("subscription")


@router.command("stop")
def stop(event: TextReceived, ctx: Context, _said: str) -> list[Message]:
    """At once, without asking why; a second time changes nothing."""
    identity = ctx.identity
    if identity is not None and identity.news_stopped_at is None:
        identity.news_wanted, identity.news_stopped_at = False, ctx.now
        record_consent(ctx, event, ctx.texts("stopped"), granted=False)
    return ctx.say("stopped")


@router.command("resume")
def resume(event: TextReceived, ctx: Context, _said: str) -> list[Message]:
    identity = ctx.identity
    hour = say_hour(ctx, ctx.house.daily_push)
    if identity is not None and not identity.news_wanted:
        identity.news_wanted, identity.news_stopped_at = True, None
        record_consent(ctx, event, ctx.texts("resumed", hour=hour), granted=True)
    return ctx.say("resumed", hour=hour)
