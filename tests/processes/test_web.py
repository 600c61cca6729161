"""The web process as it is served: odd callers, a disk that keeps events waiting."""

import http.client
import select
import socket
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
import requests

from bot.sandbox.server import RunningSandbox
from bot.spool import spool_path
from tests.installation import Installation
from tests.ports import HOST
from tests.processes.conftest import Start
from tests.processes.test_kill import write

PATIENCE = 100.0
WAITING = 40  # more than there are threads for pages


@pytest.fixture
def web(house: Installation, start: Start) -> Installation:
    start(house, "--role", "web").wait_until_up()
    return house


def ask(port: int, request: bytes) -> bytes:
    """The status line of the answer to these very bytes."""
    with closing(socket.create_connection((HOST, port), PATIENCE)) as line:
        line.sendall(request)
        return line.makefile("rb").readline()


def head_of(signed: dict[str, Any]) -> bytes:
    """The head of a POST as Zalo writes it, up to the body."""
    given = {"Host": HOST, "Content-Length": len(signed["body"].encode()), **signed["headers"]}
    lines = "".join(f"{name}: {value}\r\n" for name, value in given.items())
    return f"POST /zalo/webhook HTTP/1.1\r\n{lines}\r\n".encode()


def post_in_chunks(port: int, body: bytes, headers: dict[str, str]) -> int:
    line = http.client.HTTPConnection(HOST, port, timeout=PATIENCE)
    with closing(line):
        line.request("POST", "/zalo/webhook", iter([body]), headers, encode_chunked=True)
        return line.getresponse().status


def events(house: Installation) -> list[bytes]:
    with closing(sqlite3.connect(spool_file(house))) as spool:
        return [body for (body,) in spool.execute("SELECT body FROM spool")]


def spool_file(house: Installation) -> Path:
    return spool_path(Path(house.database_url.removeprefix("sqlite:///")))


def test_odd_callers_earn_no_5xx_and_half_an_event_is_none(
    web: Installation, zalo: RunningSandbox
) -> None:
    signed = write(zalo, 0)
    body = signed["body"].encode()
    odd = [
        ask(web.port, b"GET %s HTTP/1.1\r\nHost: a\r\n\r\n" % path)
        for path in (b"/q/\xff\xfe", b"/q/AB?x=\xe1\xbb\xaf%zz", b"/t/%ff%00?%", b"/\xe1", b"*")
    ]
    broken = (
        b"POST /zalo/webhook HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nZZZ\r\n{}"
    )
    odd.append(ask(web.port, broken))
    with closing(socket.create_connection((HOST, web.port), PATIENCE)) as line:
        line.sendall(head_of(signed) + body[: len(body) // 2])

    assert [line for line in odd if not line.startswith(b"HTTP/1.1 4")] == []
    assert post_in_chunks(web.port, body, signed["headers"]) == 200
    assert post_in_chunks(web.port, b"x" * (1024 * 1024 + 1), {}) == 413
    assert events(web) == [body]


@contextmanager
def disk_busy(house: Installation) -> Iterator[None]:
    """Somebody else writes the spool's file and doesn't finish."""
    with closing(sqlite3.connect(spool_file(house), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


def post_without_waiting(house: Installation, signed: dict[str, Any]) -> closing[socket.socket]:
    line = socket.create_connection((HOST, house.port), PATIENCE)
    line.sendall(head_of(signed) + signed["body"].encode())
    return closing(line)


def test_while_the_disk_keeps_events_waiting_the_pages_answer(
    web: Installation, zalo: RunningSandbox
) -> None:
    said = [write(zalo, n % 3) for n in range(WAITING)]  # before: the spool waits for 20 s
    with ExitStack() as people:
        with disk_busy(web):
            lines = [people.enter_context(post_without_waiting(web, one)) for one in said]
            healthy = requests.get(f"http://{HOST}:{web.port}/healthz", timeout=PATIENCE)
            waiting, _, _ = select.select(lines, [], [], 0)
        answers = [line.makefile("rb").readline() for line in lines]

    assert healthy.status_code == 200
    assert waiting == []
    assert set(answers) == {b"HTTP/1.1 200 OK\r\n"}
    assert len(events(web)) == len(lines)
