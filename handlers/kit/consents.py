"""Consent, a purpose at a time: asked once in plain words, off until she says yes, hers to change.

A feature that needs one names its purpose: `has_consented`, else `ask_consent` leads to a step of
its own, which hands the answer to `take_consent`. What must end with a withdrawal it says with
`@follows(purpose)`. Purposes and their words are data: texts/*/consents.toml.
"""

import hashlib
from collections.abc import Callable
from typing import Literal, TypeAlias, TypeVar, get_args

from handlers.kit.context import Context
from handlers.kit.router import Answer
from models.consent import Consent, ConsentText, list_consents
from models.events import TextReceived
from models.insertion import insert_absent
from models.messages import Message

Purpose: TypeAlias = Literal[
    "daily_news", "away_place", "stories", "opinions", "contests", "photos", "named_notes"
]
Follower: TypeAlias = Callable[[Context, bool], None]
F = TypeVar("F", bound=Follower)

PURPOSES: tuple[Purpose, ...] = get_args(Purpose)
DAILY_NEWS: Purpose = "daily_news"
NAMED_NOTES: Purpose = "named_notes"
# Kept with the dialogue: the very words of the question, whatever the catalogue says by then.
_ASKED = "consent_asked"
_followers: dict[str, Follower] = {}


def follows(purpose: Purpose) -> Callable[[F], F]:
    """The function is told when she changes her word on the purpose in "dữ liệu của tôi"."""

    def register(follower: F) -> F:
        _followers[purpose] = follower
        return follower

    return register


def has_consented(ctx: Context, purpose: Purpose) -> bool:
    """Her newest word; without one it is no."""
    said = list_consents(ctx.db, ctx.house.oa_id, ctx.user_id).get(purpose)
    return said is not None and said.granted


def was_asked(ctx: Context, purpose: Purpose) -> bool:
    """Whether she ever said yes or no: nobody is asked a second time unless she wants it."""
    return purpose in list_consents(ctx.db, ctx.house.oa_id, ctx.user_id)


def ask_consent(ctx: Context, step: str, purpose: Purpose, before: str = "") -> list[Message]:
    """The purpose's question, below what else there is to say; `step` of this feature takes it."""
    here = ctx.for_feature("consents")
    asked = here.texts.table("asks")[purpose]
    ctx.remember(**{_ASKED: asked})
    return here.ask(f"{ctx.feature}.{step}", "ask", before=before, asked=asked)


def take_consent(ctx: Context, event: TextReceived, purpose: Purpose, answer: Answer) -> bool:
    """Only "1" is a yes (Law 91/2025/QH15); call it before the step is closed."""
    granted = answer.number == "1"
    record_consent(ctx, event, str(ctx.recall(_ASKED)), granted=granted, purpose=purpose)
    return granted


def change_consent(
    ctx: Context, event: TextReceived, purpose: Purpose, text: str, *, granted: bool
) -> None:
    """Her word from "dữ liệu của tôi": written down, and whatever hangs on it told."""
    record_consent(ctx, event, text, granted=granted, purpose=purpose)
    tell_change(ctx, purpose, granted=granted)


def tell_change(ctx: Context, purpose: Purpose, *, granted: bool) -> None:
    """What hangs on her word follows it."""
    if purpose in _followers:
        _followers[purpose](ctx, granted)


def record_consent(
    ctx: Context,
    event: TextReceived,
    text: str,
    *,
    granted: bool,
    purpose: Purpose = DAILY_NEWS,
) -> None:
    """`text` is what she said yes or no to, `event` the message that said it."""
    version = text_version(ctx, text)
    words = ConsentText(version=version, purpose=purpose, text=text, first_used_at=ctx.now)
    insert_absent(ctx.db, words)
    ctx.db.add(
        Consent(
            oa_id=ctx.house.oa_id,
            user_id=ctx.user_id,
            purpose=purpose,
            text_version=version,
            granted=granted,
            message_id=event.message_id,
            at=ctx.now,
        )
    )


def name_purpose(ctx: Context, purpose: str) -> str:
    """ "nhận tin mỗi sáng"."""
    return ctx.texts_of("consents").table("names")[purpose]


def text_version(ctx: Context, text: str) -> str:
    """ "join/vi/3f2a91c04b7e": changes by itself whenever a letter of the text does."""
    digest = hashlib.sha256(text.encode()).hexdigest()[:12]
    return f"{ctx.feature}/{ctx.house.language}/{digest}"
