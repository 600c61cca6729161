"""Today's good news, asked for: her branch's own item, else that of the nearest unit above."""

from datetime import date, timedelta

from sqlmodel import col, select

from handlers.kit.context import Context
from handlers.kit.item_text import story_of
from handlers.kit.pauses import is_paused
from handlers.kit.people import home_unit
from handlers.kit.router import Router
from models.events import TextReceived
from models.messages import Message
from models.news import NewsItem, find_daily_item
from models.unit import Unit

router = Router("news")

_PLAIN = {
    "today": "today_plain",
    "yesterday": "yesterday_plain",
    "none_today": "none_today_plain",
}


@router.command("today")
def tell_today(_event: TextReceived, ctx: Context, _said: str) -> list[Message]:
    item = _find_item(ctx, ctx.today)
    return _tell(ctx, "today", item) if item is not None else ctx.say(_fitting(ctx, "none_today"))


@router.command("yesterday")
def tell_yesterday(_event: TextReceived, ctx: Context, _said: str) -> list[Message]:
    item = _find_item(ctx, ctx.today - timedelta(days=1))
    return _tell(ctx, "yesterday", item) if item is not None else ctx.say("none_yesterday")


def _find_item(ctx: Context, day: date) -> NewsItem | None:
    """One without a branch yet gets the province's item."""
    return find_daily_item(ctx.db, home_unit(ctx) or _find_province(ctx), day)


def _find_province(ctx: Context) -> Unit | None:
    query = select(Unit).where(col(Unit.level) == "province").order_by(col(Unit.code))
    return ctx.db.exec(query).first()


def _tell(ctx: Context, key: str, item: NewsItem) -> list[Message]:
    body = story_of(item)
    if item.url:
        body = ctx.texts("with_link", body=body, url=item.url)
    return ctx.say(_fitting(ctx, key), title=item.title, body=body)


def _fitting(ctx: Context, key: str) -> str:
    """In a branch that mourns nothing is called good news."""
    return _PLAIN[key] if is_paused(ctx, home_unit(ctx)) else key
