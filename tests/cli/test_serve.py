"""`chihoi serve` when it can't: a taken port, a second worker, no database."""

import fcntl
import socket
from importlib import import_module
from pathlib import Path

import pytest

from tests.cli.office import Office
from tests.cli.process import start


@pytest.fixture(autouse=True, scope="module")
def _loaded() -> None:
    """What `serve` loads, once here and not in each program started from here."""
    import_module("bot.serve")
    import_module("bot.worker")


@pytest.mark.parametrize("role", [(), ("--role", "web")])
def test_a_taken_port_is_one_sentence(union: Office, role: tuple[str, ...]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with start(union, "serve", *role, CHIHOI_SERVER_PORT=str(port)) as process:
            _, said = process.communicate(timeout=60)

    assert process.returncode == 1
    assert said == (
        f"Cổng 127.0.0.1:{port} đang có chương trình khác dùng; "
        "hãy dừng chương trình ấy hoặc chọn cổng khác.\n"
    )


def test_an_address_of_no_machine_of_ours_is_not_called_a_taken_port(union: Office) -> None:
    with start(union, "serve", CHIHOI_SERVER_HOST="192.0.2.55") as process:
        _, said = process.communicate(timeout=60)

    assert process.returncode == 1
    assert len(said.splitlines()) == 1
    assert "Máy này không mở được 192.0.2.55" in said


def test_a_second_worker_on_sqlite_is_one_sentence(union: Office) -> None:
    lock = Path(union.folder / "chihoi.db").with_suffix(".worker.lock")

    with lock.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with start(union, "serve", "--role", "worker") as process:
            _, said = process.communicate(timeout=60)

    assert process.returncode == 1
    assert "Đã có một worker chạy trên cơ sở dữ liệu SQLite này" in said
    assert "Traceback" not in said


def test_a_database_that_is_missing_is_one_sentence(office: Office) -> None:
    (office.folder / "chihoi.db").unlink()

    outcome = office("serve")

    assert outcome.status == 1
    assert "chihoi db upgrade" in outcome.err


def test_a_taken_port_stops_demo_and_sandbox_as_well(office: Office) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        outcomes = [office(word, "--port", port) for word in ("demo", "sandbox")]

    assert [outcome.status for outcome in outcomes] == [1, 1]
    assert all("chương trình khác dùng" in outcome.err for outcome in outcomes)
