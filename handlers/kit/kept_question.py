"""What a call for help asked is kept while she is asked something else, and asked again after it.

A number answers only the question just asked (design §2): "1" never answers the kept one unseen,
nor is the kept one lost because she spoke of something else first.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeAlias

from handlers.kit.asking import open_question
from handlers.kit.choices import read_number
from handlers.kit.context import Context
from models.messages import Message, TextMessage

Kept: TypeAlias = dict[str, Any]
_KEPT = "_kept"


def answer_beside(
    answer: Callable[[], list[Message]], text: str, ctx: Context, features: frozenset[str]
) -> list[Message]:
    """What `answer` says, the kept question after it once no other is open.

    `features` are those whose questions are kept: who listens for danger.
    """
    talk = ctx.conversation
    was_open = talk.step is not None and talk.feature in features
    kept = _take_down(ctx) if was_open else talk.slots.get(_KEPT)
    question = open_question(ctx)
    said = answer()
    if kept is None or talk.feature in features or (was_open and talk.step is None):
        return said
    if _is_over(kept, ctx) or len(said) != 1 or not isinstance(said[0], TextMessage):
        return said
    if talk.step is None:
        return _ask(f"{said[0].text}\n\n", kept, ctx)
    if question == open_question(ctx) and _answers_kept(text, kept, ctx):
        return _ask("", kept, ctx)
    talk.slots = {**talk.slots, _KEPT: kept}
    return said


def _take_down(ctx: Context) -> Kept:
    talk = ctx.conversation
    until = talk.expires_at.isoformat() if talk.expires_at is not None else None
    return {"feature": talk.feature, "step": talk.step, "slots": dict(talk.slots), "until": until}


def _answers_kept(text: str, kept: Kept, ctx: Context) -> bool:
    """A number that the question still open does not offer: the one that does is shown again."""
    number = read_number(text)
    open_choices = ctx.conversation.slots.get("_choices", {})
    return number in kept["slots"]["_choices"] and number not in open_choices


def _is_over(kept: Kept, ctx: Context) -> bool:
    return kept["until"] is not None and datetime.fromisoformat(kept["until"]) <= ctx.now


def _ask(before: str, kept: Kept, ctx: Context) -> list[Message]:
    talk = ctx.conversation
    talk.feature, talk.step, talk.slots = kept["feature"], kept["step"], dict(kept["slots"])
    talk.expires_at = datetime.fromisoformat(kept["until"]) if kept["until"] else None
    talk.misses = 0
    return [TextMessage(ctx.here, f"{before}{kept['slots']['_question']}")]
