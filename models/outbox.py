"""What goes out: one row for each message, with its state, its reason and what Zalo called it."""

from datetime import date, datetime, timedelta
from typing import Any, Literal, TypeAlias

from sqlalchemy import ColumnElement, Index, UniqueConstraint, text
from sqlmodel import Field, Session, SQLModel, col, select

from models.columns import id_column, json_column, plain_id, reference
from models.messages import Message, message_type, to_row

# pending → sending → sent | pending again (retry) | unknown → sent | pending | doubtful
#         → failed (Zalo will never take it) | cancelled (an officer or a rule stopped it)
OutboxState: TypeAlias = Literal[
    "pending", "sending", "sent", "unknown", "doubtful", "failed", "cancelled"
]

# People waiting come first (design §3). Lower goes earlier.
ANSWER, SAFETY_ALERT, GROUP_PUSH, BROADCAST = 10, 20, 30, 40

# Why a message is in doubt that a backup held back: it may have left after the backup was taken.
RESTORED = "restored"

_BILLED = text("route IN ('billed', 'pack_billed')")
_OPEN = text("state IN ('pending', 'sending', 'unknown')")
# The words of the partial indexes: a statement that lacks them, or has them as parameters, reads the
# whole table instead.
IS_BILLED = text("outbox.route IN ('billed', 'pack_billed')")
IS_OPEN = text("outbox.state IN ('pending', 'sending', 'unknown')")


def outbox_values(oa_id: str, message: Message, now: datetime, **more: Any) -> dict[str, Any]:
    """The row of a message that may leave now; `more` has its key, its priority and the like."""
    return {
        "oa_id": oa_id,
        "recipient_kind": message.to.kind,
        "recipient_id": message.to.id,
        "anonymous_conversation_id": message.to.conversation_id,
        "type": message_type(message),
        "content": to_row(message),
        "state": "pending",
        "tries": 0,
        "created_at": now,
        "due_at": now,
    } | more


def daily_key(day: date, item_id: int, once: str, number: int) -> str:
    """The key of a message of a day's item; `is_daily` finds them by their beginning."""
    return f"daily:{day}:{item_id}:{once}:{number}"


def is_daily(oa_id: str, day: date) -> tuple[ColumnElement[bool], ...]:
    """The messages of that day's items: a range of one unique index, however words are sorted."""
    key = col(OutboxMessage.dedupe_key)
    after = f"daily:{day + timedelta(days=1)}"
    return (
        col(OutboxMessage.oa_id) == oa_id,
        key >= f"daily:{day}",
        key < after,
        key.startswith(f"daily:{day}:"),
    )


class OutboxMessage(SQLModel, table=True):
    """A message to one recipient. `dedupe_key` is what must happen once, e.g. "reply:812:0"."""

    __tablename__ = "outbox"
    __table_args__ = (
        UniqueConstraint("oa_id", "dedupe_key", name="uq_outbox_dedupe"),
        Index(
            "ix_outbox_open",
            "oa_id",
            "state",
            "priority",
            "id",
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
        Index(
            "ix_outbox_billed",
            "oa_id",
            "created_at",
            sqlite_where=_BILLED,
            postgresql_where=_BILLED,
        ),
        Index("ix_outbox_recipient", "oa_id", "recipient_id", "created_at"),
        Index("ix_outbox_message", "oa_id", "message_id"),
    )

    id: int = Field(default=None, sa_column=id_column())
    oa_id: str
    dedupe_key: str
    priority: int
    recipient_kind: str
    recipient_id: str
    anonymous_conversation_id: str | None = None
    type: str
    content: dict[str, Any] = Field(sa_column=json_column())
    state: str = "pending"
    reason: str | None = None
    tries: int = 0
    created_at: datetime
    due_at: datetime
    claimed_at: datetime | None = None
    unknown_at: datetime | None = None
    settle_at: datetime | None = None
    sent_at: datetime | None = None
    message_id: str | None = None
    quota_type: str | None = None
    # A push: how it was planned to travel, until when it may leave, and whose it is.
    route: str | None = None
    not_after: datetime | None = None
    daily_push_id: int | None = Field(default=None, sa_column=plain_id())
    inbox_id: int | None = Field(default=None, sa_column=reference("inbox.id", nullable=True))


class SenderLease(SQLModel, table=True):
    """Who may send for an OA, and until when by the database's own clock (design §3).

    Beside it what the holder may do: calls a minute as Zalo allows them now, and the end of a rest
    that Zalo's -32 brought about; for those who look on.
    """

    __tablename__ = "sender_lease"

    oa_id: str = Field(primary_key=True)
    holder: str
    until: datetime
    per_minute: int | None = None
    rests_until: datetime | None = None


def find_state(db: Session, oa_id: str, dedupe_key: str) -> str | None:
    """How the message of that key stands; None while there is none."""
    query = select(OutboxMessage.state).where(
        col(OutboxMessage.oa_id) == oa_id, col(OutboxMessage.dedupe_key) == dedupe_key
    )
    return db.exec(query).first()
