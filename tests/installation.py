"""The product as its users install it: a config file, a database, `chihoi serve` as processes."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import IO, Any

import requests
from pydantic import SecretStr

from bot.clock import Clock
from bot.config import Config, DatabaseSettings, OfficialAccount, Server, Zalo
from bot.sandbox.server import RunningSandbox
from bot.sandbox.world import World, read_world
from bot.wiring import wire_tokens
from bot.zalo.replies import TokenPair
from models.database import Database
from tests.ports import HOST, free_port
from tests.process_table import Process, kill, list_session

APP, OA = "1842000000000000317", "3100000000000004821"
SECRET_KEY = "oa-secret-key-of-the-tests"
FIRST_PERSON = 7_420_000_000_000_000_000
ZALO_TIMEOUT_SECONDS = 20  # on a machine that does much else
STARTS_WITHIN, STOPS_WITHIN = 100.0, 100.0  # on a machine that does much else
_REPOSITORY = Path(__file__).parents[1]
_CONFIG = """\
[server]
port = {port}

[database]
url = "{database}"

[zalo]
api_url = "{sandbox}"
oauth_url = "{sandbox}"
business_url = "{sandbox}"
timeout_seconds = {timeout}

[[official_accounts]]
oa_id = "{oa}"
name = "Hội LHPN thành phố Cần Thơ"
app_id = "{app}"
app_secret = "app-secret"
oa_secret_key = "{secret}"
requests_per_minute = {pace}

[language]
default = "en"
"""


def world(people: int, clock: Clock) -> World:
    """An OA without a pace worth speaking of, and so many people who wrote an hour ago."""
    fast = {"requests_per_minute": 10_000_000}
    account = {"oa_id": OA, "name": "Hội", "app_id": APP, "oa_secret_key": SECRET_KEY}
    wrote = {"last_interaction_at": clock.now() - timedelta(hours=1)}
    return read_world(
        {
            "apps": [{"app_id": APP, "app_secret": "app-secret", **fast}],
            "oas": [{**account, **fast}],
            "people": [{"user_id": person_id(n), **wrote} for n in range(people)],
        },
        clock.now(),
    )


def person_id(number: int) -> str:
    return str(FIRST_PERSON + number)


def answers(port: int) -> bool:
    """Whether anybody accepts connections there."""
    try:
        socket.create_connection((HOST, port), 1).close()
    except OSError:
        return False
    return True


def wait_until(done: Callable[[], object], seconds: float, each: float = 0.05) -> bool:
    """Whether it came true in that time."""
    deadline = time.monotonic() + seconds
    while not done():
        if time.monotonic() > deadline:
            return False
        time.sleep(each)
    return True


@dataclass
class Installation:
    """One folder with a configuration; `serve` starts the program on it."""

    folder: Path
    database_url: str
    sandbox_url: str
    port: int = field(default_factory=free_port)
    environment: dict[str, str] = field(default_factory=dict)
    pace: int = 100_000

    @property
    def webhook(self) -> str:
        return f"http://{HOST}:{self.port}/zalo/webhook"

    @property
    def config_file(self) -> Path:
        return self.folder / "config.toml"

    @property
    def log_file(self) -> Path:
        return self.folder / "log"

    def configure(self) -> None:
        text = _CONFIG.format(
            port=self.port,
            database=self.database_url,
            sandbox=self.sandbox_url,
            timeout=ZALO_TIMEOUT_SECONDS,
            oa=OA,
            app=APP,
            secret=SECRET_KEY,
            pace=self.pace,
        )
        self.config_file.write_text(text, encoding="utf-8")

    def config(self) -> Config:
        """What the file says, for a test that uses a part of the product directly."""
        account = OfficialAccount(
            oa_id=OA,
            name="Hội",
            app_id=APP,
            app_secret=SecretStr("app-secret"),
            oa_secret_key=SecretStr(SECRET_KEY),
            requests_per_minute=self.pace,
        )
        zalo = Zalo(
            api_url=self.sandbox_url,
            oauth_url=self.sandbox_url,
            business_url=self.sandbox_url,
            timeout_seconds=ZALO_TIMEOUT_SECONDS,
        )
        server, database = Server(port=self.port), DatabaseSettings(url=self.database_url)
        return Config(official_accounts=(account,), server=server, database=database, zalo=zalo)

    def give_tokens(self, access_token: str, refresh_token: str) -> None:
        """As `chihoi auth import` does; the database must be migrated."""
        database, clock = Database(self.database_url), Clock()
        pair = TokenPair(access_token, refresh_token, 90_000)
        wire_tokens(self.config(), database, clock).store_pair(OA, pair)
        database.close()

    def join(self, zalo: RunningSandbox) -> None:
        """Tokens from the sandbox, and the webhook's address to it."""
        pair = zalo.sandbox.tokens.issue(OA, APP, Clock().now())
        self.give_tokens(pair.access_token, pair.refresh_token)
        zalo.sandbox.world.apps[APP].webhook_url = self.webhook

    def run(
        self, *arguments: str, seconds: float = STARTS_WITHIN
    ) -> subprocess.CompletedProcess[str]:
        """A command to its end."""
        return subprocess.run(  # noqa: S603  (our own arguments)
            self._command(arguments),
            capture_output=True,
            text=True,
            timeout=seconds,
            check=False,
            **self._surroundings(),
        )

    def serve(self, *arguments: str) -> "Serving":
        """Start `chihoi serve` in a session of its own; its log goes to the folder's file."""
        with self.log_file.open("ab") as log:
            return Serving(self._start(log, ("serve", *arguments)), self.port)

    def _start(self, log: IO[bytes], arguments: tuple[str, ...]) -> subprocess.Popen[bytes]:
        return subprocess.Popen(  # noqa: S603  (our own arguments)
            self._command(arguments),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            **self._surroundings(),
        )

    def _command(self, arguments: tuple[str, ...]) -> list[str]:
        return [sys.executable, "-m", "bot", "--config", str(self.config_file), *arguments]

    def _surroundings(self) -> dict[str, Any]:
        kept = {name: value for name, value in os.environ.items() if "CHIHOI" not in name}
        return {"cwd": _REPOSITORY, "env": kept | self.environment}


