"""What became of a claimed message, and the statements that write it down."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

from sqlalchemy import Connection, bindparam, func, literal_column, null, or_, update

from models.outbox import OutboxMessage
from models.tables import table

Closed: TypeAlias = dict[int, tuple[str, str]]  # outbox id → state, reason

_OUTBOX = table(OutboxMessage)
# Not `in_`: its list is expanded for each statement, which a batch of parameters can't have.
_IN_HAND = or_(_OUTBOX.c.state == "sending", _OUTBOX.c.state == "unknown")
_CHANGED = (
    "state", "reason", "sent_at", "message_id", "quota_type", "unknown_at", "settle_at",
)  # fmt: skip
_NEW_DUE = bindparam("new_due_at", type_=_OUTBOX.c.due_at.type)
_THIS = _OUTBOX.c.id == bindparam("outbox_id")
# The statement carried out most often has few parameters: each is converted for each row.
_RECORD_SENT = (
    update(_OUTBOX)
    .where(_THIS)
    .values(
        state=literal_column("'sent'"),
        reason=null(),
        unknown_at=null(),
        settle_at=null(),
        **{name: bindparam(f"new_{name}") for name in ("sent_at", "message_id", "quota_type")},
    )
)
_RECORD_OTHER = (
    update(_OUTBOX)
    .where(_THIS, _IN_HAND)
    .values({name: bindparam(f"new_{name}") for name in _CHANGED})
    .values(due_at=func.coalesce(_NEW_DUE, _OUTBOX.c.due_at))
)
_CLOSE = (
    update(_OUTBOX)
    .where(_THIS, _OUTBOX.c.state == "pending")
    .values({name: bindparam(f"new_{name}") for name in ("state", "reason")})
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a claimed message; the columns that change."""

    id: int
    state: str
    due_at: datetime | None = None
    reason: str | None = None
    sent_at: datetime | None = None
    message_id: str | None = None
    quota_type: str | None = None
    unknown_at: datetime | None = None
    settle_at: datetime | None = None


def write_sent(connection: Connection, sent: Sequence[Outcome]) -> None:
    rows = [
        {
            "outbox_id": outcome.id,
            "new_sent_at": outcome.sent_at,
            "new_message_id": outcome.message_id,
            "new_quota_type": outcome.quota_type,
        }
        for outcome in sent
    ]
    if rows:
        connection.execute(_RECORD_SENT, rows)


def write_other(connection: Connection, outcomes: Sequence[Outcome]) -> None:
    if outcomes:
        connection.execute(_RECORD_OTHER, [_parameters(outcome) for outcome in outcomes])


def write_closed(connection: Connection, closed: Closed) -> None:
    """Pushes that may not leave any more end with their reason."""
    rows = [
        {"outbox_id": key, "new_state": state, "new_reason": reason}
        for key, (state, reason) in closed.items()
    ]
    if rows:
        connection.execute(_CLOSE, rows)


def _parameters(outcome: Outcome) -> dict[str, Any]:
    values = {f"new_{name}": getattr(outcome, name) for name in _CHANGED}
    return values | {"outbox_id": outcome.id, "new_due_at": outcome.due_at}
