"""The front door: a signed webhook in, what Zalo received out, on SQLite and on PostgreSQL."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr
from werkzeug.serving import make_server

from bot.clock import ManualClock
from bot.config import Config, DatabaseSettings, OfficialAccount, Server, Zalo
from bot.health import wire_health
from bot.inbox_store import open_store
from bot.sandbox.server import RunningSandbox, serve_in_thread
from bot.sandbox.state import Options, Sandbox
from bot.sandbox.webhooks import Manner
from bot.sandbox.world import read_world
from bot.web import create_site
from bot.wiring import wire_tokens, wire_worker
from bot.zalo.replies import TokenPair
from models.database import Database
from tests.cli.office import Office
from tests.front_door.union import APP, MORNING, OA, PATIENCE, SECRET_KEY, Union, world
from tests.site import as_wsgi


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(MORNING)


@pytest.fixture
def sandbox(clock: ManualClock) -> Iterator[RunningSandbox]:
    manner = Manner(ladder_scale=0.001, deadline_seconds=PATIENCE)
    options = Options(echo_before_reply=0.3, webhooks=manner)
    with serve_in_thread(Sandbox(read_world(world(), MORNING), clock, options)) as running:
        yield running


@pytest.fixture
def config(database_url: str, sandbox: RunningSandbox) -> Config:
    account = OfficialAccount(
        oa_id=OA,
        name="Hội LHPN thành phố Cần Thơ",
        app_id=APP,
        app_secret=SecretStr("app-secret"),
        oa_secret_key=SecretStr(SECRET_KEY),
        requests_per_minute=100_000,
    )
    return Config(
        official_accounts=(account,),
        server=Server(public_url="https://oa.hoi.example.vn"),
        database=DatabaseSettings(url=database_url),
        zalo=Zalo(
            api_url=sandbox.url,
            oauth_url=sandbox.url,
            business_url=sandbox.url,
            timeout_seconds=PATIENCE,  # whoever falls silent here hangs up as well
        ),
    )


@pytest.fixture
def union(
    config: Config, database: Database, sandbox: RunningSandbox, clock: ManualClock
) -> Iterator[Union]:
    store = open_store(database)
    site = create_site(config, database, store, clock, wire_health(database, clock))
    server = make_server("127.0.0.1", 0, as_wsgi(site), threaded=True)
    serving = threading.Thread(target=server.serve_forever, args=(0.02,))
    serving.start()
    parts = wire_worker(config, database, clock)
    webhook = f"http://127.0.0.1:{server.server_port}/zalo/webhook"
    house = Union(config, database, sandbox, webhook, parts, clock)
    house.control("/webhook", url=webhook)
    give_tokens(house)
    yield house
    sandbox.sandbox.webhooks.close()  # else one arrives while the database closes
    server.shutdown()
    serving.join()
    server.server_close()
    house.pool.shutdown()
    house.http.close()
    house.parts.close()
    store.close()


@pytest.fixture
def office(union: Union, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Office:
    """`chihoi …` of the officers, over the same Union."""
    made = Office(tmp_path, union.config.database.url, capsys, union.clock)
    made.configure()
    return made


def give_tokens(union: Union) -> None:
    """As `chihoi auth import` does with a pair from the API Explorer."""
    pair = union.control("/tokens", oa_id=OA)
    tokens = wire_tokens(union.config, union.database, union.clock)
    tokens.store_pair(OA, TokenPair(pair["access_token"], pair["refresh_token"], 90000))
