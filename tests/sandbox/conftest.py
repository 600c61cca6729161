"""A sandbox on a real port and a webhook receiver, closed after each test."""

import http.server
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from bot.clock import ManualClock
from bot.sandbox.server import RunningSandbox, serve_in_thread
from bot.sandbox.state import Options, Sandbox
from bot.sandbox.webhooks import Manner
from bot.sandbox.world import read_world
from tests.sandbox.town import NOON, OA, Caller, Json, Received, Receiver, Serve, rows

QUICK = Manner(ladder_scale=0.0001, deadline_seconds=60.0)  # the ladder ends after 0.66 s


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(there.take(Received(dict(self.headers), body)))
            self.send_header("Content-Length", "0")
            self.end_headers()
            self.close_connection = there.closes

        def log_message(self, *_: Any) -> None:
            """Silent: tests read `got`."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    there = Receiver(f"http://127.0.0.1:{server.server_port}/zalo/webhook")
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield there
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(NOON)


@pytest.fixture
def serve(clock: ManualClock) -> Iterator[Serve]:
    """Start a sandbox: serve(webhook=url, change=lambda rows: …, echoes=…) -> Caller."""
    running: list[RunningSandbox] = []

    def start(
        webhook: str | None = None,
        change: Callable[[dict[str, list[Json]]], None] = lambda _: None,
        port: int = 0,
        **options: Any,
    ) -> Caller:
        data = rows()
        data["apps"][0]["webhook_url"] = webhook
        change(data)
        chosen = Options(**{"webhooks": QUICK, "echo_before_reply": 0.0, **options})
        running.append(serve_in_thread(Sandbox(read_world(data, NOON), clock, chosen), port))
        caller = Caller(running[-1])
        caller.token = caller.control("/tokens", oa_id=OA)["access_token"]
        return caller

    yield start
    for one in running:
        one.close()


@pytest.fixture
def zalo(serve: Serve) -> Caller:
    """A sandbox without a webhook."""
    return serve()


@pytest.fixture
def hooked(serve: Serve, receiver: Receiver) -> Caller:
    """A sandbox whose events go to the receiver."""
    return serve(receiver.url)
