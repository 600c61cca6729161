"""Chooses the road a message takes; an answer takes the one its question came by."""

from datetime import datetime
from typing import Any

from models.messages import Message, message_type, to_row
from models.outbox import ANSWER


def answer_row(
    oa_id: str, inbox_id: int, number: int, message: Message, now: datetime
) -> dict[str, Any]:
    """The outbox row of an answer; the key lets an event be answered once however often it runs."""
    return {
        "oa_id": oa_id,
        "dedupe_key": f"reply:{inbox_id}:{number}",
        "priority": ANSWER,
        "recipient_kind": message.to.kind,
        "recipient_id": message.to.id,
        "anonymous_conversation_id": message.to.conversation_id,
        "type": message_type(message),
        "content": to_row(message),
        "state": "pending",
        "tries": 0,
        "created_at": now,
        "due_at": now,
        "inbox_id": inbox_id,
    }
