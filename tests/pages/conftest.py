"""The public pages of a small Union: asked over the real app, counted by the real worker's tick."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

import pytest
from prometheus_client import CollectorRegistry
from pydantic import SecretStr
from sqlmodel import Session, col, select
from werkzeug.test import Client, TestResponse

from bot.clock import ManualClock
from bot.config import Config, DatabaseSettings, OfficialAccount, Server
from bot.inbox_store import Store, open_store
from bot.visit_counting import copy_visits
from bot.web import create_app
from models.code import Code
from models.code_issuing import ensure_codes
from models.code_target import Target, news_target, unit_target
from models.database import Database
from models.news import NewsItem
from models.unit import Unit
from models.visit import VisitDay

OA = "3100000000000004821"
MORNING = datetime(2026, 11, 21, 1, 0, tzinfo=UTC)  # Saturday, 08:00 in Vietnam
TODAY = date(2026, 11, 21)
SITE = "https://oa.hoi.example.vn"
PHONE = (
    "Mozilla/5.0 (Linux; Android 13; SM-A145F) AppleWebKit/537.36 (KHTML, like Gecko)"
    " Chrome/120.0.0.0 Mobile Safari/537.36"
)
IN_ZALO = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 16_0_2 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like"
    " Gecko) Mobile/15E148 Zalo iOS/502 ZaloTheme/light ZaloLanguage/vn"
)


@dataclass
class Site:
    """The app with its store; `get` opens a page as somebody's phone does."""

    config: Config
    database: Database
    clock: ManualClock
    store: Store
    client: Client = field(init=False)

    def __post_init__(self) -> None:
        self.restart()

    def restart(self) -> None:
        """As a new web process: nothing is remembered but what is on disk."""
        app = create_app(
            self.config, self.database, self.store, self.clock, dict, CollectorRegistry()
        )
        self.client = Client(app)

    def get(self, path: str, **headers: str) -> TestResponse:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.get(path, headers={"User-Agent": PHONE} | named)

    def from_address(self, address: str, path: str, **headers: str) -> TestResponse:
        return self.client.get(
            path,
            headers={"User-Agent": PHONE} | headers,
            environ_overrides={"REMOTE_ADDR": address},
        )

    def add(self, *rows: Any) -> None:
        with self.database.session() as db:
            for row in rows:
                db.add(row)
                db.flush()

    def change(self, item_code: str, **values: Any) -> None:
        with self.database.session() as db:
            item = db.exec(select(NewsItem).where(col(NewsItem.code) == item_code)).one()
            for name, value in values.items():
                setattr(item, name, value)

    def issue(self, target: Target) -> Code:
        with self.database.session() as db:
            return ensure_codes(db, [target], "hoa.tran", MORNING)[target]

    def unit_code(self, code: str = "MYPHU03") -> Code:
        with self.database.read_session() as db:
            unit = db.exec(select(Unit).where(col(Unit.code) == code)).one()
        return self.issue(unit_target(unit))

    def link(self, unit_id: int = 3, member_id: int | None = None) -> str:
        """The tracked link of the item K7Q2."""
        return f"/t/{self.issue(news_target(1, unit_id, member_id)).text}"

    def revoke(self, code: Code) -> None:
        with self.database.session() as db:
            db.get_one(Code, code.id).state = "revoked"

    def figures(self) -> list[tuple[str, date, int]]:
        """What has been counted once the store and the worker have done their part."""
        self.store.close()
        copy_visits(self.database)
        with self.database.read_session() as db:
            query = select(col(Code.shown), col(VisitDay.day), col(VisitDay.visitors)).join(
                Code, col(Code.id) == col(VisitDay.code_id)
            )
            found = [(shown, day, count) for shown, day, count in db.exec(query)]
        self.store = open_store(self.database)
        self.restart()
        return sorted(found)

    def visitors(self) -> int:
        return sum(count for _, _, count in self.figures())


def make_config(url: str, **server: Any) -> Config:
    account = OfficialAccount(
        oa_id=OA,
        name="Hội LHPN thành phố Cần Thơ",
        app_id="1842000000000000317",
        app_secret=SecretStr("app-secret"),
        oa_secret_key=SecretStr("oa-secret-key"),
    )
    return Config(
        official_accounts=(account,),
        server=Server(public_url=SITE, **server),
        database=DatabaseSettings(url=url),
    )


def add_union(db: Session) -> None:
    """A province, a commune, a branch, and the branch's item of today."""
    above = None
    for code, name, level in (
        ("CANTHO", "Hội LHPN thành phố Cần Thơ", "province"),
        ("ANBINH", "Phường An Bình", "commune"),
        ("MYPHU03", "Chi hội ấp Mỹ Phú", "branch"),
    ):
        unit = Unit(code=code, name=name, level=level, parent_id=above)
        db.add(unit)
        db.flush()
        above = unit.id
    db.add(make_item(unit_id=1))


def make_item(**values: Any) -> NewsItem:
    usual: dict[str, Any] = {
        "code": "K7Q2",
        "day": TODAY,
        "title": "Cầu Rạch Gòi thông xe",
        "body": "Bà con ấp Mỹ Phú góp 320 ngày công làm cầu dài 24 mét.\nXe máy qua lại được rồi.",
        "source": "Chi hội kể",
        "unit_id": 1,
        "state": "approved",
        "author": "hoa",
        "created_at": MORNING,
        "approved_at": MORNING,
    }
    return NewsItem(**(usual | values))


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(MORNING)


def _open(url: str, database: Database, clock: ManualClock, **server: Any) -> Iterator[Site]:
    with database.session() as db:
        add_union(db)
    site = Site(make_config(url, **server), database, clock, open_store(database))
    yield site
    site.store.close()


@pytest.fixture
def site(sqlite_url: str, sqlite_database: Database, clock: ManualClock) -> Iterator[Site]:
    yield from _open(sqlite_url, sqlite_database, clock)


@pytest.fixture
def either_site(database_url: str, database: Database, clock: ManualClock) -> Iterator[Site]:
    """The same on SQLite, then on PostgreSQL."""
    yield from _open(database_url, database, clock)


@pytest.fixture
def proxied_site(sqlite_url: str, sqlite_database: Database, clock: ManualClock) -> Iterator[Site]:
    """Behind one reverse proxy of ours."""
    yield from _open(sqlite_url, sqlite_database, clock, trusted_proxies=1)
