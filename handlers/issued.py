"""“Mã tin thật”: who sends a code or a forwarded text learns when and by whom it was issued."""

from handlers.kit.asked_news import awaits_text, is_for_desk, read_asked, writes_answer
from handlers.kit.context import Context
from handlers.kit.issuing import Verdict, judge_text, looks_forwarded, read_code
from handlers.kit.router import Router
from handlers.kit.verdicts import tell_verdict
from models.events import TextReceived
from models.messages import Message
from models.news import find_item
from models.unit import find_unit

router = Router("issued")


@router.recognise
def check(event: TextReceived, ctx: Context) -> list[Message] | None:
    """A code alone, a text dressed as ours, or one asked about; the rest is for others to answer."""
    if writes_answer(ctx):
        return None
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
        return tell_verdict(ctx, verdict)
    is_ours_to_deny = looks_forwarded(event.text) and not is_for_desk(ctx, event.text)
    return ctx.say("not_ours") if is_ours_to_deny else None


def _tell_code(ctx: Context, code: str) -> list[Message] | None:
    """None where the code may be somebody else's, such as a branch's."""
    item = find_item(ctx.db, code)
    if item is None or item.state not in ("approved", "withdrawn"):
        return None if find_unit(ctx.db, code) is not None else ctx.say("no_code", code=code)
    return tell_verdict(ctx, Verdict(item))
