"""What came in: each event once, in order within its conversation, and what became of it."""

from datetime import datetime
from typing import Literal, TypeAlias

from sqlalchemy import Column, Index, LargeBinary, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from models.columns import id_column

InboxState: TypeAlias = Literal["new", "done", "dead", "forgotten"]
_NEW, _FORGOTTEN = text("state = 'new'"), text("state = 'forgotten'")
# The words of the partial indexes: as a parameter they would not be recognised.
IS_NEW = text("inbox.state = 'new'")
IS_FORGOTTEN = text("inbox.state = 'forgotten'")


class InboxEvent(SQLModel, table=True):
    """A signed event. `body` is Zalo's JSON with private numbers masked (`masked` names the kinds).

    `event_key` tells Zalo's repeats from new events (bot.zalo.keys). `conversation` is
    "u:<user id>", "g:<group id>" or "oa": plain text, so that storing waits for nobody's lock. `matched` says by
    which reading of the rules its signature fitted. state "forgotten": done, its words blanked, and
    after a day the row goes as well (bot.pruning).
    """

    __tablename__ = "inbox"
    __table_args__ = (
        UniqueConstraint("oa_id", "event_key", name="uq_inbox_event"),
        Index(
            "ix_inbox_new",
            "oa_id",
            "conversation",
            "occurred_at",
            "id",
            sqlite_where=_NEW,
            postgresql_where=_NEW,
        ),
        Index("ix_inbox_next", "id", sqlite_where=_NEW, postgresql_where=_NEW),
        Index("ix_inbox_forgotten", "id", sqlite_where=_FORGOTTEN, postgresql_where=_FORGOTTEN),
        Index("ix_inbox_conversation", "oa_id", "conversation", "occurred_at"),
    )

    id: int = Field(default=None, sa_column=id_column())
    oa_id: str
    event_key: str
    event_name: str
    conversation: str
    occurred_at: datetime
    received_at: datetime
    body: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    masked: str = ""
    matched: str = ""
    state: str = "new"
    tries: int = 0
    error: str | None = None
    done_at: datetime | None = None


# The rows of SpoolCursor: one for each kind of thing the web process writes.
EVENTS, VISITS = 1, 2


class SpoolCursor(SQLModel, table=True):
    """How far the worker has copied the web process's spool file (SQLite only), by kind."""

    __tablename__ = "spool_cursor"

    id: int = Field(default=1, primary_key=True)
    copied_to: int = 0


class QuarantinedBody(SQLModel, table=True):
    """A body whose signature did not fit: never acted on, kept 7 days for a corrected secret."""

    __tablename__ = "quarantine"

    id: int = Field(default=None, sa_column=id_column())
    received_at: datetime = Field(index=True)
    signature: str
    header_timestamp: str
    body: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
