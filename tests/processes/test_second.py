"""A second `serve` or a second worker where there is one already: one sentence, status 1."""

import signal
from pathlib import Path

from tests.installation import Installation
from tests.processes.conftest import Start
from tests.processes.stopping import check_stop, press_ctrl_c


def is_deaf(pid: int, number: signal.Signals) -> bool:
    """Told to end by a terminal and then by `serve`, the web process hung until it was killed."""
    lines = Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines()
    blocked = next(line.split()[1] for line in lines if line.startswith("SigBlk:"))
    return bool(int(blocked, 16) >> (number - 1) & 1)


def test_a_second_one_says_so_and_harms_nothing_until_ctrl_c_ends_the_first(
    house: Installation, start: Start
) -> None:
    first = start(house)
    first.wait_until_ready()

    for arguments, reason in (((), str(house.port)), (("--role", "worker"), "worker")):
        second = house.run("serve", *arguments)

        assert second.returncode == 1
        assert len(second.stderr.splitlines()) == 1
        assert reason in second.stderr
    assert first.is_up()
    assert is_deaf(first.wait_for_role("web").pid, signal.SIGINT)
    check_stop(first, house, press_ctrl_c)
