"""“Mã tin thật”: who sends a code or a forwarded text learns when and by whom it was issued."""

from sqlmodel import col, select

from handlers.kit.asked_news import awaits_text, is_for_desk, read_asked
from handlers.kit.context import Context
from handlers.kit.issuing import Verdict, judge_text, looks_forwarded, read_code
from handlers.kit.router import Router
from handlers.kit.spoken import say_day
from models.events import TextReceived
from models.messages import Message
from models.news import NewsItem, find_item
from models.unit import Unit, find_unit

router = Router("issued")


@router.recognise
def check(event: TextReceived, ctx: Context) -> list[Message] | None:
    """A code alone, a text dressed as ours, or one asked about; the rest is for others to answer."""
    said = _judge(event, ctx)
    if said is not None and awaits_text(ctx):
        ctx.close_step()
    return said


@router.command("ask")
def ask(_event: TextReceived, ctx: Context, _said: str) -> list[Message]:
    return ctx.say("how")


def _judge(event: TextReceived, ctx: Context) -> list[Message] | None:
    code = read_code(event.text)
    if code is not None:
        return _tell_code(ctx, code)
    asked = read_asked(event.text)
    if not asked and not awaits_text(ctx) and not looks_forwarded(event.text):
        return None
    verdict = judge_text(ctx.db, asked or event.text, ctx.today)
    if verdict is not None:
        return _tell(ctx, verdict)
    is_ours_to_deny = looks_forwarded(event.text) and not is_for_desk(ctx, event.text)
    return ctx.say("not_ours") if is_ours_to_deny else None


def _tell_code(ctx: Context, code: str) -> list[Message] | None:
    """None where the code may be somebody else's, such as a branch's."""
    item = find_item(ctx.db, code)
    if item is None or item.state not in ("approved", "withdrawn"):
        return None if find_unit(ctx.db, code) is not None else ctx.say("no_code", code=code)
    return _tell(ctx, Verdict(item))


def _tell(ctx: Context, verdict: Verdict) -> list[Message]:
    item = verdict.item
    shown = {
        "code": item.code,
        "title": item.title,
        "unit": ctx.db.get_one(Unit, item.unit_id).name,
        "day": say_day(ctx, item.day),
    }
    if item.state == "withdrawn":
        return _tell_withdrawn(ctx, item, shown)
    if not verdict.altered:
        return ctx.say("genuine", **shown)
    return ctx.say("link_added" if verdict.added_link else "altered", **shown)


def _tell_withdrawn(ctx: Context, item: NewsItem, shown: dict[str, str]) -> list[Message]:
    query = select(NewsItem).where(
        col(NewsItem.corrects_id) == item.id, col(NewsItem.state) == "approved"
    )
    correction = ctx.db.exec(query).first()
    if correction is None:
        return ctx.say("withdrawn", **shown)
    return ctx.say("corrected", **shown, by=correction.code, right=correction.title)
