"""`python -m tests.pace`: 3,000 messages at 300 calls a minute against a sandbox that enforces it.

Time runs 6 times as fast for all parts alike. Shown: no -32, at least 98 % of the pace used, and
a reply that comes midway overtakes the queue within a second.
"""

import sys
import tempfile
import threading
import time
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert

from bot.clock import Clock
from bot.config import Config, DatabaseSettings, OfficialAccount, Zalo
from bot.sandbox.server import RunningSandbox, serve_in_thread
from bot.sandbox.state import Options, Sandbox
from bot.sandbox.world import read_world
from bot.wiring import wire_tokens, wire_worker
from bot.zalo.replies import TokenPair
from models.database import Database
from models.messages import Recipient, TextMessage, to_row
from models.migrate import upgrade
from models.outbox import ANSWER, GROUP_PUSH, OutboxMessage
from models.tables import table

APP, OA = "1842000000000000317", "3100000000000004821"
PACE, MESSAGES, FASTER = 300, 3000, 6.0


class FastClock(Clock):
    """Runs FASTER times as fast as the machine's, from now on."""

    def __init__(self) -> None:
        self._start, self._began = super().now(), super().monotonic()

    def monotonic(self) -> float:
        return self._began + (super().monotonic() - self._began) * FASTER

    def now(self) -> datetime:
        return self._start + timedelta(seconds=self.monotonic() - self._began)


def main() -> int:
    clock = FastClock()
    world = read_world(_world(), clock.now())
    with (
        tempfile.TemporaryDirectory(prefix="chihoi-pace-") as folder,
        serve_in_thread(Sandbox(world, clock, Options(echoes=False))) as zalo,
    ):
        config = _configure(zalo, Path(folder))
        database = Database(config.database.url)
        upgrade(database)
        _give_tokens(config, database, zalo, clock)
        _queue(database, clock.now(), MESSAGES, GROUP_PUSH)
        began = clock.monotonic()
        midway = _send_all(config, database, zalo, clock)
        seconds = clock.monotonic() - began
        database.close()
        return _report(zalo, seconds, midway)


def _send_all(config: Config, database: Database, zalo: RunningSandbox, clock: Clock) -> float:
    """Until the sandbox has them all; the reply's waiting time on the way, in its seconds."""
    parts = wire_worker(config, database, clock)
    stop = threading.Event()
    (sender,) = parts.senders
    running = threading.Thread(target=sender.run, args=(stop,))
    running.start()
    waited = 0.0
    while len(_sends(zalo)) < MESSAGES + (1 if waited else 0):
        time.sleep(0.05)
        if not waited and len(_sends(zalo)) > MESSAGES // 2:
            waited = _reply(database, zalo, clock)
    stop.set()
    running.join()
    parts.close()
    return waited


def _reply(database: Database, zalo: RunningSandbox, clock: Clock) -> float:
    asked = clock.monotonic()
    _queue(database, clock.now(), 1, ANSWER)
    while not any(entry["text"] == "trả lời 0" for entry in _sends(zalo)):
        time.sleep(0.002)
    return clock.monotonic() - asked


def _sends(zalo: RunningSandbox) -> list[dict[str, Any]]:
    return [entry for entry in zalo.sandbox.journal.since(0, None) if entry["what"] == "send"]


def _queue(database: Database, now: datetime, count: int, priority: int) -> None:
    said = "trả lời" if priority == ANSWER else "tin"
    rows = [
        {
            "oa_id": OA,
            "dedupe_key": f"{said}:{n}",
            "priority": priority,
            "recipient_kind": "user",
            "recipient_id": _person(n + (MESSAGES if priority == ANSWER else 0)),
            "type": "text",
            "content": to_row(TextMessage(Recipient("user", _person(n)), f"{said} {n}")),
            "state": "pending",
            "tries": 0,
            "created_at": now,
            "due_at": now,
        }
        for n in range(count)
    ]
    with database.write() as connection:
        connection.execute(insert(table(OutboxMessage)), rows)


def _report(zalo: RunningSandbox, seconds: float, waited: float) -> int:
    refused = [e for e in zalo.sandbox.journal.since(0, None) if e["what"] == "refused"]
    limited = sum(e.get("code") == -32 for e in refused)
    used = (MESSAGES + 1) / (seconds / 60) / PACE
    print(f"{MESSAGES + 1} messages in {seconds:.0f} s of the fast clock ({FASTER:.0f} times)")
    print(f"pace used: {used:.1%} of {PACE} a minute; refused with -32: {limited}")
    print(f"a reply midway waited {waited:.2f} s of that clock")
    fine = limited == 0 and used >= 0.98 and waited <= 1.0
    print("pace: 1 passed, 0 failed" if fine else "pace: 0 passed, 1 failed")
    return 0 if fine else 1


def _person(number: int) -> str:
    return str(7_420_000_000_000_000_000 + number)


def _world() -> dict[str, Any]:
    people = [
        {"user_id": _person(n), "name": f"Chị {n}", "oa_id": OA, "last_interaction_hours_ago": 1}
        for n in range(MESSAGES + 1)
    ]
    oa = {"oa_id": OA, "name": "Hội", "app_id": APP, "oa_secret_key": "k"}
    return {
        "apps": [{"app_id": APP, "app_secret": "s", "requests_per_minute": 4000}],
        "oas": [oa | {"requests_per_minute": PACE}],
        "people": people,
        "groups": [],
    }


def _configure(zalo: RunningSandbox, folder: Path) -> Config:
    account = OfficialAccount.model_validate(
        {
            "oa_id": OA,
            "name": "Hội",
            "app_id": APP,
            "app_secret": "s",
            "oa_secret_key": "k",
            "requests_per_minute": PACE,
        }
    )
    return Config(
        official_accounts=(account,),
        database=DatabaseSettings(url=f"sqlite:///{folder / 'chihoi.db'}"),
        zalo=Zalo(api_url=zalo.url, oauth_url=zalo.url, business_url=zalo.url),
    )


def _give_tokens(config: Config, database: Database, zalo: RunningSandbox, clock: Clock) -> None:
    pair = zalo.sandbox.tokens.issue(OA, APP, clock.now())
    tokens = wire_tokens(config, database, clock)
    tokens.store_pair(OA, TokenPair(pair.access_token, pair.refresh_token, 90_000))


if __name__ == "__main__":
    sys.exit(main())
