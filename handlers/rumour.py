"""“Tin này đúng không?”: answered at once where the Union has answered it, else by its people."""

from handlers.kit.asked_news import (
    STEP,
    asks_bare,
    awaits_text,
    compared,
    find_rumour,
    has_other_figures,
    is_enough,
    read_asked,
    writes_answer,
)
from handlers.kit.cases import find_commune
from handlers.kit.context import Context
from handlers.kit.heard_before import find_text_before
from handlers.kit.issuing import judge_text
from handlers.kit.people import name_writer
from handlers.kit.rights import leads_any, write_audit
from handlers.kit.router import Answer, Router
from handlers.kit.rumour_answers import compose_values, shorten
from handlers.kit.rumour_desk import escalate, join_rumour
from handlers.kit.verdicts import tell_verdict
from handlers.kit.written import holds_private
from models.events import MediaReceived, TextReceived
from models.messages import Message, TextMessage
from models.rumour import Rumour
from models.unit import Unit

router = Router("rumour")

# Nobody asked: shorter texts are people's own words, and not worth a look at the answers.
_FORWARDED = 60


@router.command("ask")
def ask(_event: TextReceived, ctx: Context, _said: str) -> list[Message]:
    return _take_before(ctx) or ctx.ask(STEP, "how")


@router.command("report", takes_argument=True)
def report(event: TextReceived, ctx: Context, said: str) -> list[Message]:
    """A leader's report is marked for the officers; a member's is a question like any other."""
    told = _behind_command(event.text, said)
    if is_enough(told):
        return _take(ctx, told, by_leader=leads_any(ctx))
    ctx.remember(report=True)
    return ctx.ask(STEP, "how_report")


@router.recognise
def recognise(event: TextReceived, ctx: Context) -> list[Message] | None:
    """A text with the question beside it; or a long one that was answered before."""
    asked = read_asked(event.text)
    if asked == "":
        return _take_before(ctx) or ctx.ask(STEP, "how")
    if asked is None and asks_bare(event.text):
        return _take_before(ctx) or None
    if awaits_text(ctx) or writes_answer(ctx):
        return None
    if asked is not None:
        return _take(ctx, asked)
    if len(compared(event.text)) < _FORWARDED:
        return None
    found = find_rumour(ctx.db, event.text, ("answered",))
    return None if found is None else _answer(ctx, found, event.text)


@router.step("text")
def take_text(_event: TextReceived, ctx: Context, answer: Answer) -> list[Message] | None:
    """The text she was asked for; what is too short to be one is handed on."""
    asked = read_asked(answer.text) or answer.text
    return _close(ctx, asked) if is_enough(asked) else None


@router.media("text")
def take_card(event: MediaReceived, ctx: Context) -> list[Message] | None:
    """A link shared as a card: its words and its address. A picture can't be read."""
    if holds_private(event):
        return None
    if event.kind == "image" and not is_enough(event.text):
        return ctx.ask(STEP, "picture")
    words = [event.text]
    words += [part for one in event.attachments for part in (one.description, one.url) if part]
    text = "\n".join(filter(None, words)) if event.kind == "link" else event.text
    return _close(ctx, text) if is_enough(text) else None


def _take_before(ctx: Context) -> list[Message]:
    """She forwarded it first and asks after; [] where no such text came a moment ago."""
    text = find_text_before(ctx)
    if text is None:
        return []
    ctx.close_step()
    verdict = judge_text(ctx, text)
    return _take(ctx, text, is_named=True) if verdict is None else tell_verdict(ctx, verdict)


def _close(ctx: Context, text: str) -> list[Message]:
    by_leader = bool(ctx.conversation.slots.get("report")) and leads_any(ctx)
    ctx.close_step()
    return _take(ctx, text, by_leader=by_leader)


def _take(
    ctx: Context, text: str, *, by_leader: bool = False, is_named: bool = False
) -> list[Message]:
    """`is_named`: she did not write the text now, so she is told which one is meant."""
    found = find_rumour(ctx.db, text, ("answered",))
    if found is not None:
        return _answer(ctx, found, text)
    joined = join_rumour(ctx, text)
    unit = find_commune(ctx)
    if by_leader and unit is not None and escalate(ctx, joined.rumour):
        write_audit(ctx, "rumour.escalate", unit, {"rumour": joined.rumour.id})
        return ctx.say("escalated", unit=unit.name, number=joined.rumour.id)
    if joined.asked_before:
        return ctx.say("asked_before", unit=_name(ctx, unit))
    if is_named:
        return ctx.say("taken_before", unit=_name(ctx, unit), title=shorten(text))
    return ctx.say("taken", unit=_name(ctx, unit))


def _answer(ctx: Context, rumour: Rumour, text: str) -> list[Message]:
    """What was published; her copy's own figures were not looked at, and she is told so."""
    rumour.repeats = Rumour.repeats + 1  # counted by the database
    key, values = compose_values(rumour, ctx.house, differs=has_other_figures(text, rumour.text))
    said = ctx.texts_of("notices")(key, person=name_writer(ctx), **values)
    return [TextMessage(ctx.here, said)]


def _name(ctx: Context, unit: Unit | None) -> str:
    return unit.name if unit is not None else ctx.house.oa_name


def _behind_command(text: str, said: str) -> str:
    """The argument with its lines, which the command table folds into one."""
    first = said.split(maxsplit=1)[0] if said else ""
    return text[text.find(first) :] if first and first in text else said
