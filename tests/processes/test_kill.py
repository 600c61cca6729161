"""SIGKILL to one process after another: nothing acknowledged is lost, nobody is left behind."""

import signal
from typing import Any

import requests

from bot.sandbox.server import RunningSandbox
from tests.chaos.judge import count_answers
from tests.chaos.load import deliver
from tests.installation import (
    STARTS_WITHIN,
    STOPS_WITHIN,
    Installation,
    answers,
    person_id,
    wait_until,
)
from tests.process_table import kill, list_children
from tests.processes.conftest import Start
from tests.processes.stopping import check_stop, term


def write(zalo: RunningSandbox, person: int) -> dict[str, Any]:
    """A signed event of hers, ready to be posted."""
    said = {"text": f"Em hỏi việc số {person}", "deliver": False}
    address = f"{zalo.url}/sandbox/people/{person_id(person)}/text"
    signed: dict[str, Any] = requests.post(address, json=said, timeout=60).json()
    return signed


def is_answered(zalo: RunningSandbox, person: int, seconds: float = STARTS_WITHIN) -> bool:
    def received() -> int:
        return count_answers(zalo.sandbox.journal.since(0))[person_id(person)]

    return wait_until(received, seconds) and received() == 1


def test_an_event_acknowledged_just_before_a_kill_is_answered_after_the_restart(
    either_house: Installation, zalo: RunningSandbox, start: Start
) -> None:
    web = start(either_house, "--role", "web")
    web.wait_until_up()

    assert is_acknowledged(either_house, write(zalo, 0))
    (fork,) = list_children(web.pid)  # there only now for sure: the port is open before it is
    kill(fork.pid)
    kill(web.pid)

    assert wait_until(lambda: not web.living(), STOPS_WITHIN)
    serving = start(either_house)
    assert is_answered(zalo, 0)
    serving.wait_until_ready()
    check_stop(serving, either_house, term)


def test_what_dies_is_started_again_and_nothing_outlives_serve(
    house: Installation, zalo: RunningSandbox, start: Start
) -> None:
    serving = start(house)
    serving.wait_until_up()

    old = serving.wait_for_role("worker")
    kill(old.pid)
    assert wait_until(lambda: serving.find("worker") not in (None, old), STARTS_WITHIN)

    old = serving.wait_for_role("web")
    kill(old.pid)
    assert wait_until(lambda: serving.find("web") not in (None, old), STARTS_WITHIN)
    assert is_served(house, zalo, 1)

    old = serving.wait_for_role("web")
    (granians_own,) = list_children(old.pid)
    kill(granians_own.pid)
    assert wait_until(lambda: serving.find("web") not in (None, old), STARTS_WITHIN)
    assert is_served(house, zalo, 2)

    serving.stop(signal.SIGKILL)
    assert wait_until(lambda: not serving.living(), STARTS_WITHIN)
    assert not answers(house.port)


def is_served(house: Installation, zalo: RunningSandbox, person: int) -> bool:
    """What she writes is acknowledged once the web process is back, and answered."""
    return is_acknowledged(house, write(zalo, person)) and is_answered(zalo, person)


def is_acknowledged(house: Installation, signed: dict[str, Any]) -> bool:
    """It comes again until it is, as Zalo has it: a process that just began misses a deadline."""
    return wait_until(lambda: deliver(house.port, signed) == "200", STARTS_WITHIN)
