"""What is told of a text that the Union issued: genuine, altered, withdrawn or corrected."""

from handlers.kit.context import Context
from handlers.kit.issuing import Finding, Verdict
from handlers.kit.item_links import link_address
from handlers.kit.item_text import story_of
from handlers.kit.seen_picture import below_picture, find_attachment
from handlers.kit.spoken import say_day
from models.messages import Message
from models.news import NewsItem, find_correction
from models.unit import Unit

_ALTERED: tuple[Finding, ...] = ("altered", "link_added")


def tell_verdict(ctx: Context, verdict: Verdict) -> list[Message]:
    """In the words of the feature "issued", whichever feature tells it."""
    here, item = ctx.for_feature("issued"), verdict.item
    shown = {
        "code": item.code,
        "title": item.title,
        "unit": ctx.db.get_one(Unit, item.unit_id).name,
        "day": say_day(ctx, item.day),
    }
    if item.state == "withdrawn":
        return _tell_withdrawn(here, item, shown)
    if verdict.finding in _ALTERED:
        return here.say(verdict.finding, **shown)
    if item.valid_until is not None and item.valid_until < ctx.today:
        return here.say("over", **shown, until=say_day(ctx, item.valid_until))
    if item.day > ctx.today:
        return here.say("to_come", **shown)
    if verdict.finding == "named":
        return _show(here, item, shown)
    return here.say(verdict.finding, **shown)


def _show(ctx: Context, item: NewsItem, shown: dict[str, str]) -> list[Message]:
    """By a code alone nobody knows what stands above it: the item itself is told."""
    link = link_address(ctx.house, item.code)
    said = ctx.say("named", **shown, body=story_of(item), link=link)
    return below_picture(said, find_attachment(ctx, item.picture_id))


def _tell_withdrawn(ctx: Context, item: NewsItem, shown: dict[str, str]) -> list[Message]:
    correction = find_correction(ctx.db, item, ctx.today)
    if correction is None:
        return ctx.say("withdrawn", **shown)
    return ctx.say("corrected", **shown, by=correction.code, right=correction.title)
