"""“góp ý”, “tâm tư”: what she tells the Union, under her name or under none (docs/adr/0024).

Both ways are answered with the same words and neither leaves a message in the inbox: by what is
kept of the talk nobody can tell which way she chose.
"""

from handlers.kit.consents import NAMED_NOTES, follows, record_consent
from handlers.kit.context import Context
from handlers.kit.labels import OTHER, suggest_label
from handlers.kit.people import home_unit
from handlers.kit.router import Answer, Router
from models.anonymity import find_crowd, forget_teller
from models.conversation import UNKEPT
from models.events import TextReceived
from models.feedback import Feedback, draw_number, monday_of
from models.messages import Message

router = Router("feedback")

_HOURS = 2
_FEWEST_WORDS, _LONGEST = 2, 1500
# With fewer words a text that names a matter is no note yet: "góp ý về nước máy".
_WORDS_OF_NOTE = 6


@router.command("give")
def ask_who(event: TextReceived, ctx: Context, _said: str) -> list[Message]:
    """What she wrote may be the note already; then it is not asked for again."""
    text = event.text.strip()
    is_note = len(text.split()) >= _WORDS_OF_NOTE and suggest_label(text) != OTHER
    kept = {"note": text} if is_note else {}
    ctx.close_step()
    ctx.remember(**{UNKEPT: [ctx.event_id]}, **kept)
    return ctx.ask("who", "who_of_this" if is_note else "who", hours=_HOURS)


@router.step("who")
def take_who(event: TextReceived, ctx: Context, answer: Answer) -> list[Message]:
    slots, question = ctx.conversation.slots, ctx.recall("_question")
    if answer.number == "3":
        ctx.conversation.slots = {UNKEPT: slots[UNKEPT]}
        return ctx.ask("who", "who", hours=_HOURS)
    if answer.number not in ("1", "2"):
        ctx.close_step()
        return ctx.say("left")
    named = answer.number == "1"
    if named:
        record_consent(ctx, event, question, granted=True, purpose=NAMED_NOTES)
    if "note" in slots:
        return _keep(ctx, slots["note"], named=named)
    ctx.remember(named=named)
    return ctx.ask("text", "text", hours=_HOURS)


@router.step("text")
def take_text(_event: TextReceived, ctx: Context, answer: Answer) -> list[Message]:
    text = answer.text.strip()
    if len(text.split()) < _FEWEST_WORDS:
        return ctx.ask("text", "too_short", hours=_HOURS)
    if len(text) > _LONGEST:
        return ctx.ask("text", "too_long", hours=_HOURS, most=_LONGEST)
    return _keep(ctx, text, named=ctx.recall("named"))


@follows(NAMED_NOTES)
def forget_name(ctx: Context, granted: bool) -> None:  # noqa: FBT001  (a follower's shape)
    """Taken back, her name goes from every note she left, and the notes stay."""
    if not granted:
        forget_teller(ctx.db, ctx.house.oa_id, ctx.user_id)


def _keep(ctx: Context, text: str, *, named: bool) -> list[Message]:
    unit, oa_id = home_unit(ctx), ctx.house.oa_id
    shown = unit if named else find_crowd(ctx.db, oa_id, unit)
    note = Feedback(
        id=draw_number(ctx.db),
        oa_id=oa_id,
        user_id=ctx.user_id if named else None,
        unit_id=shown.id if shown is not None else None,
        day=ctx.today if named else monday_of(ctx.today),
        text=text,
        suggested=suggest_label(text),
    )
    ctx.db.add(note)
    ctx.close_step()
    return ctx.say("kept")
