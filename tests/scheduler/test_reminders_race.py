"""Two workers in one evening on PostgreSQL: the unique key decides who writes to the leaders."""

import threading
import time

from sqlmodel import Session

from handlers.kit.leader_lines import add_line
from models.database import Database
from scheduler.reminders import evening_tick
from tests.scheduler.test_reminders import EVENING, line, outbox, prepare
from tests.scheduler.town import HOUSE


def test_two_workers_at_once_tell_it_once(postgres_database: Database) -> None:
    prepare(postgres_database)
    gate, told = threading.Barrier(4), list[int]()

    def work() -> None:
        gate.wait()
        told.append(evening_tick(postgres_database, HOUSE, EVENING))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(told) == [0, 0, 0, 1]
    assert len(outbox(postgres_database)) == 1


def test_a_worker_that_dies_halfway_leaves_it_to_the_other(postgres_database: Database) -> None:
    """The second waits at the key; the first's transaction never commits."""
    prepare(postgres_database)
    told: list[int] = []
    second = threading.Thread(
        target=lambda: told.append(evening_tick(postgres_database, HOUSE, EVENING))
    )

    with Session(postgres_database.engine) as first:
        add_line(first, line("", "gathered", ""))
        second.start()
        time.sleep(0.3)
        assert told == []
        first.rollback()
    second.join(60)

    assert told == [1]
