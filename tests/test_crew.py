"""Threads that share one line of work: all of it is done, in order, by a few at a time."""

import threading
from concurrent.futures import ThreadPoolExecutor

from bot.crew import Crew


def test_one_thread_takes_the_pieces_in_their_order() -> None:
    done: list[int] = []
    crew: Crew[int] = Crew(done.append, 1)

    with ThreadPoolExecutor(4) as pool:
        crew.add(pool, [0, 1, 2])
        crew.add(pool, range(3, 100))

    assert done == list(range(100))


def test_no_more_threads_work_than_the_crew_has() -> None:
    all_there = threading.Barrier(3)
    at_work, most_at_work = 0, 0
    lock = threading.Lock()

    def work(_: int) -> None:
        nonlocal at_work, most_at_work
        with lock:
            at_work += 1
            most_at_work = max(most_at_work, at_work)
        all_there.wait(timeout=30)  # breaks unless three work at the same time
        with lock:
            at_work -= 1

    crew: Crew[int] = Crew(work, 3)
    with ThreadPoolExecutor(8) as pool:
        crew.add(pool, range(9))

    assert (at_work, most_at_work) == (0, 3)


def test_a_crew_that_finished_begins_again() -> None:
    done: list[int] = []
    crew: Crew[int] = Crew(done.append, 2)

    for number in range(3):
        with ThreadPoolExecutor(2) as pool:
            crew.add(pool, [number])

    assert done == [0, 1, 2]
