"""In `chihoi serve` none of it exists: no page, no events, no control, no view."""

import pytest
from prometheus_client import CollectorRegistry

from bot.clock import ManualClock
from bot.config import Config
from bot.inbox_store import open_store
from bot.web import create_app
from models.database import Database


@pytest.mark.parametrize(
    "path",
    [
        "/sandbox",
        "/sandbox/",
        "/sandbox/page/main.js",
        "/sandbox/events",
        "/sandbox/chats",
        "/sandbox/annex",
        "/sandbox/annex/today",
        "/sandbox/world",
        "/sandbox/clock",
        "/sandbox/weather",
    ],
)
def test_production_has_no_sandbox(
    sqlite_database: Database, config: Config, clock: ManualClock, path: str
) -> None:
    store = open_store(sqlite_database)
    app = create_app(config, sqlite_database, store, clock, dict, CollectorRegistry())

    client = app.test_client()
    answers = [client.get(path), client.post(path, data=b"{}")]
    store.close()

    assert [answer.status_code for answer in answers] == [404, 404]
