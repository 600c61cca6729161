"""What is told of a text that the Union issued: genuine, altered, withdrawn or corrected."""

from sqlmodel import col, select

from handlers.kit.context import Context
from handlers.kit.issuing import Verdict
from handlers.kit.spoken import say_day
from models.messages import Message
from models.news import NewsItem
from models.unit import Unit


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
    if not verdict.altered:
        return here.say("genuine", **shown)
    return here.say("link_added" if verdict.added_link else "altered", **shown)


def _tell_withdrawn(ctx: Context, item: NewsItem, shown: dict[str, str]) -> list[Message]:
    query = select(NewsItem).where(
        col(NewsItem.corrects_id) == item.id, col(NewsItem.state) == "approved"
    )
    correction = ctx.db.exec(query).first()
    if correction is None:
        return ctx.say("withdrawn", **shown)
    return ctx.say("corrected", **shown, by=correction.code, right=correction.title)
