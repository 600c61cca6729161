"""Enough, and back again: the morning item one to one, stopped and resumed by her own word."""

from datetime import timedelta

from handlers.kit.consents import DAILY_NEWS, follows, record_consent
from handlers.kit.context import Context
from handlers.kit.pauses import find_pause_over
from handlers.kit.people import home_unit
from handlers.kit.rest_days import rests_on
from handlers.kit.router import Router
from handlers.kit.slots import push_hour
from handlers.kit.spoken import say_home_hour
from models.events import TextReceived
from models.messages import Message
from models.unit import list_line

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
    hour = say_home_hour(ctx)
    if identity is not None and not identity.news_wanted:
        identity.news_wanted, identity.news_stopped_at = True, None
        record_consent(ctx, event, ctx.texts("resumed", hour=hour), granted=True)
    return ctx.say("resumed", hour=hour)


@router.command("next")
def keep_on(_event: TextReceived, ctx: Context, _said: str) -> list[Message]:
    """Her word alone keeps the window open (design §5); more than one line would be too much."""
    identity = ctx.identity
    if identity is None or not identity.news_wanted or identity.news_stopped_at is not None:
        return ctx.say("next_stopped")
    return ctx.say("next_tomorrow" if _comes_tomorrow(ctx) else "next_later")


@follows(DAILY_NEWS)
def follow_consent(ctx: Context, granted: bool) -> None:  # noqa: FBT001  (a Follower)
    if ctx.identity is not None:
        ctx.identity.news_wanted = granted
        ctx.identity.news_stopped_at = None if granted else ctx.now


def _comes_tomorrow(ctx: Context) -> bool:
    """Nothing is promised for a day on which nothing goes out."""
    unit, tomorrow = home_unit(ctx), ctx.today + timedelta(days=1)
    if unit is None or rests_on(ctx.house, list_line(ctx.db, unit), tomorrow):
        return False
    is_paused = find_pause_over(ctx.db, unit, tomorrow, ctx.now) is not None
    return not is_paused and push_hour(ctx.db, ctx.house, unit.id, tomorrow) is not None
