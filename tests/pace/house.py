"""The whole product in one process on a clock that is moved: sandbox, web, worker parts by hand."""

import threading
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

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
from models.migrate import upgrade
from tests.front_door.union import APP, OA, PATIENCE, SECRET_KEY, Union
from tests.site import as_wsgi

BEFORE = timedelta(minutes=5)


class SteadyClock(ManualClock):
    """Nothing of it goes by itself: real seconds would be pace that the sandbox doesn't see."""

    def monotonic(self) -> float:
        return self._moved


class CountingPool(ThreadPoolExecutor):
    """Knows when everything it was given is done, so that the clock stands still meanwhile."""

    def __init__(self) -> None:
        super().__init__(16)
        self._given: list[Future[Any]] = []

    def submit(self, *args: Any, **more: Any) -> Future[Any]:
        self._given.append(super().submit(*args, **more))
        return self._given[-1]

    def finish(self) -> None:
        wait(self._given)
        self._given.clear()


@contextmanager
def open_house(
    url: str, world: dict[str, Any], clock: SteadyClock, pace: int, *, echoes: bool
) -> Iterator[Union]:
    options = Options(echoes=echoes, webhooks=Manner(deadline_seconds=PATIENCE))
    with serve_in_thread(Sandbox(read_world(world, clock.now()), clock, options)) as zalo:
        config = _configure(zalo, url, pace)
        database = Database(url)
        upgrade(database)
        store = open_store(database)
        site = create_site(config, database, store, clock, wire_health(database, clock))
        server = make_server("127.0.0.1", 0, as_wsgi(site), threaded=True)
        serving = threading.Thread(target=server.serve_forever, args=(0.02,))
        serving.start()
        webhook = f"http://127.0.0.1:{server.server_port}/zalo/webhook"
        parts = wire_worker(config, database, clock)
        union = Union(config, database, zalo, webhook, parts, clock, CountingPool())
        union.control("/webhook", url=webhook)
        _give_tokens(union)
        try:
            yield union
        finally:
            zalo.sandbox.webhooks.close()  # else one arrives while the database closes
            server.shutdown()
            serving.join()
            server.server_close()
            union.pool.shutdown()
            union.http.close()
            parts.close()
            store.close()
            database.close()


def _configure(zalo: RunningSandbox, url: str, pace: int) -> Config:
    account = OfficialAccount(
        oa_id=OA,
        name="Hội LHPN thành phố Cần Thơ",
        app_id=APP,
        app_secret=SecretStr("app-secret"),
        oa_secret_key=SecretStr(SECRET_KEY),
        requests_per_minute=pace,
    )
    return Config(
        official_accounts=(account,),
        server=Server(public_url="https://oa.hoi.example.vn"),
        database=DatabaseSettings(url=url),
        zalo=Zalo(
            api_url=zalo.url,
            oauth_url=zalo.url,
            business_url=zalo.url,
            timeout_seconds=PATIENCE,
        ),
    )


def _give_tokens(union: Union) -> None:
    pair = union.control("/tokens", oa_id=OA)
    tokens = wire_tokens(union.config, union.database, union.clock)
    tokens.store_pair(OA, TokenPair(pair["access_token"], pair["refresh_token"], 90_000))
