"""“duyệt tin”: the second pair of eyes in chat; an officer sees each draft as it will look."""

from collections.abc import Sequence

from sqlmodel import col, select

from handlers.kit.approval import STATES, Approver, approve, find_obstacle, same_person
from handlers.kit.context import Context
from handlers.kit.corrections import queue_correction
from handlers.kit.push_words import PushWords
from handlers.kit.rights import (
    OFFICERS,
    leads,
    list_officer_units,
    refuse_all_but_officers,
    sign,
    write_audit,
)
from handlers.kit.router import Answer, Router
from handlers.kit.seen_picture import below_picture, find_attachment
from handlers.kit.spoken import say_day
from models.events import TextReceived
from models.messages import Message
from models.news import NewsItem
from models.unit import Unit

router = Router("approve")


@router.command("next")
def show_next(_event: TextReceived, ctx: Context, _said: str) -> list[Message]:
    if not list_officer_units(ctx):
        return refuse_all_but_officers(ctx)
    return _ask(ctx, seen=[]) or ctx.say("nothing")


@router.step("decide")
def decide(_event: TextReceived, ctx: Context, answer: Answer) -> list[Message]:
    item = ctx.db.get_one(NewsItem, ctx.recall("item"))
    seen = [*ctx.recall("seen"), item.id]
    ctx.close_step()
    unit = ctx.db.get_one(Unit, item.unit_id)
    if not leads(ctx, unit, OFFICERS):
        return refuse_all_but_officers(ctx)
    if answer.number == "1":
        return _approve(ctx, item, unit, seen)
    if answer.number == "2":
        return _reject(ctx, item, unit, seen)
    return ctx.say("later")


def _approve(ctx: Context, item: NewsItem, unit: Unit, seen: list[int]) -> list[Message]:
    approver = Approver(sign(ctx), ctx.house.two_people)
    obstacle = find_obstacle(ctx.db, item, approver, ctx.today)
    if obstacle is not None:
        return _go_on(ctx, ctx.texts.table("obstacles")[obstacle], seen)
    approve(item, sign(ctx), ctx.now)
    write_audit(ctx, "news.approve", unit, {"code": item.code})
    if item.corrects_id is not None:
        queue_correction(ctx.db, ctx.house, item, ctx.now)
        return _go_on(ctx, ctx.texts("correcting"), seen)
    return _go_on(ctx, ctx.texts("approved", title=item.title, day=say_day(ctx, item.day)), seen)


def _reject(ctx: Context, item: NewsItem, unit: Unit, seen: list[int]) -> list[Message]:
    if item.state != "draft":
        return _go_on(ctx, ctx.texts.table("obstacles")[STATES[item.state]], seen)
    item.state = "rejected"
    write_audit(ctx, "news.reject", unit, {"code": item.code})
    return _go_on(ctx, ctx.texts("rejected", title=item.title), seen)


def _go_on(ctx: Context, done: str, seen: list[int]) -> list[Message]:
    """What became of this one, and the next one with it: one answer to one message."""
    return _ask(ctx, seen, done) or ctx.say("done", done=done)


def _ask(ctx: Context, seen: list[int], done: str = "") -> list[Message]:
    """[] where no draft waits for her; her own wait for somebody else."""
    item = _find_draft(ctx, seen)
    if item is None:
        return []
    ctx.remember(item=item.id, seen=seen)
    unit, picture = ctx.db.get_one(Unit, item.unit_id), find_attachment(ctx, item.picture_id)
    unseen = item.picture_id is not None and picture is None
    looks = (PushWords(ctx.house, item).member(), ctx.texts("unseen") if unseen else "")
    asked = ctx.ask(
        "decide",
        "next" if done else "first",
        done=done,
        look="\n".join(filter(None, looks)),
        unit=unit.name,
        day=say_day(ctx, item.day),
        code=item.code,
    )
    return below_picture(asked, picture)


def _find_draft(ctx: Context, seen: Sequence[int]) -> NewsItem | None:
    query = select(NewsItem).where(
        col(NewsItem.state) == "draft",
        col(NewsItem.unit_id).in_(list_officer_units(ctx)),
        col(NewsItem.id).not_in(seen),
    )
    drafts = ctx.db.exec(query.order_by(col(NewsItem.day), col(NewsItem.id)))
    return next((item for item in drafts if not _is_own(ctx, item)), None)


def _is_own(ctx: Context, item: NewsItem) -> bool:
    return ctx.house.two_people and same_person(ctx.db, item.author, sign(ctx))
