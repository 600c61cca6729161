"""“đã chia sẻ”: what she passed on counts for her branch; an officer's own post and days of leave."""

import re
from datetime import date, timedelta

from sqlmodel import col, select

from handlers.kit.context import Context
from handlers.kit.duty import count_streak, is_cadre
from handlers.kit.hours import BadLengthError, TooLongError, read_last_day
from handlers.kit.links import find_host, find_link_danger
from handlers.kit.people import home_unit
from handlers.kit.rights import sign
from handlers.kit.router import Router
from handlers.kit.spoken import say_day
from models.audit import AuditEntry
from models.code_issuing import ensure_link
from models.events import TextReceived
from models.insertion import insert_absent
from models.messages import Message
from models.news import find_daily_item
from models.share import Leave, Share, count_shares
from models.unit import Unit

router = Router("share")

_LINK = re.compile(r"https?://\S+", re.IGNORECASE)
_STREAK_TOLD_FROM = 2


@router.command("done")
def tell_done(_event: TextReceived, ctx: Context, _said: str) -> list[Message]:
    unit = home_unit(ctx)
    if unit is None or ctx.member is None:
        return ctx.say("join_first")
    is_new = insert_absent(ctx.db, _share(ctx, unit, "told"))
    if not is_new:
        return ctx.say("told_before", unit=unit.name, count=_count_today(ctx, unit))
    return _thank(ctx, unit)


@router.command("post")
def tell_post(event: TextReceived, ctx: Context, _said: str) -> list[Message]:
    """The link of her own post, given by her; looked at before it counts, never opened."""
    found = _LINK.search(event.text)
    if found is None:
        return ctx.say("which_link")
    url = found.group().rstrip(".,;)”\"'")
    if find_host(url) == find_host(ctx.house.public_url):
        return tell_done(event, ctx, "")  # the Union's own page, passed on: no post of hers
    if find_link_danger(url) is not None:
        return ctx.say("odd_link")
    unit = home_unit(ctx)
    if unit is None or ctx.member is None:
        return ctx.say("join_first")
    is_new = insert_absent(ctx.db, _share(ctx, unit, "post", url))
    return _thank(ctx, unit, "post_thanks") if is_new else ctx.say("post_before")


@router.command("own_link")
def give_own_link(_event: TextReceived, ctx: Context, _said: str) -> list[Message]:
    """A tracked link of hers alone: who opens it counts for her branch, unnamed."""
    unit = home_unit(ctx)
    if unit is None or ctx.member is None:
        return ctx.say("join_first")
    item = find_daily_item(ctx.db, unit, ctx.today)
    if item is None:
        return ctx.say("no_item")
    code = ensure_link(ctx.db, item.id, unit.id, ctx.now, ctx.member.id)
    link = f"{ctx.house.public_url.rstrip('/')}/t/{code}"
    return ctx.say("own_link", title=item.title, link=link)


@router.command("leave", takes_argument=True)
def go_on_leave(_event: TextReceived, ctx: Context, said: str) -> list[Message]:
    """Days on which she has no duty to pass anything on; only who has the duty needs them."""
    if not is_cadre(ctx):
        return ctx.say("no_duty")
    try:
        last = read_last_day(said or "1", ctx.today)
    except (BadLengthError, TooLongError):
        return ctx.say("how_long")
    _end_leaves(ctx)
    assert ctx.member is not None  # noqa: S101  (is_cadre knows her)
    leave = Leave(
        member_id=ctx.member.id,
        first_day=ctx.today,
        last_day=last,
        set_by=sign(ctx),
        set_at=ctx.now,
    )
    ctx.db.add(leave)
    _audit(ctx, "leave.begin", last)
    return ctx.say("on_leave", day=say_day(ctx, last))


@router.command("back")
def come_back(_event: TextReceived, ctx: Context, _said: str) -> list[Message]:
    if not is_cadre(ctx):
        return ctx.say("no_duty")
    _end_leaves(ctx)
    _audit(ctx, "leave.end", ctx.today)
    return ctx.say("back")


def _share(ctx: Context, unit: Unit, kind: str, url: str = "") -> Share:
    item = find_daily_item(ctx.db, unit, ctx.today)
    return Share(
        oa_id=ctx.house.oa_id,
        user_id=ctx.user_id,
        member_id=ctx.member.id if ctx.member is not None else None,
        unit_id=unit.id,
        news_item_id=item.id if item is not None else None,
        day=ctx.today,
        kind=kind,
        url=url,
        at=ctx.now,
    )


def _thank(ctx: Context, unit: Unit, key: str = "thanks") -> list[Message]:
    days = count_streak(ctx) if is_cadre(ctx) else 0
    count = _count_today(ctx, unit)
    if days >= _STREAK_TOLD_FROM:
        return ctx.say("streak", unit=unit.name, count=count, days=days)
    return ctx.say(key, unit=unit.name, count=count)


def _count_today(ctx: Context, unit: Unit) -> int:
    return sum(count_shares(ctx.db, ctx.today, ctx.today, [unit.id]).values())


def _end_leaves(ctx: Context) -> None:
    if ctx.member is None:
        return
    query = select(Leave).where(
        col(Leave.member_id) == ctx.member.id,
        col(Leave.last_day) >= ctx.today,
        col(Leave.ended_at).is_(None),
    )
    for leave in ctx.db.exec(query):
        if leave.first_day < ctx.today:
            leave.last_day = ctx.today - timedelta(days=1)
        else:
            leave.ended_at = ctx.now


def _audit(ctx: Context, action: str, day: date) -> None:
    entry = AuditEntry(
        at=ctx.now,
        actor=sign(ctx),
        action=action,
        source=f"{ctx.here.kind}:{ctx.here.id}",
        details={"day": day.isoformat()},
    )
    ctx.db.add(entry)
