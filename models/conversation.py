"""Where we stand with a person or a group: the open step, the question just asked, the pauses."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import inspect
from sqlmodel import Field, SQLModel

from models.columns import json_column

# A dialogue with this slot leaves no words behind: see `list_unkept`.
UNKEPT = "_unkept"
# An officer who writes from the OA's own chat is not interrupted for so long after her last word.
HUMAN_TALKS_FOR = timedelta(hours=12)


class Conversation(SQLModel, table=True):
    """One foreground dialogue for each (oa, "u:<user>" | "g:<group>" | "oa").

    `feature`/`step`/`slots` are the open step; it ends by itself at `expires_at`. `misses` counts
    answers it did not recognise in a row. Until `human_until` an officer is talking and we are
    silent. Until `wait_until` a failing event of this conversation holds the others back.
    """

    __tablename__ = "conversation"

    oa_id: str = Field(primary_key=True)
    key: str = Field(primary_key=True)
    feature: str | None = None
    step: str | None = None
    slots: dict[str, Any] = Field(default_factory=dict, sa_column=json_column())
    expires_at: datetime | None = None
    misses: int = 0
    human_until: datetime | None = None
    wait_until: datetime | None = None
    refused_on: str | None = None


def begin_conversation(oa_id: str, key: str) -> Conversation:
    """Conversation(…) for the hot path, made as the session makes what it has loaded.

    The constructor takes ten times as long: it sets each attribute by way of two libraries.
    """
    talk: Conversation = inspect(Conversation).class_manager.new_instance()
    names = Conversation.model_fields
    talk.__dict__.update(dict.fromkeys(names), oa_id=oa_id, key=key, slots={}, misses=0)
    return talk


def list_unkept(talk: Conversation, now: datetime) -> list[int] | None:
    """None: what is written now is kept as usual. Else its raw event is to be blanked once it is
    handled, whatever it says, and with it those whose inbox ids are listed.
    """
    is_open = talk.step is not None and (talk.expires_at is None or talk.expires_at > now)
    unkept: list[int] | None = talk.slots.get(UNKEPT) if is_open else None
    return unkept
