"""Who forwards a text first and asks after: the text she means, read again from the inbox.

Nothing is kept for it: what the inbox holds for a moment longer anyhow is looked at once more.
"""

from handlers.kit.asked_news import FEATURE, STEP, is_pasted, read_asked
from handlers.kit.context import Context
from handlers.kit.danger import recognise
from handlers.kit.written import as_typed
from models.events import AnyEvent, MediaReceived, TextReceived
from models.masking_mark import MASK

# Open questions that a forwarded text may have led to; in any other dialogue it was an answer.
_FREE = {(None, None), (FEATURE, STEP), ("meaning", "which"), ("fallback", "offer")}


def find_text_before(ctx: Context) -> str | None:
    """The newest text of hers, minutes ago, that looks like somebody else's.

    None where there is none, or where it was answered for what it was: a call for help, a private
    number, a picture. A few short words between ("em ơi") don't matter.
    """
    talk = ctx.conversation
    if (talk.feature if talk.step else None, talk.step) not in _FREE:
        return None
    for event in ctx.earlier():
        text = _read(event)
        if text is None or MASK in text or recognise(text) is not None:
            return None
        if is_pasted(text):
            return read_asked(text) or text
    return None


def _read(event: AnyEvent) -> str | None:
    if isinstance(event, TextReceived):
        return event.text
    typed = as_typed(event) if isinstance(event, MediaReceived) else None
    return typed.text if typed is not None else None
