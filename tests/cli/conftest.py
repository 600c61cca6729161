"""An office with a database, with a small organisation, and with a Zalo sandbox to talk to."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.clock import ManualClock
from bot.sandbox.server import RunningSandbox, serve_in_thread
from bot.sandbox.state import Sandbox
from bot.sandbox.world import read_world
from models.database import Database
from tests.cli.office import LAN, MORNING, OA, Office, add_units

_WORLD = {
    "apps": [{"app_id": "1842000000000000317", "app_secret": "app-secret"}],
    "oas": [
        {
            "oa_id": OA,
            "name": "Hội LHPN thành phố Cần Thơ",
            "app_id": "1842000000000000317",
            "oa_secret_key": "oa-secret-key",
        }
    ],
    "people": [{"user_id": LAN, "name": "Lan", "oa_id": OA}],
}


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(MORNING)


@pytest.fixture(autouse=True)
def _plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    ours = ("CHIHOI_CONFIG", "CHIHOI_OFFICER", "CHIHOI_DEBUG", "CHIHOI_LANGUAGE_DEFAULT")
    for name in (*ours, "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def office(
    tmp_path: Path, sqlite_url: str, capsys: pytest.CaptureFixture[str], clock: ManualClock
) -> Office:
    """With a migrated SQLite database that holds nothing."""
    made = Office(tmp_path, sqlite_url, capsys, clock)
    made.configure()
    return made


@pytest.fixture
def either_office(
    tmp_path: Path, database_url: str, capsys: pytest.CaptureFixture[str], clock: ManualClock
) -> Office:
    """The same on SQLite, then on PostgreSQL."""
    made = Office(tmp_path, database_url, capsys, clock)
    made.configure()
    return made


@pytest.fixture(scope="session")
def units_template(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Path:
    """A database with the units: copied for each test, not filled five hundred times."""
    file = tmp_path_factory.mktemp("units") / "chihoi.db"
    shutil.copyfile(sqlite_template, file)
    _fill(f"sqlite:///{file}")
    return file


@pytest.fixture
def union(office: Office, units_template: Path) -> Office:
    """With a province, a commune and two branches."""
    shutil.copyfile(units_template, office.folder / "chihoi.db")  # nobody has opened it yet
    return office


@pytest.fixture
def either_union(either_office: Office) -> Office:
    """The same on SQLite, then on PostgreSQL."""
    _fill(either_office.url)
    return either_office


@pytest.fixture
def sandbox(clock: ManualClock) -> Iterator[RunningSandbox]:
    with serve_in_thread(Sandbox(read_world(_WORLD, MORNING), clock)) as running:
        yield running


@pytest.fixture
def online(union: Office, sandbox: RunningSandbox) -> Office:
    """The same, with a Zalo that answers."""
    union.configure(zalo=sandbox.url)
    return union


def _fill(url: str) -> None:
    database = Database(url)
    with database.session() as db:
        add_units(db)
    database.close()
