"""Questions that stay open: beside what else is answered, and with someone who did not write now."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlmodel import Session

from handlers.kit.context import Context
from models.conversation import Conversation
from models.member import Identity
from models.messages import Message, TextMessage


def open_question(ctx: Context) -> str | None:
    talk = ctx.conversation
    return str(talk.slots["_question"]) if talk.step and "_question" in talk.slots else None


def ask_after(said: list[Message], before: str | None, ctx: Context) -> list[Message]:
    """What was understood beside an open question is answered, and the question asked again.

    Otherwise a later number would answer something she no longer sees.
    """
    ctx.conversation.misses = 0
    if before is None or open_question(ctx) != before or len(said) != 1:
        return said
    answer = said[0]
    if not isinstance(answer, TextMessage) or answer.text.endswith(before):
        return said
    return [TextMessage(answer.to, f"{answer.text}\n\n{before}", answer.buttons)]


def ask_again(ctx: Context) -> list[Message]:
    """Once the choices again, then the way out, then no more (content: message style §5)."""
    talk = ctx.conversation
    if talk.step is None:
        return []
    question = str(talk.slots["_question"])
    talk.misses += 1
    if talk.misses == 1:
        return say_of_kit(ctx, "again", question=question)
    if talk.misses == 2:
        return say_of_kit(ctx, "again_or_leave", question=question)
    ctx.close_step()
    return []


def say_of_kit(ctx: Context, key: str, **values: object) -> list[Message]:
    """A text that belongs to no feature."""
    return [TextMessage(ctx.here, ctx.texts_of("kit")(key, **values))]


def drop_question(db: Session, whom: Identity, but: str) -> None:
    """Nothing is asked of her any more, unless that feature asks; she hears why in a notice."""
    talk = db.get(Conversation, (whom.oa_id, f"u:{whom.user_id}"), with_for_update=True)
    if talk is not None and talk.feature != but:
        talk.feature, talk.step, talk.slots = None, None, {}


@dataclass(frozen=True, slots=True)
class Question:
    """What she is asked again where her answer is none; the choices, other words for them, slots."""

    text: str
    choices: Mapping[str, str] = field(default_factory=dict)
    also: Mapping[str, str] = field(default_factory=dict)
    slots: Mapping[str, Any] = field(default_factory=dict)


def ask_elsewhere(
    db: Session, whom: Identity, step: str, question: Question, now: datetime, until: datetime
) -> None:
    """Open a step such as "join.again" with someone else, who is told the question by a notice.

    A question that is open with her already stays: she is in the middle of something.
    """
    key = (whom.oa_id, f"u:{whom.user_id}")
    talk = db.get(Conversation, key, with_for_update=True)
    if talk is None:
        talk = Conversation(oa_id=key[0], key=key[1], slots={})
        db.add(talk)
    elif talk.step is not None and (talk.expires_at is None or talk.expires_at > now):
        return
    talk.feature, _, talk.step = step.partition(".")
    talk.misses = 0
    talk.slots = {
        **question.slots,
        "_question": question.text,
        "_choices": dict(question.choices),
        "_also": dict(question.also),
    }
    talk.expires_at = until