@dataclass
class Serving:
    """A running `chihoi serve` and all it has started: they share its session."""

    process: subprocess.Popen[bytes]
    port: int

    @property
    def pid(self) -> int:
        return self.process.pid

    def is_up(self) -> bool:
        return self.process.poll() is None and answers(self.port)

    def wait_until_up(self) -> None:
        assert wait_until(self.is_up, STARTS_WITHIN), "it does not answer"

    def wait_until_ready(self) -> None:
        """Until the worker sends, not only until its process is there."""
        assert wait_until(self._is_ready, STARTS_WITHIN), "its worker does not get ready"

    def _is_ready(self) -> bool:
        address = f"http://127.0.0.1:{self.port}/readyz"
        with suppress(requests.RequestException):
            return requests.get(address, timeout=20).status_code == 200
        return False

    def wait_for_role(self, role: str) -> Process:
        """The process `serve` started for a role."""
        assert wait_until(lambda: self.find(role), STARTS_WITHIN), f"no {role} process"
        process = self.find(role)
        assert process is not None
        return process

    def find(self, role: str) -> Process | None:
        """The role's own process, not what it forked."""
        mine = (p for p in self.living() if p.command.endswith(f"--role {role}"))
        return next((process for process in mine if process.parent == self.pid), None)

    def living(self) -> list[Process]:
        return list_session(self.pid)

    def stop(self, number: int = signal.SIGTERM) -> int:
        """Exit status after a signal to `serve` alone."""
        self.process.send_signal(number)
        return self.process.wait(STOPS_WITHIN)

    def kill_all(self) -> None:
        """Whatever state it is in: nothing of it stays."""
        while living := self.living():
            for process in living:
                kill(process.pid)
            self.process.wait(STOPS_WITHIN)
            time.sleep(0.02)
        self.process.wait(STOPS_WITHIN)
