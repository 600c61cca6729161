"""Questions that stay open: beside what else is answered, and with someone who did not write now."""

from datetime import datetime

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
    if not isinstance(answer, TextMessage):
        return said
    return [TextMessage(answer.to, f"{answer.text}\n\n{before}", answer.buttons)]


def ask_elsewhere(
    db: Session, whom: Identity, step: str, question: str, now: datetime, until: datetime
) -> None:
    """Open a step such as "join.again" with someone else, who is told the question by a notice.

    A question that is open with her already stays: she is in the middle of something. `question` is
    what she is asked again where her answer is none.
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
    talk.slots = {"_question": question, "_choices": {}, "_also": {}}
    talk.expires_at = until
