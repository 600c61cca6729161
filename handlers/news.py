"""Today's good news, asked for: her branch's own item, else that of the nearest unit above.

“tin khác”: others of these two weeks, one at a time, those about her topics first.
"""

from datetime import date, timedelta

from sqlmodel import col, select

from handlers.kit.context import Context
from handlers.kit.item_text import story_of
from handlers.kit.pauses import is_paused
from handlers.kit.people import home_unit
from handlers.kit.router import Router
from handlers.kit.spoken import capitalise, say_day
from handlers.kit.topics import find_topic, read_topics
from models.events import TextReceived
from models.messages import Message, TextMessage
from models.news import NewsItem, find_daily_item, list_recent_items
from models.unit import Unit

router = Router("news")

_SHOWN_FOR = timedelta(days=14)
_PLAIN = {
    "today": "today_plain",
    "yesterday": "yesterday_plain",
    "none_today": "none_today_plain",
}


@router.command("today")
def tell_today(_event: TextReceived, ctx: Context, _said: str) -> list[Message]:
    item = _find_item(ctx, ctx.today)
    if item is None:
        return ctx.say(_fitting(ctx, "none_today"))
    said = _write(ctx, "today", item)
    is_more = _chosen(ctx) and any(_is_liked(ctx, other) for other in _list_others(ctx))
    return ctx.say("liked", said=said) if is_more else _say(ctx, said)


@router.command("yesterday")
def tell_yesterday(_event: TextReceived, ctx: Context, _said: str) -> list[Message]:
    item = _find_item(ctx, ctx.today - timedelta(days=1))
    if item is None:
        return ctx.say("none_yesterday")
    return _say(ctx, _write(ctx, "yesterday", item))


@router.command("more")
def tell_more(_event: TextReceived, ctx: Context, _said: str) -> list[Message]:
    seen = _list_seen(ctx)
    item = next((item for item in _list_others(ctx) if item.code not in seen), None)
    # In the middle of another dialogue nothing is remembered: its slots are not ours.
    if ctx.conversation.step is None:
        ctx.remember(seen=[*seen, item.code] if item is not None else [])
    if item is None:
        return ctx.say("no_more")
    return _say(ctx, _write(ctx, "more", item, day=capitalise(say_day(ctx, item.day))))


def _list_seen(ctx: Context) -> list[str]:
    talk = ctx.conversation
    kept = talk.slots.get("seen", []) if talk.feature == "news" else []
    return [str(code) for code in kept]


def _list_others(ctx: Context) -> list[NewsItem]:
    """Those of these two weeks but today's own, her topics' first, then the newest."""
    unit, today = home_unit(ctx) or _find_province(ctx), _find_item(ctx, ctx.today)
    items = list_recent_items(ctx.db, unit, ctx.today - _SHOWN_FOR, ctx.today)
    others = [item for item in items if today is None or item.id != today.id]
    return sorted(others, key=lambda item: not _is_liked(ctx, item))


def _is_liked(ctx: Context, item: NewsItem) -> bool:
    return find_topic(item.topic) in _chosen(ctx)


def _chosen(ctx: Context) -> list[str]:
    return read_topics(ctx.identity.topics) if ctx.identity is not None else []


def _find_item(ctx: Context, day: date) -> NewsItem | None:
    """One without a branch yet gets the province's item."""
    return find_daily_item(ctx.db, home_unit(ctx) or _find_province(ctx), day)


def _find_province(ctx: Context) -> Unit | None:
    query = select(Unit).where(col(Unit.level) == "province").order_by(col(Unit.code))
    return ctx.db.exec(query).first()


def _write(ctx: Context, key: str, item: NewsItem, **values: object) -> str:
    body = story_of(item)
    if item.url:
        body = ctx.texts("with_link", body=body, url=item.url)
    return ctx.texts(_fitting(ctx, key), title=item.title, body=body, **values)


def _say(ctx: Context, text: str) -> list[Message]:
    return [TextMessage(ctx.here, text)]


def _fitting(ctx: Context, key: str) -> str:
    """In a branch that mourns nothing is called good news."""
    return _PLAIN.get(key, key) if is_paused(ctx, home_unit(ctx)) else key
