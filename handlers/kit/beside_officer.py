"""While a person of the Union writes to her from the OA's own chat: what is answered all the same."""

from datetime import datetime

from handlers.kit.context import Context
from models.conversation import HUMAN_TALKS_FOR


def is_with_officer(ctx: Context) -> bool:
    until = ctx.conversation.human_until
    return until is not None and until > ctx.now


def was_asked_since(ctx: Context) -> bool:
    """Whether the open question is younger than the officer's last word: a command of hers, or a
    code, was answered with it. An older one gave way to what the officer wrote."""
    until, asked = ctx.conversation.human_until, ctx.conversation.slots.get("_asked")
    if until is None or asked is None:
        return False
    return datetime.fromisoformat(asked) > until - HUMAN_TALKS_FOR
