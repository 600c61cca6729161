"""One sender for each OA at a time, on both databases."""

import threading
from datetime import UTC, datetime, timedelta

from sqlmodel import select

from bot.clock import Clock, ManualClock
from bot.lease import Lease, is_anyone_sending
from bot.outbox_outcome import Outcome
from bot.outbox_store import OutboxStore
from bot.pace import Pace
from models.database import Database
from models.messages import Recipient, TextMessage, to_row
from models.outbox import ANSWER, GROUP_PUSH, OutboxMessage, SenderLease

NOW = datetime(2026, 11, 21, 1, 0, tzinfo=UTC)
OA = "3100000000000004821"


def queue(database: Database, recipient: str, text: str, priority: int = ANSWER) -> None:
    message = TextMessage(Recipient("user", recipient), text)
    with database.session() as db:
        db.add(
            OutboxMessage(
                oa_id=OA,
                dedupe_key=f"{recipient}:{text}",
                priority=priority,
                recipient_kind="user",
                recipient_id=recipient,
                type="text",
                content=to_row(message),
                created_at=NOW,
                due_at=NOW,
            )
        )


def store_of(database: Database, holder: str) -> OutboxStore:
    lease = Lease(database, OA, holder, Clock())
    lease.acquire()
    return OutboxStore(database, OA, lease)


def states_of(database: Database) -> dict[int, str]:
    with database.read_session() as db:
        return {row.id: row.state for row in db.exec(select(OutboxMessage))}


def test_the_second_worker_gets_the_lease_only_when_the_first_lets_go(database: Database) -> None:
    first, second = (Lease(database, OA, name, Clock()) for name in ("a", "b"))

    assert first.acquire()
    assert not second.acquire()
    assert first.acquire()
    first.release()
    assert second.acquire()


def test_a_lease_that_is_not_renewed_ends(sqlite_database: Database) -> None:
    clock = ManualClock(NOW)
    first, second = (Lease(sqlite_database, OA, name, clock) for name in ("a", "b"))
    first.acquire()

    clock.move(timedelta(seconds=15))

    assert second.acquire()
    assert not first.acquire()


def test_ready_means_that_someone_sends(database: Database) -> None:
    lease = Lease(database, OA, "a", Clock())

    def asked() -> bool:
        with database.read() as connection:
            return is_anyone_sending(connection, Clock(), is_sqlite=database.is_sqlite)

    assert not asked()
    lease.acquire()
    assert asked()


def test_who_lost_the_lease_claims_nothing(database: Database) -> None:
    queue(database, "lan", "chào")
    old = store_of(database, "a")
    Lease(database, OA, "a", Clock()).release()
    store_of(database, "b")

    assert old.claim(5, (), NOW) == []


def test_people_who_wait_come_first_and_each_gets_one_at_a_time(database: Database) -> None:
    for recipient, text, priority in (
        ("nhóm", "tin", GROUP_PUSH),
        ("lan", "một", ANSWER),
        ("lan", "hai", ANSWER),
        ("hoa", "ba", ANSWER),
    ):
        queue(database, recipient, text, priority)

    claimed = store_of(database, "a").claim(10, (), NOW)

    assert [c.message.to.id for c in claimed] == ["lan", "hoa", "nhóm"]


def test_a_busy_recipient_waits(database: Database) -> None:
    queue(database, "lan", "hai")

    assert store_of(database, "a").claim(10, {"lan"}, NOW) == []


def test_what_was_sent_is_recorded_with_the_next_claim(database: Database) -> None:
    for text in ("một", "hai"):
        queue(database, "lan", text)
    store = store_of(database, "a")
    (first,) = store.claim(10, (), NOW)

    (second,) = store.claim(10, (), NOW, None, [Outcome(first.id, "sent", sent_at=NOW)])

    assert states_of(database) == {first.id: "sent", second.id: "sending"}


def test_what_was_sent_is_recorded_also_without_the_lease(database: Database) -> None:
    for text in ("một", "hai"):
        queue(database, "lan", text)
    store = store_of(database, "a")
    (first,) = store.claim(10, (), NOW)
    Lease(database, OA, "a", Clock()).release()
    store_of(database, "b")

    assert store.claim(10, (), NOW, None, [Outcome(first.id, "sent", sent_at=NOW)]) == []

    assert sorted(states_of(database).values()) == ["pending", "sent"]


def test_two_threads_never_claim_the_same_message(database: Database) -> None:
    for number in range(60):
        queue(database, f"người {number}", "chào")
    store = store_of(database, "a")
    claimed: list[int] = []

    def claim() -> None:
        while found := store.claim(3, (), NOW):
            claimed.extend(one.id for one in found)

    threads = [threading.Thread(target=claim) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(claimed) == len(set(claimed)) == 60


def test_what_a_dead_sender_had_in_hand_is_in_doubt(database: Database) -> None:
    queue(database, "lan", "chào")
    store_of(database, "a").claim(1, (), NOW)
    Lease(database, OA, "a", Clock()).release()

    heir = store_of(database, "b")

    assert heir.doubt_all_sending(NOW) == 1
    assert [row.state for row in heir.list_unknown()] == ["unknown"]


def test_the_pace_zalo_allows_stands_beside_the_lease(database: Database) -> None:
    clock = ManualClock(NOW)
    pace = Pace(100, clock)
    pace.tighten(40)
    pace.pause(60)

    Lease(database, OA, "a", clock).acquire(pace)

    with database.read_session() as db:
        lease = db.get_one(SenderLease, OA)
    assert (lease.per_minute, lease.rests_until) == (40, NOW + timedelta(seconds=60))
