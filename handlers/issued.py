"""“Mã tin thật”: who sends a code or a forwarded text learns when and by whom it was issued."""

from handlers.kit.asked_news import awaits_text, is_for_desk, read_asked, writes_answer
from handlers.kit.context import Context
from handlers.kit.drafting import is_item_code
from handlers.kit.issuing import (
    AskedCode,
    Verdict,
    find_near,
    is_link_alone,
    judge_text,
    looks_forwarded,
    read_code,
)
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
    is_ours = looks_forwarded(event.text) or is_link_alone(event.text)
    if not (asked or awaits_text(ctx) or is_ours):
        return None
    verdict = judge_text(ctx, asked or event.text)
    if verdict is not None:
        return tell_verdict(ctx, verdict)
    is_ours_to_deny = looks_forwarded(event.text) and not is_for_desk(ctx, event.text)
    return ctx.say("not_ours") if is_ours_to_deny else None


def _tell_code(ctx: Context, asked: AskedCode) -> list[Message] | None:
    """None where it may be something else: a branch's code, an hour, the answer to a question."""
    item = find_item(ctx.db, asked.code)
    if item is not None and item.state in ("approved", "withdrawn"):
        return tell_verdict(ctx, Verdict(item, "named"))
    if find_unit(ctx.db, asked.code) is not None:
        return None
    near = find_near(ctx.db, asked.code, ctx.today)
    if near is not None:
        return ctx.say("no_code_near", code=asked.code, near=near.code, title=near.title)
    is_meant = is_item_code(asked.code) and ctx.conversation.step is None
    return ctx.say("no_code", code=asked.code) if asked.is_named or is_meant else None
