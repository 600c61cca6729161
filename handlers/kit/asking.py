"""The question that stays open beside what else is answered."""

from handlers.kit.context import Context
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
    if not isinstance(answer, TextMessage):
        return said
    return [TextMessage(answer.to, f"{answer.text}\n\n{before}", answer.buttons)]
