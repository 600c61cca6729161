"""After the clock was set back: what was due before the step is due now, not hours later."""

from datetime import datetime, timedelta

from sqlalchemy import update

from models.conversation import Conversation
from models.database import Database
from models.outbox import IS_OPEN, OutboxMessage, SenderLease
from models.tables import table

_OUTBOX, _TALK, _LEASE = table(OutboxMessage), table(Conversation), table(SenderLease)


def make_due_again(database: Database, now: datetime, back: timedelta) -> None:
    """Times written by the clock before it was set `back` lie up to that far ahead of `now`."""
    before = now + back
    waiting = IS_OPEN & _OUTBOX.c.state.in_(("pending", "unknown"))
    with database.write() as connection:
        connection.execute(
            update(_OUTBOX)
            .where(waiting, _OUTBOX.c.due_at.between(now, before))
            .values(due_at=now)
        )
        connection.execute(
            update(_OUTBOX)
            .where(waiting, _OUTBOX.c.settle_at > now)
            .values(settle_at=now, unknown_at=now)
        )
        connection.execute(update(_TALK).where(_TALK.c.wait_until > now).values(wait_until=now))
        if database.is_sqlite:
            # PostgreSQL's leases go by its own clock, which is not ours.
            connection.execute(update(_LEASE).where(_LEASE.c.until > before).values(until=now))
