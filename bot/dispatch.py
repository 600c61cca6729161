"""The worker's first half: takes conversations that have new events and handles each in order."""

import logging
import traceback
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, TypeAlias

from sqlalchemy import Connection, Row, bindparam, exists, func, insert, select, tuple_, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import OperationalError
from sqlmodel import Session

from bot.attend import Attendant
from bot.clock import Clock
from bot.forgetting import Forgetter
from bot.inbox_store import insert_events
from bot.spool import SpoolReader, spool_path
from models.conversation import UNKEPT, Conversation
from models.database import Database
from models.inbox import EVENTS, IS_NEW, InboxEvent, SpoolCursor
from models.outbox import OutboxMessage
from models.tables import table

Key: TypeAlias = tuple[str, str]  # (oa_id, conversation)

CONVERSATIONS_A_COMMIT = 50
EVENTS_A_CONVERSATION = 20
LOOK_AHEAD = 500
WAITS = (timedelta(seconds=1), timedelta(seconds=5))

_INBOX = table(InboxEvent)
_TALK = table(Conversation)
_OUTBOX = table(OutboxMessage)
_IS_HELD = exists().where(
    _TALK.c.oa_id == _INBOX.c.oa_id,
    _TALK.c.key == _INBOX.c.conversation,
    _TALK.c.wait_until > bindparam("now"),
)
# Asked some times a second all day, so it is composed once.
_WAITING = (
    select(_INBOX.c.oa_id, _INBOX.c.conversation)
    .where(IS_NEW, ~_IS_HELD)
    .order_by(_INBOX.c.id)
    .limit(LOOK_AHEAD)
)
_log = logging.getLogger(__name__)


class HandlingFailedError(Exception):
    """A batch raised and is rolled back; `first` is the inbox id of its first event."""

    def __init__(self, first: int) -> None:
        super().__init__(f"inbox event {first}")
        self.first = first


