"""What a measurement needs around it, each in a process of its own that ends with it."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import requests

from models.database import Database
from models.migrate import upgrade
from tests.bench.zalo_process import ACCESS_TOKEN, REFRESH_TOKEN
from tests.installation import Installation, answers, wait_until
from tests.ports import HOST, free_port

REPOSITORY = Path(__file__).parents[2]
STARTS_WITHIN = 30.0


class Zalo:
    """The stand-in, seen from outside."""

    def __init__(self, port: int) -> None:
        self.url = f"http://{HOST}:{port}"

    def sends(self) -> list[tuple[str, str]]:
        """(recipient, ISO time) of each message it took, oldest first."""
        log = requests.get(f"{self.url}/sandbox/log", timeout=30).json()["entries"]
        return [(e["recipient"], e["at"]) for e in log if e["what"] == "send"]


@contextmanager
def zalo(people: int, slow_seconds: float = 0.0) -> Iterator[Zalo]:
    port = free_port()
    arguments = [str(port), str(people), str(slow_seconds)]
    with _running([sys.executable, "-m", "tests.bench.zalo_process", *arguments], port):
        yield Zalo(port)


@contextmanager
def product(stand_in: Zalo) -> Iterator[Installation]:
    """The whole of `chihoi serve` on a fresh SQLite database, its worker at work.

    A worker still at its imports would take the processor without sending anything.
    """
    with installed(stand_in) as house:
        serving = house.serve()
        try:
            serving.wait_until_up()
            serving.wait_until_ready()
            yield house
        finally:
            serving.kill_all()


@contextmanager
def installed(stand_in: Zalo) -> Iterator[Installation]:
    """A configuration, a migrated database and tokens; nothing runs yet."""
    with tempfile.TemporaryDirectory(prefix="chihoi-bench-") as folder:
        house = Installation(Path(folder), f"sqlite:///{folder}/chihoi.db", stand_in.url)
        house.configure()
        database = Database(house.database_url)
        upgrade(database)
        database.close()
        house.give_tokens(ACCESS_TOKEN, REFRESH_TOKEN)
        yield house


@contextmanager
def bare_web() -> Iterator[int]:
    """The port of a handler that does nothing."""
    port = free_port()
    with _running([sys.executable, "-m", "tests.bench.bare_web", str(port)], port):
        yield port


@contextmanager
def naive_bot(stand_in: Zalo) -> Iterator[int]:
    port = free_port()
    command = ["-m", "gunicorn", "--worker-class", "gthread", "--threads", "16", "--bind"]
    environment = {"BENCH_ZALO": stand_in.url, "BENCH_TOKEN": ACCESS_TOKEN}
    app = [f"{HOST}:{port}", "--log-level", "warning", "tests.bench.naive_bot:app"]
    with _running([sys.executable, *command, *app], port, environment):
        yield port


def printed_number(module: str, *arguments: str) -> float:
    """What a program of ours prints as its only result."""
    done = subprocess.run(  # noqa: S603  (our own arguments)
        [sys.executable, "-m", module, *arguments],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    if done.returncode:
        sys.exit(f"{module} failed: {done.stderr}")
    return float(done.stdout)


@contextmanager
def _running(
    command: list[str], port: int, environment: Mapping[str, str] | None = None
) -> Iterator[None]:
    surroundings = os.environ | (environment or {})
    with subprocess.Popen(command, cwd=REPOSITORY, env=surroundings) as process:  # noqa: S603
        try:
            if not wait_until(lambda: answers(port), STARTS_WITHIN):
                sys.exit(f"it did not start: {' '.join(command)}")
            yield
        finally:
            process.terminate()
