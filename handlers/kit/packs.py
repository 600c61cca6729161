"""A pack to forward that a leader gets in the chat, beside the one the morning brings."""

from sqlmodel import col, select

from handlers.kit.context import Context
from handlers.kit.item_links import give_links
from handlers.kit.pauses import find_pause_over
from handlers.kit.push_words import PushWords
from handlers.kit.slots import local_moment, push_hour
from models.messages import Message, TextMessage
from models.news import find_daily_item, map_lines
from models.push import ForwardPack, find_daily_push
from models.unit import Unit


def first_pack(ctx: Context, unit: Unit) -> list[Message]:
    """Today's item with how to pass it on, for a leader who has just begun.

    [] where there is none, where the branch rests, or where the push brings it later today.
    """
    item = find_daily_item(ctx.db, unit, ctx.today)
    rests = find_pause_over(ctx.db, unit, ctx.today, ctx.now) is not None
    if item is None or rests or _comes_today(ctx, unit):
        return []
    expect_done(ctx, unit)
    added = map_lines(ctx.db, item.id).get(unit.id, "")
    words = PushWords(ctx.house, item, give_links(ctx, item, unit), added)
    return [TextMessage(ctx.here, words.bubble()), TextMessage(ctx.here, words.how([]))]


def expect_done(ctx: Context, unit: Unit) -> None:
    """Her "xong" counts for a pack she fetched as well, once the day's push has gone out."""
    query = select(ForwardPack.id).where(
        col(ForwardPack.oa_id) == ctx.house.oa_id,
        col(ForwardPack.user_id) == ctx.user_id,
        col(ForwardPack.unit_id) == unit.id,
        col(ForwardPack.day) == ctx.today,
    )
    is_out = find_daily_push(ctx.db, unit.id, ctx.today) is not None
    if is_out and ctx.db.exec(query).first() is None:
        oa_id, user_id = ctx.house.oa_id, ctx.user_id
        pack = ForwardPack(oa_id=oa_id, user_id=user_id, unit_id=unit.id, day=ctx.today)
        ctx.db.add(pack)


def _comes_today(ctx: Context, unit: Unit) -> bool:
    """Whether the morning's push is still ahead."""
    if find_daily_push(ctx.db, unit.id, ctx.today) is not None:
        return False
    at = push_hour(ctx.db, ctx.house, unit.id, ctx.today)
    return at is not None and ctx.now < local_moment(ctx.house, ctx.today, at)