class Dispatcher:
    """One for each worker. `run_once` is called in a loop by one thread."""

    def __init__(self, database: Database, attendant: Attendant, clock: Clock) -> None:
        self._database = database
        self._attendant = attendant
        self._clock = clock
        self._spool = SpoolReader(spool_path(database.file)) if database.file else None
        self._forgetter = Forgetter(database.file)
        self._copied_to: int | None = None

    def close(self) -> None:
        if self._spool is not None:
            self._spool.close()

    def has_arrivals(self) -> bool:
        """A cheap look whether `run_once` has new events; on PostgreSQL only it can tell."""
        if self._spool is None or self._copied_to is None:
            return True
        return self._spool.last() > self._copied_to

    def run_once(self) -> int:
        """Handle what has arrived, a batch of conversations at most; how many events that were."""
        if self._spool is not None:
            self._copy_spool(self._spool)
        keys = self._find_waiting()
        if not keys:
            return 0
        try:
            return self._handle(keys, EVENTS_A_CONVERSATION)
        except HandlingFailedError:
            # Whichever event it was, each conversation is done again alone, so none waits for it.
            return sum(self._handle_alone(key) for key in keys[:CONVERSATIONS_A_COMMIT])

    def _copy_spool(self, spool: SpoolReader) -> None:
        """New rows and the cursor in one commit: a crash copies again, the unique key drops it."""
        cursor = table(SpoolCursor)
        if self._copied_to is None:
            with self._database.read() as connection:
                mine = select(cursor.c.copied_to).where(cursor.c.id == EVENTS)
                found = connection.execute(mine).scalar_one_or_none()
            self._copied_to = found or 0
        rows = spool.read(self._copied_to, LOOK_AHEAD)
        if not rows:
            return
        with self._database.write() as connection:
            insert_events(connection, [_inbox_row(row) for row in rows])
            upsert = sqlite.insert(cursor).values(id=EVENTS, copied_to=rows[-1][0])
            connection.execute(
                upsert.on_conflict_do_update(
                    index_elements=["id"], set_={"copied_to": rows[-1][0]}
                )
            )
        self._copied_to = rows[-1][0]
        self._forgetter.forget_repeats(rows)

    def _find_waiting(self) -> list[Key]:
        """Conversations with new events, longest waiting first, none that a failure holds back."""
        with self._database.read() as connection:
            found = connection.execute(_WAITING, {"now": self._clock.now()}).all()
        return list(dict.fromkeys((oa_id, key) for oa_id, key in found))

    def _handle(self, keys: Sequence[Key], most: int) -> int:
        """One transaction for several conversations; how many events it handled.

        Raises HandlingFailedError when a handler or its data raised; nothing is kept then. A
        database that is away is no fault of the event's: OperationalError passes through.
        """
        if not self._database.is_sqlite:
            self._create_conversations(keys)
        rows: Sequence[Row[Any]] = []
        try:
            with self._database.session() as db:
                held = self._hold(db, keys)
                rows = _take(db, held, most) if held else []
                self._finish(db, rows)
        except OperationalError:
            raise
        except Exception as error:
            if not rows:
                raise
            raise HandlingFailedError(rows[0].id) from error
        return len(rows)

    def _finish(self, db: Session, rows: Sequence[Row[Any]]) -> None:
        """Effects, answers and "done" belong to one commit."""
        if not rows:
            return
        queued, unkept = self._attendant.attend(db, rows)
        db.flush()
        if queued:
            db.execute(insert(_OUTBOX), queued)
        done = update(_INBOX).where(_INBOX.c.id.in_([row.id for row in rows]))
        db.execute(done.values(state="done", done_at=self._clock.now()))
        if unkept:
            self._forgetter.forget(db, unkept)

    def _handle_alone(self, key: Key) -> int:
        """One conversation, an event a commit, until one fails or none is left."""
        handled = 0
        try:
            while handled < EVENTS_A_CONVERSATION and self._handle([key], 1):
                handled += 1
        except HandlingFailedError as failure:
            self._record_failure(key, failure)
        return handled

    def _record_failure(self, key: Key, failure: HandlingFailedError) -> None:
        """Two more tries, 1 s and 5 s later; then it is dead and its conversation goes on."""
        now = self._clock.now()
        told = "".join(traceback.format_exception(failure.__cause__))
        with self._database.write() as connection:
            row = connection.execute(select(_INBOX).where(_INBOX.c.id == failure.first)).one()
            tries = row.tries + 1
            is_dead = tries > len(WAITS)
            connection.execute(
                update(_INBOX)
                .where(_INBOX.c.id == row.id)
                .values(tries=tries, error=told, state="dead" if is_dead else "new")
            )
            _hold_back(connection, key, None if is_dead else now + WAITS[tries - 1])
            if is_dead and (sorry := self._attendant.apologise(row)):
                connection.execute(insert(_OUTBOX), sorry)
            if is_dead and _is_unkept(connection, key):
                self._forgetter.forget(connection, [row.id])
        _log.error("event failed", extra={"inbox_id": row.id, "tries": tries, "dead": is_dead})

    def _create_conversations(self, keys: Sequence[Key]) -> None:
        """Committed by itself, so that two workers never wait for each other's new rows."""
        rows = [{"oa_id": oa_id, "key": key, "slots": {}, "misses": 0} for oa_id, key in keys]
        with self._database.write() as connection:
            connection.execute(postgresql.insert(_TALK).on_conflict_do_nothing(), rows)

    def _hold(self, db: Session, keys: Sequence[Key]) -> Sequence[Key]:
        """PostgreSQL: the conversations no other worker holds; a dead worker's lock is gone."""
        if self._database.is_sqlite:
            return keys[:CONVERSATIONS_A_COMMIT]
        query = (
            select(_TALK.c.oa_id, _TALK.c.key)
            .where(tuple_(_TALK.c.oa_id, _TALK.c.key).in_(keys))
            .limit(CONVERSATIONS_A_COMMIT)
            .with_for_update(skip_locked=True, key_share=True)
        )
        return [(oa_id, key) for oa_id, key in db.execute(query)]


def _take(db: Session, keys: Sequence[Key], most: int) -> Sequence[Row[Any]]:
    """New events of the conversations, each one's in order of Zalo's time (design §3)."""
    place = func.row_number().over(
        partition_by=(_INBOX.c.oa_id, _INBOX.c.conversation),
        order_by=(_INBOX.c.occurred_at, _INBOX.c.id),
    )
    mine = tuple_(_INBOX.c.oa_id, _INBOX.c.conversation).in_(keys)
    new = select(_INBOX, place.label("place")).where(IS_NEW, mine).subquery()
    return db.execute(select(new).where(new.c.place <= most).order_by(new.c.place, new.c.id)).all()


def _hold_back(connection: Connection, key: Key, until: datetime | None) -> None:
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    row = {"oa_id": key[0], "key": key[1], "slots": {}, "misses": 0, "wait_until": until}
    upsert = dialect.insert(_TALK).values(row)
    connection.execute(
        upsert.on_conflict_do_update(index_elements=["oa_id", "key"], set_={"wait_until": until})
    )


def _is_unkept(connection: Connection, key: Key) -> bool:
    """Whether the conversation's open dialogue leaves no words behind."""
    open_one = select(_TALK.c.slots).where(_TALK.c.oa_id == key[0], _TALK.c.key == key[1])
    return UNKEPT in (connection.execute(open_one).scalar_one_or_none() or {})


def _inbox_row(spooled: tuple[Any, ...]) -> dict[str, Any]:
    names = ("oa_id", "event_key", "event_name", "conversation", "occurred_at", "received_at")
    row = dict(zip((*names, "body", "masked", "matched", "state"), spooled[1:], strict=True))
    for moment in ("occurred_at", "received_at"):
        row[moment] = datetime.fromtimestamp(row[moment] / 1000, UTC)
    return row | {"tries": 0}
