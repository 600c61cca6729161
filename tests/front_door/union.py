"""A whole product in one process: sandbox, web app on a real port, worker parts turned by hand."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
import requests

from bot.clock import ManualClock
from bot.config import Config
from bot.dispatch import Dispatcher
from bot.sandbox.server import RunningSandbox
from bot.sender import Sender
from bot.wiring import WorkerParts
from bot.zalo.signature import sign
from models.database import Database

APP, OA = "1842000000000000317", "3100000000000004821"
SECRET_KEY = "oa-secret-key-of-the-tests"
LAN, HOA, MAI = (f"742000000000000000{n}" for n in range(1, 4))
GROUP = "b7d01f4c9a5e33f08c21"
MORNING = datetime(2026, 11, 21, 1, 0, tzinfo=UTC)  # Saturday, 08:00 in Vietnam
CS = "/v3.0/oa/message/cs"
PATIENCE = 60.0  # seconds, of a machine that does much else

Json = dict[str, Any]


def world() -> dict[str, list[Json]]:
    """Three people and a group of the OA, as the sandbox reads them."""
    return {
        "apps": [{"app_id": APP, "app_secret": "app-secret"}],
        "oas": [
            {
                "oa_id": OA,
                "name": "Hội LHPN thành phố Cần Thơ",
                "app_id": APP,
                "oa_secret_key": SECRET_KEY,
                "requests_per_minute": 100_000,
            }
        ],
        "people": [
            {"user_id": user_id, "name": name, "oa_id": OA, "last_interaction_hours_ago": 1}
            for user_id, name in ((LAN, "Lan"), (HOA, "Hoa"), (MAI, "Mai"))
        ],
        "groups": [
            {"group_id": GROUP, "name": "Chi hội Mỹ Phú", "oa_id": OA, "member_ids": [LAN, HOA]}
        ],
    }


def _kept_alive() -> requests.Session:
    """One connection for what a test asks the sandbox; the environment's proxies are no affair of it."""
    session = requests.Session()
    session.trust_env = False
    return session


@dataclass
class Union:
    """People act through the sandbox; `work` lets the worker do what there is to do."""

    config: Config
    database: Database
    sandbox: RunningSandbox
    webhook: str
    parts: WorkerParts
    clock: ManualClock
    pool: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(16))
    http: requests.Session = field(default_factory=_kept_alive)

    def control(self, path: str, /, **body: Any) -> Json:
        got = self.http.post(f"{self.sandbox.url}/sandbox{path}", json=body, timeout=PATIENCE)
        answer: Json = got.json()
        assert got.status_code == 200, answer
        return answer

    def says(self, user_id: str, text: str, **more: Any) -> Json:
        """She writes to the OA; returns when the webhook was delivered."""
        return self.control(f"/people/{user_id}/text", text=text, wait=True, **more)

    def signed(self, user_id: str, text: str, **more: Any) -> Json:
        """The same as a signed body and headers, for a test that posts it itself."""
        return self.control(f"/people/{user_id}/text", text=text, deliver=False, **more)

    def post(self, signed: Json) -> requests.Response:
        body = signed["body"].encode()
        return self.http.post(self.webhook, data=body, headers=signed["headers"], timeout=PATIENCE)

    def zalo_posts(self, event_name: str, **fields: Any) -> None:
        """An event of Zalo's own making, signed as Zalo signs it, and handled."""
        stamp = str(round(self.clock.now().timestamp() * 1000))
        event = {"app_id": APP, "event_name": event_name, "timestamp": stamp, **fields}
        body = orjson.dumps(event)
        headers = {"X-ZEvent-Signature": sign(body, stamp, APP, SECRET_KEY)}
        answer = self.http.post(self.webhook, data=body, headers=headers, timeout=PATIENCE)
        assert answer.status_code == 200
        self.work()

    def fails(self, kind: str, **more: Any) -> None:
        self.control("/faults", path=CS, kind=kind, **more)

    def work(self, turns: int = 4) -> None:
        """Handle what has arrived and send what is due, until nothing is in hand.

        What Zalo tells is waited for, and so is what Zalo answers: it comes when it comes.
        """
        for _ in range(turns):
            assert self.sandbox.sandbox.webhooks.settle(PATIENCE), "a webhook is held"
            while self.parts.dispatcher.run_once():
                pass
            for sender in self.parts.senders:
                self._send_off(sender)

    def _send_off(self, sender: Sender) -> None:
        deadline = time.monotonic() + PATIENCE
        sender.run_once(self.pool, idle=0)
        sender.run_once(self.pool, idle=0)
        while sender._desk.sending or sender._desk.settling or sender._outage.is_looking:
            assert time.monotonic() < deadline, "Zalo's answer never came"
            sender.run_once(self.pool, idle=0)

    def work_until(self, done: Callable[[], bool], seconds: float = PATIENCE) -> None:
        deadline = time.monotonic() + seconds
        while not done():
            assert time.monotonic() < deadline, "it never happened"
            self.work(1)
            time.sleep(0.005)

    def got(self, recipient: str) -> list[str]:
        """What a person or a group has received, from the sandbox's own log."""
        return [entry["text"] for entry in self.log("send") if entry["recipient"] == recipient]

    def log(self, what: str) -> list[Json]:
        answer = self.http.get(f"{self.sandbox.url}/sandbox/log", timeout=PATIENCE).json()
        return [entry for entry in answer["entries"] if entry["what"] == what]

    def answers(self, user_id: str, text: str) -> str:
        """What she is answered to a text; fails when it is not exactly one message."""
        before = len(self.got(user_id))
        self.says(user_id, text)
        self.work_until(lambda: len(self.got(user_id)) > before)
        self.work()
        (answer,) = self.got(user_id)[before:]
        return answer

    def replace_dispatcher(self, dispatcher: Dispatcher) -> None:
        self.parts = replace(self.parts, dispatcher=dispatcher)

    def later(self, **by: float) -> None:
        self.clock.move(timedelta(**by))


def at_once(count: int, work: Callable[[], object]) -> None:
    """The same thing in so many threads at the same moment."""
    gate = threading.Barrier(count, timeout=PATIENCE)

    def run() -> None:
        gate.wait()
        work()

    threads = [threading.Thread(target=run) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
