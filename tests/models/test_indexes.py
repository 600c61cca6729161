"""What the worker asks many times a second is answered from an index, however full the tables."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from sqlalchemy import Engine, event

from bot.attend import Attendant
from bot.clock import Clock, ManualClock
from bot.dispatch import Dispatcher
from bot.lease import Lease
from bot.outbox_store import OutboxStore
from handlers.kit.purse import open_purse
from handlers.kit.slots import cancel_queued
from handlers.kit.switchboard import Switchboard
from models.database import Database
from scheduler.daily_push import tick
from tests.scheduler.town import DAY, HOUSE, OA, at

BIG = ("outbox", "inbox", "push_slot", "daily_push")


@contextmanager
def listening() -> Iterator[list[tuple[str, Any]]]:
    """The statements and parameters that reach the database meanwhile."""
    said: list[tuple[str, Any]] = []

    def note(_c: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        if not statement.startswith(("BEGIN", "PRAGMA")):
            said.append((statement, parameters))

    event.listen(Engine, "before_cursor_execute", note)
    yield said
    event.remove(Engine, "before_cursor_execute", note)


def read_whole(database: Database, said: list[tuple[str, Any]]) -> list[str]:
    """The statements that go through one of the big tables from end to end."""
    found = []
    with database.read() as connection:
        for statement, parameters in said:
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
            steps = [str(row[3]) for row in plan]
            if any(step == f"SCAN {table}" for step in steps for table in BIG):
                found.append(statement)
    return found


def test_the_outbox_is_asked_by_what_is_open(sqlite_database: Database) -> None:
    clock = ManualClock(at(7))
    store = OutboxStore(sqlite_database, OA, Lease(sqlite_database, OA, "w", clock))

    with listening() as said:
        store.claim(3, {"somebody"}, clock.now(), 30)
        store.list_unknown()
        store.doubt_all_sending(clock.now())
        store.release(clock.now())

    assert len(said) >= 4
    assert read_whole(sqlite_database, said) == []


def test_new_events_are_found_without_looking_at_the_old_ones(sqlite_database: Database) -> None:
    attendant = Attendant(Switchboard([]), {OA: HOUSE}, Clock())
    dispatcher = Dispatcher(sqlite_database, attendant, Clock())

    with listening() as said:
        dispatcher.run_once()
    dispatcher.close()

    assert any("FROM inbox" in statement for statement, _ in said)
    assert read_whole(sqlite_database, said) == []


def test_what_is_due_and_what_may_be_spent_is_found_by_an_index(sqlite_database: Database) -> None:
    with listening() as said:
        tick(sqlite_database, HOUSE, at(7))
        with sqlite_database.session() as db:
            open_purse(db, HOUSE, at(7))
            cancel_queued(db, [1, 2], (DAY, DAY + timedelta(days=1)), "paused")

    assert len(said) >= 3
    assert read_whole(sqlite_database, said) == []
