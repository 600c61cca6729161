"""The people of the sandbox tests, plain calls to a sandbox, and what a webhook received."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import requests

from bot.sandbox.server import RunningSandbox

APP, OA, OTHER_OA = "1842000000000000317", "3100000000000004821", "3100000000000004822"
HOA, MAI, LAN, XA = (f"742000000000000000{n}" for n in range(1, 5))
GROUP, ORDINARY, FOREIGN = "b7d01f4c9a5e33f08c21", "0rd1nary", "f0re1gn"
NOON = datetime(2026, 11, 20, 5, 0, tzinfo=UTC)  # 12:00 in Vietnam
PATIENCE = 60.0  # seconds, of a machine that does much else
CS, GROUP_MESSAGE = "/v3.0/oa/message/cs", "/v3.0/oa/group/message"

Json = dict[str, Any]


def rows() -> dict[str, list[Json]]:
    return {
        "apps": [{"app_id": APP, "app_secret": "app-secret", "callback_url": "https://x.vn/cb"}],
        "oas": [
            {"oa_id": OA, "name": "Hội", "app_id": APP, "oa_secret_key": "key-1"},
            {"oa_id": OTHER_OA, "name": "Hội khác", "app_id": APP, "oa_secret_key": "key-2"},
        ],
        "people": [
            {"user_id": HOA, "name": "Hoa", "oa_id": OA, "last_interaction_hours_ago": 1},
            {"user_id": MAI, "name": "Mai <b>", "oa_id": OA, "last_interaction_hours_ago": 72},
            {"user_id": LAN, "name": "Lan", "oa_id": OA},
            {"user_id": XA, "name": "Xa", "oa_id": OTHER_OA, "last_interaction_hours_ago": 1},
        ],
        "groups": [
            {"group_id": GROUP, "name": "Chi hội", "oa_id": OA, "member_ids": [HOA, MAI]},
            {"group_id": ORDINARY, "name": "Xóm", "kind": "ordinary", "member_ids": [HOA]},
            {"group_id": FOREIGN, "name": "Nhóm khác", "oa_id": OTHER_OA},
        ],
    }


@dataclass
class Caller:
    """Plain requests to a running sandbox, with an OA's access token."""

    running: RunningSandbox
    token: str = ""

    def post(self, path: str, body: Any, **options: Any) -> requests.Response:
        headers = {"access_token": self.token, **options.pop("headers", {})}
        address = self.running.url + path
        return requests.post(address, json=body, headers=headers, timeout=PATIENCE, **options)

    def get(self, path: str, **parameters: Any) -> Json:
        headers = {"access_token": self.token}
        address = self.running.url + path
        got = requests.get(address, headers=headers, params=parameters, timeout=PATIENCE)
        answer: Json = got.json()
        return answer

    def say(self, user_id: str, text: str = "Chào chị", **message: Any) -> Json:
        message = {"text": text, **message}
        answer: Json = self.post(
            CS, {"recipient": {"user_id": user_id}, "message": message}
        ).json()
        return answer

    def say_in(self, group_id: str, text: str = "Chào cả nhà", **message: Any) -> Json:
        body = {"recipient": {"group_id": group_id}, "message": {"text": text, **message}}
        answer: Json = self.post(GROUP_MESSAGE, body).json()
        return answer

    def control(self, address: str, /, **body: Any) -> Json:
        answer: Json = self.post(f"/sandbox{address}", body).json()
        return answer

    def log(self, what: str | None = None) -> list[Json]:
        entries: list[Json] = self.get("/sandbox/log", since=0)["entries"]
        return [entry for entry in entries if what in (None, entry["what"])]


@dataclass
class Received:
    headers: dict[str, str]
    body: bytes


@dataclass
class Receiver:
    """Stands where the bot's web server would: keeps what comes, answers as told."""

    url: str
    got: list[Received] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)  # for the next ones; then always 200
    closes: bool = False  # close the connection after each answer, without saying so
    before: Callable[[], object] = lambda: None  # called before answering
    came: threading.Condition = field(default_factory=threading.Condition)

    def take(self, received: Received) -> int:
        self.before()
        with self.came:
            self.got.append(received)
            self.came.notify_all()
            return self.statuses.pop(0) if self.statuses else 200

    def wait_for(self, count: int) -> list[Received]:
        with self.came:
            assert self.came.wait_for(lambda: len(self.got) >= count, PATIENCE), self.got
            return list(self.got)


Serve = Callable[..., Caller]


def wait_until(true: Callable[[], bool]) -> None:
    """For what happens in another thread."""
    until = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < until, "it never happened"
        time.sleep(0.01)
