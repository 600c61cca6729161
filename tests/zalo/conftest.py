"""A server that answers as a test tells it to, also in ways no decent server does."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import orjson
import pytest

from bot.clock import Clock, ManualClock
from bot.config import OfficialAccount, Zalo
from bot.zalo.client import ZaloClient
from bot.zalo.tokens import Tokens
from models.database import Database
from models.tables import metadata
from tests.zalo.token_server import OA, OLD, Zalos

Action = Callable[[BaseHTTPRequestHandler], None]
OK = {"error": 0, "message": "Success", "data": {"message_id": "63ab"}}


@dataclass(frozen=True, slots=True)
class Received:
    """A request as the server saw it; `connection` is the client's port."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    connection: int

    @property
    def json(self) -> Any:
        return orjson.loads(self.body)


@dataclass
class Odd:
    """The server: each request takes the next action, or the usual answer when there is none."""

    url: str = ""
    actions: list[Action] = field(default_factory=list)
    received: list[Received] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)
    lines: list[socket.socket] = field(default_factory=list)

    def will(self, *actions: Action) -> None:
        self.actions.extend(actions)

    def fall_silent(self) -> None:
        """The next request gets no answer before the test is over."""

        def wait(handler: BaseHTTPRequestHandler) -> None:
            handler.close_connection = True
            self.over.wait()

        self.actions.append(wait)

    def hang_up(self) -> None:
        """Also on a client that a failed test left open: its thread is waited for."""
        self.over.set()
        for line in self.lines:
            with suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)

    def act(self, handler: BaseHTTPRequestHandler) -> None:
        body = handler.rfile.read(int(handler.headers.get("Content-Length") or 0))
        headers = {name.lower(): value for name, value in handler.headers.items()}
        port = handler.client_address[1]
        self.received.append(Received(handler.command, handler.path, headers, body, port))
        action = self.actions.pop(0) if self.actions else reply(OK)
        action(handler)


def reply(body: object, status: int = 200, **headers: Any) -> Action:
    content = body if isinstance(body, bytes) else orjson.dumps(body)

    def act(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.send_header("Content-Length", str(len(content)))
        handler.end_headers()
        handler.wfile.write(content)

    return act


def cut(handler: BaseHTTPRequestHandler) -> None:
    """The request was read, then the line goes dead."""
    handler.close_connection = True
    handler.wfile.flush()
    handler.connection.shutdown(socket.SHUT_RDWR)


def cut_in_the_middle(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{")
    cut(handler)


def then_close(action: Action, closed: threading.Event) -> Action:
    """A full answer, after which the server closes without having said so."""

    def act(handler: BaseHTTPRequestHandler) -> None:
        action(handler)
        cut(handler)
        closed.set()

    return act


@pytest.fixture
def odd() -> Iterator[Odd]:
    told = Odd()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True
        wbufsize = -1

        def setup(self) -> None:
            told.lines.append(self.request)
            super().setup()

        def do_POST(self) -> None:
            told.act(self)

        def do_GET(self) -> None:
            told.act(self)

        def log_message(self, *_: object) -> None:
            return

    class Server(ThreadingHTTPServer):
        daemon_threads = False
        request_queue_size = 64

    server = Server(("127.0.0.1", 0), Handler)
    told.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield told
    server.shutdown()
    thread.join()
    told.hang_up()
    server.server_close()


@pytest.fixture
def account() -> OfficialAccount:
    return OfficialAccount.model_validate(
        {
            "oa_id": "3100000000000004821",
            "name": "Hội Phụ nữ",
            "app_id": "1842000000000000317",
            "app_secret": "app-secret-EXAMPLE",
            "oa_secret_key": "oa-secret-EXAMPLE",
        }
    )


@pytest.fixture
def settings(odd: Odd) -> Zalo:
    return Zalo(api_url=odd.url, oauth_url=odd.url, timeout_seconds=60)


@pytest.fixture
def client(settings: Zalo, account: OfficialAccount) -> Iterator[ZaloClient]:
    client = ZaloClient(settings, account, Clock())
    yield client
    client.close()


@pytest.fixture
def hasty(odd: Odd, account: OfficialAccount) -> Iterator[ZaloClient]:
    """A client that waits for a fraction of a second only."""
    settings = Zalo(api_url=odd.url, oauth_url=odd.url, timeout_seconds=0.2)
    client = ZaloClient(settings, account, Clock())
    yield client
    client.close()


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(datetime(2026, 10, 27, 7, 0, tzinfo=UTC))


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database(f"sqlite:///{tmp_path}/chihoi.db")
    metadata.create_all(database.engine)
    yield database
    database.close()


@pytest.fixture
def zalo() -> Zalos:
    return Zalos()


@pytest.fixture
def patience() -> float:
    """How long one waits for another's refresh, in seconds: a machine may be busy."""
    return 20


@pytest.fixture
def tokens(database: Database, zalo: Zalos, clock: ManualClock, patience: float) -> Tokens:
    tokens = Tokens(database, zalo, clock, timeout_seconds=patience)
    tokens.store_pair(OA, OLD)
    return tokens
