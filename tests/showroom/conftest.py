"""The sample Union on a database, and the showroom that looks at it."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, TypeAlias

import pytest
from pydantic import SecretStr

from bot.clock import ManualClock
from bot.config import Config, DatabaseSettings, OfficialAccount
from bot.houses import house_of
from bot.sample.load import load_sample
from bot.showroom.annex import Showroom
from bot.showroom.product import Product
from models.database import Database
from scheduler import daily_push

OA = "3100000000000004821"
MORNING = datetime(2026, 11, 21, 0, 30, tzinfo=UTC)  # Saturday, 07:30 in Vietnam

Json: TypeAlias = dict[str, Any]
Look: TypeAlias = Callable[..., Json]


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(MORNING)


@pytest.fixture
def database_url(request: pytest.FixtureRequest) -> str:
    """SQLite, unless a test asks for both: "database_url", ["sqlite", "postgres"], indirect."""
    kind = getattr(request, "param", "sqlite")
    return str(request.getfixturevalue(f"{kind}_url"))


@pytest.fixture
def config(database_url: str) -> Config:
    account = OfficialAccount(
        oa_id=OA,
        name="Hội LHPN thành phố Cần Thơ",
        app_id="1842000000000000317",
        app_secret=SecretStr("app-secret"),
        oa_secret_key=SecretStr("oa-secret-key"),
    )
    return Config(official_accounts=(account,), database=DatabaseSettings(url=database_url))


@pytest.fixture
def union(database: Database, config: Config, clock: ManualClock) -> Database:
    """The sample Union at half past seven, nothing sent yet."""
    with database.session() as db:
        load_sample(db, clock.now().astimezone(config.schedule.zone).date(), OA)
    return database


@pytest.fixture
def showroom(union: Database, config: Config, clock: ManualClock) -> Iterator[Showroom]:
    room = Showroom(Product(config, clock, is_demo=True))
    yield room
    room.close()


@pytest.fixture
def push(union: Database, config: Config, clock: ManualClock) -> Callable[[], None]:
    """The morning's push: what is due is queued."""

    def run() -> None:
        house = house_of(config, config.official_accounts[0])
        daily_push.give_slots(union, house, MORNING - timedelta(hours=1))
        daily_push.tick(union, house, clock.now())

    return run
