"""Old rows go in small bites; what is waiting, or was not copied yet, stays."""

from datetime import UTC, datetime, timedelta

from sqlmodel import col, select

from bot.intake import Admitted
from bot.pruning import count_old, prune
from bot.spool import Spool, SpoolReader, spool_path
from bot.zalo.keys import Envelope
from models.database import Database
from models.inbox import EVENTS, VISITS, InboxEvent, SpoolCursor
from models.messages import Recipient, TextMessage, to_row
from models.outbox import ANSWER, OutboxMessage
from tests.site import keep

NOW = datetime(2026, 11, 21, 1, 0, tzinfo=UTC)
OLD = NOW - timedelta(days=91)


def event(key: str, at: datetime, state: str = "done") -> InboxEvent:
    return InboxEvent(
        oa_id="31",
        event_key=key,
        event_name="user_send_text",
        conversation="u:lan",
        occurred_at=at,
        received_at=at,
        body=b"{}",
        state=state,
    )


def keys(database: Database) -> set[str]:
    with database.read_session() as db:
        return set(db.exec(select(col(InboxEvent.event_key))))


def test_events_that_are_done_go_after_ninety_days_and_others_stay(database: Database) -> None:
    with database.session() as db:
        db.add_all([event("old", OLD), event("new", NOW), event("waiting", OLD, "new")])
        db.add(event("dead", OLD, "dead"))

    assert prune(database, NOW) == 1
    assert keys(database) == {"new", "waiting", "dead"}


def test_an_answer_outlives_the_event_it_answered(database: Database) -> None:
    with database.session() as db:
        asked = event("old", OLD)
        db.add(asked)
        db.flush()
        db.add(
            OutboxMessage(
                oa_id="31",
                dedupe_key="reply:1:0",
                priority=ANSWER,
                recipient_kind="user",
                recipient_id="lan",
                type="text",
                content=to_row(TextMessage(Recipient("user", "lan"), "chào")),
                created_at=NOW,
                due_at=NOW,
                inbox_id=asked.id,
            )
        )

    with database.session() as db:
        db.add(event("newer", NOW))

    prune(database, NOW)

    with database.read_session() as db:
        (answer,) = db.exec(select(OutboxMessage)).all()
    assert answer.inbox_id is None


def test_messages_that_came_to_an_end_go_after_ninety_days_and_others_stay(
    database: Database,
) -> None:
    kept = {"waiting": "pending", "doubt": "doubtful", "new": "sent"}
    with database.session() as db:
        for key, state in kept.items() | {"old": "sent", "no": "failed"}.items():
            at = NOW if key == "new" else OLD
            db.add(
                OutboxMessage(
                    oa_id="31",
                    dedupe_key=key,
                    priority=ANSWER,
                    recipient_kind="user",
                    recipient_id="lan",
                    type="text",
                    content={},
                    state=state,
                    created_at=at,
                    due_at=at,
                )
            )
            db.flush()

    prune(database, NOW)

    with database.read_session() as db:
        assert set(db.exec(select(col(OutboxMessage.dedupe_key)))) == set(kept)


def test_the_spool_keeps_what_the_worker_has_not_copied(sqlite_database: Database) -> None:
    assert sqlite_database.file is not None
    path = spool_path(sqlite_database.file)
    spool = Spool(path)
    for number in range(3):
        envelope = Envelope("31", "user_send_text", f"k{number}", "u:lan", OLD)
        keep(spool, Admitted(envelope, b"{}", "", "app_id+body_timestamp", "new", OLD))
    spool.close()
    with sqlite_database.session() as db:
        db.add(SpoolCursor(id=EVENTS, copied_to=2))
        db.add(SpoolCursor(id=VISITS, copied_to=9))

    prune(sqlite_database, NOW)

    reader = SpoolReader(path)
    assert [row[2] for row in reader.read(after=0, most=9)] == ["k2"]
    reader.close()


def test_the_newest_event_stays_so_that_no_new_one_gets_its_number(database: Database) -> None:
    with database.session() as db:
        db.add_all([event("first", OLD), event("last", OLD)])

    prune(database, NOW)

    assert keys(database) == {"last"}


def test_what_would_go_is_counted_before(database: Database) -> None:
    with database.session() as db:
        db.add_all([event("old", OLD), event("new", NOW), event("waiting", OLD, "new")])

    counted = count_old(database, NOW)
    removed = prune(database, NOW)

    assert {kind: count for kind, count in counted.items() if count} == {"events": 1}
    assert removed == 1
    assert count_old(database, NOW)["events"] == 0
