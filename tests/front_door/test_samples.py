"""Every event Zalo may send: 200, one row, and nothing in the log that nobody expects."""

import json
import logging
from pathlib import Path

import pytest
import requests
from sqlmodel import select

from bot.zalo.signature import sign
from models.inbox import InboxEvent
from tests.front_door.union import APP, OA, SECRET_KEY, Union

FOLDER = Path(__file__).parents[1] / "zalo" / "events"
SAMPLES = sorted(path for path in FOLDER.glob("*.json") if not path.name.startswith("_"))


def post_sample(union: Union, path: Path) -> int:
    body = path.read_bytes()
    timestamp = json.loads(body)["timestamp"]
    headers = {"X-ZEvent-Signature": sign(body, timestamp, APP, SECRET_KEY)}
    return requests.post(union.webhook, data=body, headers=headers, timeout=60).status_code


def test_there_is_a_sample_of_every_event() -> None:
    assert len(SAMPLES) == 93


def test_every_sample_is_acknowledged_stored_and_handled(
    union: Union, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        statuses = [post_sample(union, path) for path in SAMPLES]
        union.work()
        union.work_until(lambda: not waiting(union))

    assert set(statuses) == {200}
    with union.database.read_session() as db:
        rows = db.exec(select(InboxEvent).where(InboxEvent.oa_id == OA)).all()
    names = {json.loads(path.read_text())["event_name"] for path in SAMPLES}
    assert {row.event_name for row in rows} >= names
    assert {row.state for row in rows} == {"done"}
    assert [
        record for record in caplog.records if record.name.startswith(("bot", "handlers"))
    ] == []


def waiting(union: Union) -> bool:
    with union.database.read_session() as db:
        return bool(db.exec(select(InboxEvent).where(InboxEvent.state == "new")).first())
