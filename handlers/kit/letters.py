"""What an officer writes to one person by way of the OA, while Zalo lets us write to her."""

from datetime import datetime

from sqlmodel import Session

from handlers.kit.planner import BILLED_FOR
from models.member import find_identity
from models.messages import Recipient, TextMessage
from models.outbox import ANSWER, OutboxMessage, outbox_values

LONGEST_LETTER = 1900  # of Zalo's 2000 characters (zalo-api §3.2)


def can_write_to(db: Session, oa_id: str, user_id: str, now: datetime) -> bool:
    """Whether Zalo would still take it: within seven days of her last act (zalo-api §3.4)."""
    identity = find_identity(db, oa_id, user_id)
    last = identity.last_interaction_at if identity is not None else None
    gone = identity is None or identity.unfollowed_at is not None
    return not gone and last is not None and now - last <= BILLED_FOR


def write_to(oa_id: str, user_id: str, text: str, about: str, now: datetime) -> OutboxMessage:
    """The row to be added; `about` is what is answered, such as "case:3"."""
    message = TextMessage(Recipient("user", user_id), text)
    key = f"{about}:answer:{now.timestamp():.0f}"
    return OutboxMessage(**outbox_values(oa_id, message, now, dedupe_key=key, priority=ANSWER))
