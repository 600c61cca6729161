"""“/themloi”: a branch's own line below an item from above; the item itself stays as it was compiled."""

from datetime import date, timedelta

from sqlmodel import col, select

from handlers.kit.context import Context
from handlers.kit.links import find_link_danger
from handlers.kit.rights import leads, refuse, sign, write_audit
from handlers.kit.router import Answer, Router
from handlers.kit.spoken import say_day
from handlers.kit.steering import chosen_branch, pick_branch
from handlers.kit.words import fold, tidy
from models.events import GroupTextReceived, TextReceived
from models.masking_mark import MASK
from models.messages import Message
from models.news import NewsItem, NewsLine, find_daily_item
from models.push import find_daily_push
from models.unit import Unit

router = Router("added_line")

MOST = 200


@router.command("add", where="both", takes_argument=True)
def add(_event: TextReceived | GroupTextReceived, ctx: Context, said: str) -> list[Message]:
    unit = pick_branch(ctx, said=said)
    return unit if isinstance(unit, list) else _act(ctx, unit, said)


@router.step("branch")
def choose_branch(_event: TextReceived, ctx: Context, answer: Answer) -> list[Message]:
    unit, said = chosen_branch(ctx, answer), ctx.recall("said")
    ctx.close_step()
    return ctx.say("later") if unit is None else _act(ctx, unit, said)


def _act(ctx: Context, unit: Unit, said: str) -> list[Message]:
    if not leads(ctx, unit):
        return refuse(ctx)
    text = tidy(said)
    if not text:
        return ctx.say("how", most=MOST)
    if MASK in text or any(find_link_danger(word) for word in text.split() if "://" in word):
        return ctx.say("not_this")
    if len(text) > MOST:
        return ctx.say("too_long", most=MOST)
    found = _find_next(ctx, unit)
    if found is None:
        return ctx.say("no_item")
    day, item = found
    return (
        _remove(ctx, unit, item)
        if fold(text) in ("0", "bo", "xoa")
        else _write(ctx, unit, item, day, text)
    )


def _find_next(ctx: Context, unit: Unit) -> tuple[date, NewsItem] | None:
    """The next item from above that has not gone out to the branch: today's or tomorrow's."""
    for day in (ctx.today, ctx.today + timedelta(days=1)):
        item = find_daily_item(ctx.db, unit, day)
        is_open = find_daily_push(ctx.db, unit.id, day) is None
        if item is not None and item.unit_id != unit.id and is_open:
            return day, item
    return None


def _write(ctx: Context, unit: Unit, item: NewsItem, day: date, text: str) -> list[Message]:
    line = _find_line(ctx, unit, item)
    if line is None:
        line = NewsLine(
            news_item_id=item.id, unit_id=unit.id, text=text, added_by=sign(ctx), added_at=ctx.now
        )
    line.text, line.added_by, line.added_at = text, sign(ctx), ctx.now
    ctx.db.add(line)
    write_audit(ctx, "news.line", unit, {"code": item.code})
    return ctx.say("added", title=item.title, day=say_day(ctx, day), text=text)


def _remove(ctx: Context, unit: Unit, item: NewsItem) -> list[Message]:
    line = _find_line(ctx, unit, item)
    if line is not None:
        ctx.db.delete(line)
        write_audit(ctx, "news.line_removed", unit, {"code": item.code})
    return ctx.say("removed", title=item.title)


def _find_line(ctx: Context, unit: Unit, item: NewsItem) -> NewsLine | None:
    query = select(NewsLine).where(
        col(NewsLine.news_item_id) == item.id, col(NewsLine.unit_id) == unit.id
    )
    return ctx.db.exec(query).first()
