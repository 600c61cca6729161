"""A second `serve` or a second worker where there is one already: one sentence, status 1."""

from tests.installation import STARTS_WITHIN, Installation, wait_until
from tests.processes.conftest import Start


def test_a_second_web_server_says_that_the_port_is_taken(
    house: Installation, start: Start
) -> None:
    first = start(house, "--role", "web")
    first.wait_until_up()

    for arguments in ((), ("--role", "web")):
        second = house.run("serve", *arguments)

        assert second.returncode == 1
        assert len(second.stderr.splitlines()) == 1
        assert str(house.port) in second.stderr
    assert first.is_up()


def test_a_second_worker_on_sqlite_says_so(house: Installation, start: Start) -> None:
    start(house, "--role", "worker")
    lock = house.folder / "chihoi.worker.lock"
    assert wait_until(lock.exists, STARTS_WITHIN)

    second = house.run("serve", "--role", "worker")

    assert second.returncode == 1
    assert len(second.stderr.splitlines()) == 1
    assert "worker" in second.stderr
