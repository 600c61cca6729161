"""`chihoi demo`: a sample Union, the Zalo sandbox, web server and worker on this machine."""

import os
import tempfile
from collections.abc import Callable
from pathlib import Path

from pydantic import SecretStr

from bot.clock import CLOCK_FILE, Clock, clock_from
from bot.config import Config, DatabaseSettings, OfficialAccount, Server, Zalo
from bot.houses import house_of
from bot.ports import check_port
from bot.sample.load import load_sample
from bot.sandbox.command import sample_world
from bot.sandbox.server import RunningSandbox, serve_in_thread
from bot.sandbox.state import Sandbox
from bot.showroom.annex import Showroom
from bot.showroom.product import Product
from bot.supervisor import supervise
from bot.wiring import wire_tokens
from bot.zalo.replies import TokenPair
from models.database import Database
from models.migrate import upgrade
from scheduler.daily_push import give_slots

HOST = "127.0.0.1"
_CONFIG = """\
# Written by `chihoi demo`; gone with it.
[server]
port = {port}
public_url = "http://{host}:{port}"

[database]
url = "{database}"

[zalo]
api_url = "{sandbox}"
oauth_url = "{sandbox}"
business_url = "{sandbox}"

[[official_accounts]]
oa_id = "{oa_id}"
name = "{name}"
app_id = "{app_id}"
app_secret = "{app_secret}"
oa_secret_key = "{oa_secret_key}"
requests_per_minute = {pace}
"""


def demo(port: int, tell: Callable[[str], None]) -> None:
    """Blocks until INT or TERM; `tell` is called with the page's address once it answers.

    The page takes `port`, the web server the next one. Raises bot.ports.PortTakenError.
    """
    check_port(HOST, port)
    check_port(HOST, port + 1)
    with tempfile.TemporaryDirectory(prefix="chihoi-demo-") as folder:
        _run(Path(folder), port, tell)


def _run(folder: Path, port: int, tell: Callable[[str], None]) -> None:
    # Read by this process and by those it starts, so that all of them are at the same hour.
    os.environ.setdefault(CLOCK_FILE, str(folder / "clock"))
    clock = clock_from(os.environ)
    with serve_in_thread(Sandbox(sample_world(clock), clock), port, HOST) as zalo:
        config = _configure(zalo, port + 1, folder)
        path = folder / "config.toml"
        write_config(config, path)
        _prepare(config, zalo, clock)
        zalo.sandbox.annex = showroom = Showroom(Product(config, clock, is_demo=True))
        page = f"{zalo.url}/sandbox/"
        try:
            supervise(config, path, on_ready=lambda: tell(page))
        finally:
            showroom.close()


def _configure(zalo: RunningSandbox, port: int, folder: Path) -> Config:
    """The sandbox's own OA and app, so that there is one place where they are invented."""
    oa = next(iter(zalo.sandbox.world.oas.values()))
    app = zalo.sandbox.world.apps[oa.app_id]
    account = OfficialAccount(
        oa_id=oa.oa_id,
        name=oa.name,
        app_id=oa.app_id,
        app_secret=SecretStr(app.app_secret),
        oa_secret_key=SecretStr(oa.oa_secret_key),
        requests_per_minute=oa.requests_per_minute,
    )
    return Config(
        server=Server(host=HOST, port=port, public_url=f"http://{HOST}:{port}"),
        database=DatabaseSettings(url=f"sqlite:///{folder / 'chihoi.db'}"),
        zalo=Zalo(api_url=zalo.url, oauth_url=zalo.url, business_url=zalo.url),
        official_accounts=(account,),
    )


def write_config(config: Config, path: Path) -> None:
    """What the processes of the demo are started with."""
    (oa,) = config.official_accounts
    text = _CONFIG.format(
        host=HOST,
        port=config.server.port,
        database=config.database.url,
        sandbox=config.zalo.api_url,
        oa_id=oa.oa_id,
        name=oa.name,
        app_id=oa.app_id,
        app_secret=oa.app_secret.get_secret_value(),
        oa_secret_key=oa.oa_secret_key.get_secret_value(),
        pace=oa.requests_per_minute,
    )
    path.write_text(text, encoding="utf-8")


def _prepare(config: Config, zalo: RunningSandbox, clock: Clock) -> None:
    """What an officer does once: tables, people, tokens, and the webhook's address in Zalo."""
    (oa,) = config.official_accounts
    database = Database(config.database.url)
    upgrade(database)
    with database.session() as db:
        load_sample(db, clock.now().astimezone(config.schedule.zone).date(), oa.oa_id)
    pair = zalo.sandbox.tokens.issue(oa.oa_id, oa.app_id, clock.now())
    wire_tokens(config, database, clock).store_pair(
        oa.oa_id, TokenPair(pair.access_token, pair.refresh_token, 90_000)
    )
    # Now, and not at the worker's first tick: the page's clock may jump to seven before that.
    give_slots(database, house_of(config, oa), clock.now())
    database.close()
    for app in zalo.sandbox.world.apps.values():
        app.webhook_url = f"{config.server.public_url}/zalo/webhook"
