"""SIGKILL to one process after another: nothing acknowledged is lost, nobody is left behind."""

import signal
from typing import Any

import pytest
import requests

from bot.sandbox.server import RunningSandbox
from tests.chaos.judge import count_answers
from tests.chaos.load import deliver
from tests.installation import Installation, answers, person_id, wait_until
from tests.process_table import kill, list_children
from tests.processes.conftest import Start


def write(zalo: RunningSandbox, person: int) -> dict[str, Any]:
    """A signed event of hers, ready to be posted."""
    said = {"text": f"Em hỏi việc số {person}", "deliver": False}
    address = f"{zalo.url}/sandbox/people/{person_id(person)}/text"
    signed: dict[str, Any] = requests.post(address, json=said, timeout=10).json()
    return signed


def is_answered(zalo: RunningSandbox, person: int, seconds: float = 40) -> bool:
    def received() -> int:
        return count_answers(zalo.sandbox.journal.since(0))[person_id(person)]

    return wait_until(received, seconds) and received() == 1


def test_an_event_acknowledged_just_before_a_kill_is_answered_after_the_restart(
    either_house: Installation, zalo: RunningSandbox, start: Start
) -> None:
    web = start(either_house, "--role", "web")
    web.wait_until_up()
    (fork,) = list_children(web.pid)

    status = deliver(either_house.port, write(zalo, 0))
    kill(fork.pid)
    kill(web.pid)

    assert status == "200"
    assert wait_until(lambda: not web.living(), 5)
    start(either_house)
    assert is_answered(zalo, 0)


@pytest.mark.parametrize("role", ["web", "worker"])
def test_a_role_that_dies_is_started_again(
    role: str, house: Installation, zalo: RunningSandbox, start: Start
) -> None:
    serving = start(house)
    serving.wait_until_up()
    old = serving.wait_for_role(role)

    kill(old.pid)

    assert wait_until(lambda: serving.find(role) not in (None, old), 10)
    signed = write(zalo, 1)
    assert wait_until(lambda: deliver(house.port, signed) == "200", 20)
    assert is_answered(zalo, 1)


def test_granians_own_worker_is_started_again(house: Installation, start: Start) -> None:
    serving = start(house)
    serving.wait_until_up()
    web = serving.wait_for_role("web")
    (fork,) = list_children(web.pid)

    kill(fork.pid)

    assert wait_until(lambda: serving.find("web") not in (None, web), 10)
    assert wait_until(serving.is_up, 20)


def test_nothing_outlives_a_killed_serve(house: Installation, start: Start) -> None:
    serving = start(house)
    serving.wait_until_up()
    serving.wait_for_role("worker")

    serving.stop(signal.SIGKILL)

    assert wait_until(lambda: not serving.living(), 10)
    assert not answers(house.port)
