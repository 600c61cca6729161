"""A clock that is set back holds up nobody: what was due is due."""

from datetime import UTC, datetime, timedelta

from bot.clock import ManualClock
from bot.clock_step import make_due_again
from bot.lease import Lease
from bot.outbox_store import OutboxStore
from models.database import Database
from models.messages import Recipient, TextMessage, to_row
from models.outbox import ANSWER, OutboxMessage

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
BACK = timedelta(hours=2)
OA = "31"


def queue(database: Database, due_at: datetime) -> None:
    with database.session() as db:
        db.add(
            OutboxMessage(
                oa_id=OA,
                dedupe_key=str(due_at),
                priority=ANSWER,
                recipient_kind="user",
                recipient_id=str(due_at),
                type="text",
                content=to_row(TextMessage(Recipient("user", "lan"), "chào")),
                created_at=due_at,
                due_at=due_at,
            )
        )


def test_a_message_that_was_due_before_the_step_leaves_now(database: Database) -> None:
    for due_at in (NOW - timedelta(seconds=3), NOW + timedelta(days=1)):
        queue(database, due_at)
    clock = ManualClock(NOW - BACK)
    lease = Lease(database, OA, "a", clock)
    lease.acquire()
    store = OutboxStore(database, OA, lease)
    assert store.claim(5, (), clock.now()) == []

    make_due_again(database, clock.now(), BACK)

    assert len(store.claim(5, (), clock.now())) == 1


def test_a_worker_started_after_the_step_does_not_wait_for_a_lease_from_the_future(
    sqlite_database: Database,
) -> None:
    clock = ManualClock(NOW)
    Lease(sqlite_database, OA, "dead", clock).acquire()

    clock.move(-BACK)

    assert Lease(sqlite_database, OA, "new", clock).acquire()
