"""Databases for every test that wants one: SQLite files and PostgreSQL, migrated, each its own."""

import gc
import os
import shutil
import signal
import sys
import uuid
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from models.database import Database
from models.migrate import upgrade
from tests.compiled_once import compile_once
from tests.postgres_server import TEMPLATE, PostgresRun, WorkDatabase, open_run

if TYPE_CHECKING:
    from playwright.sync_api import Browser

_RUN = "CHIHOI_TEST_POSTGRES"
_ENOUGH = 4 << 30  # bytes
_stack = ExitStack()


def pytest_configure(config: pytest.Config) -> None:
    """The process that was started first owns the server; xdist's workers share it.

    A run started in the background ignores Ctrl-C, and so would the processes it starts.
    """
    signal.signal(signal.SIGINT, signal.default_int_handler)
    _keep_bytecode()
    _work_in_memory()
    compile_once()
    if not hasattr(config, "workerinput"):
        run = _stack.enter_context(open_run())
        os.environ[_RUN] = str(run.folder)


def _keep_bytecode() -> None:
    """Even where the machine says not to: each run would compile our modules and rewrite the
    tests' assertions anew, and each program that a test starts compile what it imports."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    sys.dont_write_bytecode = False


def _work_in_memory() -> None:
    """Thousands of commits each wait for a disk otherwise; no test cuts the power."""
    memory = Path("/dev/shm")  # noqa: S108  (Linux's memory file system; made safe by mkdtemp)
    if memory.is_dir() and shutil.disk_usage(memory).free > _ENOUGH:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(memory))
        os.environ.setdefault("TMPDIR", str(memory))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What needs the browser comes first: it, and the demo behind it, are started by one worker
    only (`--dist worksteal` takes from the end), and what waits does so while the other works."""
    items.sort(key=lambda item: "browser" not in getattr(item, "fixturenames", ()))


def pytest_collection_finish() -> None:
    """What is loaded by now stays: looking through it again and again took a third of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


def pytest_unconfigure(config: pytest.Config) -> None:
    _stack.close()


@pytest.fixture(scope="session")
def browser() -> Iterator["Browser"]:
    """The one Chromium of this process, started at first use."""
    from tests.browser import open_browser  # noqa: PLC0415  (half a second that few tests need)

    with open_browser() as browser:
        yield browser


@pytest.fixture(scope="session")
def postgres() -> PostgresRun:
    """The run's PostgreSQL with a migrated template database, started at first use."""
    run = PostgresRun(Path(os.environ[_RUN]))
    with run.locked():
        if run.start():
            run.execute(f"CREATE DATABASE {TEMPLATE}")
            _migrate(run.url(TEMPLATE))
    return run


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("template") / "chihoi.db"
    _migrate(f"sqlite:///{file}")
    return file


@pytest.fixture
def empty_postgres_url(postgres: PostgresRun) -> Iterator[str]:
    """A database without any table, as before `chihoi db upgrade`."""
    name = f"test_{uuid.uuid4().hex}"
    postgres.execute(f"CREATE DATABASE {name} TEMPLATE template0 STRATEGY FILE_COPY")
    yield postgres.url(name)
    postgres.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def work_database(postgres: PostgresRun) -> Iterator[WorkDatabase]:
    made = WorkDatabase(postgres)
    yield made
    made.drop()


@pytest.fixture
def postgres_url(work_database: WorkDatabase) -> str:
    """A migrated database that holds nothing."""
    return work_database.url()


@pytest.fixture
def sqlite_url(tmp_path: Path, sqlite_template: Path) -> str:
    shutil.copyfile(sqlite_template, tmp_path / "chihoi.db")
    return f"sqlite:///{tmp_path / 'chihoi.db'}"


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest) -> str:
    return str(request.getfixturevalue(f"{request.param}_url"))


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """A migrated database on SQLite, then on PostgreSQL."""
    yield from _open(database_url)


@pytest.fixture
def sqlite_database(sqlite_url: str) -> Iterator[Database]:
    yield from _open(sqlite_url)


@pytest.fixture
def postgres_database(postgres_url: str) -> Iterator[Database]:
    yield from _open(postgres_url)


def _open(url: str) -> Iterator[Database]:
    database = Database(url)
    yield database
    database.close()


def _migrate(url: str) -> None:
    database = Database(url)
    upgrade(database)
    database.close()
