"""What stands in writing beside something that is no text: a link, a caption, the name of a file."""

from models.events import MediaReceived, TextReceived
from models.masking_mark import MASK


def as_typed(event: MediaReceived) -> TextReceived | None:
    """The link or the caption as if she had typed it; None without words, or with a masked one."""
    text = event.text
    if not text and event.kind == "link":
        text = next((one.url for one in event.attachments if one.url), "")
    if not text or holds_private(event):
        return None
    return TextReceived(
        oa_id=event.oa_id,
        at=event.at,
        user_id=event.user_id,
        message_id=event.message_id,
        text=text,
        anonymous_conversation_id=event.anonymous_conversation_id,
    )


def holds_private(event: MediaReceived) -> bool:
    """In the caption, below a link, or as the name of a file."""
    said = [event.text, *(f"{one.description} {one.name}" for one in event.attachments)]
    return any(MASK in text for text in said)
