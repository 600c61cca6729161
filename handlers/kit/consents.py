"""Writing down a consent: to exactly which words, given or withdrawn by which message."""

import hashlib

from handlers.kit.context import Context
from models.consent import Consent, ConsentText
from models.events import TextReceived
from models.insertion import insert_absent

DAILY_NEWS = "daily_news"


def record_consent(ctx: Context, event: TextReceived, text: str, *, granted: bool) -> None:
    """Consent to the daily item one to one, or its end; `text` is what she said yes or no to."""
    version = text_version(ctx, text)
    words = ConsentText(version=version, purpose=DAILY_NEWS, text=text, first_used_at=ctx.now)
    insert_absent(ctx.db, words)
    ctx.db.add(
        Consent(
            oa_id=ctx.house.oa_id,
            user_id=ctx.user_id,
            purpose=DAILY_NEWS,
            text_version=version,
            granted=granted,
            message_id=event.message_id,
            at=ctx.now,
        )
    )


def text_version(ctx: Context, text: str) -> str:
    """ "join/vi/3f2a91c04b7e": changes by itself whenever a letter of the text does."""
    digest = hashlib.sha256(text.encode()).hexdigest()[:12]
    return f"{ctx.feature}/{ctx.house.language}/{digest}"
