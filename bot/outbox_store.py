"""The sender's statements on the outbox: claim, record, settle. Each is one short transaction."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Integer, Row, Select, bindparam, or_, select, update
from sqlalchemy.sql.dml import ReturningUpdate

from bot.lease import Lease
from bot.outage import NO_ANSWER, SERVER_ERROR
from bot.outbox_outcome import Closed, Outcome, write_closed, write_other, write_sent
from bot.windows import check_windows
from models.database import Database
from models.messages import Message, Recipient, from_row
from models.outbox import IS_OPEN, OutboxMessage
from models.tables import table

_OUTBOX = table(OutboxMessage)
LOOK_BEYOND = 50  # of the due rows, for those that go to a recipient already chosen

# Only what is needed to send: reading all columns back is half the cost of a claim.
_CLAIMED = (
    _OUTBOX.c.id, _OUTBOX.c.priority, _OUTBOX.c.tries, _OUTBOX.c.type, _OUTBOX.c.content,
    _OUTBOX.c.recipient_kind, _OUTBOX.c.recipient_id, _OUTBOX.c.anonymous_conversation_id,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Claimed:
    """One message this worker alone may send, copied out of its row."""

    id: int
    message: Message
    tries: int
    claimed_at: datetime


class OutboxStore:
    """The outbox of one OA. Composing a statement takes longer than executing it, so those executed
    for each claim are composed once.
    """

    def __init__(self, database: Database, oa_id: str, lease: Lease) -> None:
        self._database = database
        self._oa_id = oa_id
        self._lease = lease
        self._due, self._claim = _compose_due(oa_id), _compose_claim(lease)

    def claim(
        self,
        most: int,
        busy: Collection[str],
        now: datetime,
        up_to: int | None = None,
        sent: Sequence[Outcome] = (),
    ) -> list[Claimed]:
        """Mark up to `most` due messages as `sending`: people waiting first, one a recipient.

        `busy` recipients have one on its way or in doubt; `up_to` leaves out what is less urgent
        than that priority. Those `sent` before are recorded in the same commit. Empty when the
        lease is not ours.
        """
        look = {"now": now, "busy": list(busy), "most": most + LOOK_BEYOND}
        due_now = self._due if up_to is None else self._due.where(_OUTBOX.c.priority <= up_to)
        if sent:
            with self._database.write() as connection:
                write_sent(connection, sent)
                chosen, closed = _choose(connection, due_now, look, most)
                return self._take(connection, chosen, closed, now)
        with self._database.read() as connection:
            chosen, closed = _choose(connection, due_now, look, most)
        if not chosen and not closed:
            return []
        with self._database.write() as connection:
            return self._take(connection, chosen, closed, now)

    def record(self, outcomes: Sequence[Outcome]) -> None:
        """Write what became of claimed messages; one commit for all of them.

        That it was sent is true whoever holds the lease by now; anything else only while it is
        still as we left it.
        """
        with self._database.write() as connection:
            write_sent(connection, [o for o in outcomes if o.state == "sent"])
            write_other(connection, [o for o in outcomes if o.state != "sent"])

    def doubt_all_sending(self, now: datetime) -> int:
        """What another sender had in hand when it stopped: nobody knows whether it went out."""
        mine = (_OUTBOX.c.oa_id == self._oa_id) & (_OUTBOX.c.state == "sending") & IS_OPEN
        with self._database.write() as connection:
            doubted = connection.execute(
                update(_OUTBOX)
                .where(mine, self._lease.holds())
                .values(state="unknown", unknown_at=now, settle_at=now, reason="interrupted")
            )
        return doubted.rowcount

    def release(self, now: datetime) -> int:
        """What an outage held back is due now, and what it left in doubt can be looked up."""
        why = or_(_OUTBOX.c.reason.in_(NO_ANSWER), _OUTBOX.c.reason.startswith(SERVER_ERROR))
        mine = (_OUTBOX.c.oa_id == self._oa_id) & IS_OPEN & self._lease.holds()
        waiting = (_OUTBOX.c.state == "pending") & (_OUTBOX.c.due_at > now) & why
        in_doubt = (_OUTBOX.c.state == "unknown") & (_OUTBOX.c.settle_at > now)
        with self._database.write() as connection:
            freed = connection.execute(update(_OUTBOX).where(mine, waiting).values(due_at=now))
            asked = update(_OUTBOX).where(mine, in_doubt).values(settle_at=now)
            return freed.rowcount + connection.execute(asked).rowcount

    def list_unknown(self) -> list[Row[Any]]:
        mine = (_OUTBOX.c.oa_id == self._oa_id) & (_OUTBOX.c.state == "unknown") & IS_OPEN
        with self._database.read() as connection:
            return list(connection.execute(select(_OUTBOX).where(mine).order_by(_OUTBOX.c.id)))

    def _take(
        self, connection: Connection, chosen: list[int], closed: Closed, now: datetime
    ) -> list[Claimed]:
        write_closed(connection, closed)
        if not chosen:
            return []
        rows = connection.execute(self._claim, {"ids": chosen, "now": now}).all()
        in_order = sorted(rows, key=lambda row: (row.priority, row.id))
        return [Claimed(row.id, message_of(row), row.tries, now) for row in in_order]


def _choose(
    connection: Connection, due_now: Select[Any], look: dict[str, Any], most: int
) -> tuple[list[int], Closed]:
    """Ids to claim, and those that may not leave any more, with state and reason."""
    due = connection.execute(due_now, look).all()
    closed = check_windows(connection, due, look["now"])
    return _one_each([row for row in due if row.id not in closed], most), closed


def _compose_due(oa_id: str) -> Select[Any]:
    """Parameters: `now`, `busy` recipients, `most` rows."""
    return (
        select(
            _OUTBOX.c.id,
            _OUTBOX.c.oa_id,
            _OUTBOX.c.recipient_id,
            _OUTBOX.c.route,
            _OUTBOX.c.not_after,
            _OUTBOX.c.daily_push_id,
        )
        .where(
            _OUTBOX.c.oa_id == oa_id,
            IS_OPEN,
            _OUTBOX.c.state == "pending",
            _OUTBOX.c.due_at <= bindparam("now"),
            _OUTBOX.c.recipient_id.not_in(bindparam("busy", expanding=True)),
        )
        .order_by(_OUTBOX.c.priority, _OUTBOX.c.id)
        .limit(bindparam("most", type_=Integer))
    )


def _compose_claim(lease: Lease) -> ReturningUpdate[Any]:
    """Parameters: `ids`, `now`."""
    return (
        update(_OUTBOX)
        .where(_OUTBOX.c.id.in_(bindparam("ids", expanding=True)))
        .where(_OUTBOX.c.state == "pending", lease.holds())
        .values(state="sending", claimed_at=bindparam("now"), tries=_OUTBOX.c.tries + 1)
        .returning(*_CLAIMED)
    )


def message_of(row: Row[Any]) -> Message:
    to = Recipient(row.recipient_kind, row.recipient_id, row.anonymous_conversation_id)
    return from_row(row.type, to, row.content)


def _one_each(due: Sequence[Row[Any]], most: int) -> list[int]:
    """Ids of the first message of each recipient, so that hers arrive in the order they were written."""
    first: dict[str, int] = {}
    for row in due:
        first.setdefault(row.recipient_id, row.id)
    return list(first.values())[:most]
