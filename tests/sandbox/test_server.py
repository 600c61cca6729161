"""The small HTTP server under the sandbox: keep-alive, bad bytes, clean closing, many at once."""

import socket
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from bot.sandbox.server import serve_in_thread
from tests.ports import free_port
from tests.sandbox.town import APP, CS, HOA, OA, PATIENCE, Caller, Serve, wait_until


def speak(zalo: Caller, raw: bytes) -> bytes:
    """Send bytes and read until the sandbox closes the connection."""
    with socket.create_connection(
        ("127.0.0.1", zalo.running.port), timeout=PATIENCE
    ) as connection:
        connection.sendall(raw)
        answer = b""
        while more := connection.recv(65536):
            answer += more
    return answer


def test_one_connection_carries_many_requests_even_in_one_packet(zalo: Caller) -> None:
    get = b"GET /sandbox/faults HTTP/1.1\r\nHost: x\r\n"

    answer = speak(zalo, get + b"\r\n" + get + b"Connection: close\r\n\r\n")

    assert answer.count(b'{"faults":[]}') == 2


@pytest.mark.parametrize(
    ("raw", "status"),
    [
        (b"nonsense\r\n\r\n", b"400"),
        (b"POST / HTTP/1.1\r\nContent-Length: x\r\n\r\n", b"400"),
        (b"POST / HTTP/1.1\r\nContent-Length: 99999999999\r\n\r\n", b"413"),
        (b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n", b"411"),
        (b"GET / HTTP/1.1\r\nX: " + b"x" * 70_000, b"431"),
    ],
)
def test_what_is_no_request_is_answered_and_the_connection_closed(
    zalo: Caller, raw: bytes, status: bytes
) -> None:
    assert speak(zalo, raw).split(b" ")[1] == status


def test_who_is_refused_while_she_still_sends_reads_why(zalo: Caller) -> None:
    assert b" 431 " in speak(zalo, b"GET / HTTP/1.1\r\nX: " + b"x" * 20_000_000)


def test_old_clients_are_answered_and_closed(zalo: Caller) -> None:
    assert b'{"faults":[]}' in speak(zalo, b"GET /sandbox/faults HTTP/1.0\r\n\r\n")


def test_a_head_request_has_no_body(zalo: Caller) -> None:
    answer = requests.head(zalo.running.url + "/sandbox/", timeout=PATIENCE)

    assert answer.status_code == 200
    assert answer.content == b""


def test_a_client_that_waits_for_continue_is_told_to(zalo: Caller) -> None:
    head = b"POST /sandbox/reset HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n"
    with socket.create_connection(
        ("127.0.0.1", zalo.running.port), timeout=PATIENCE
    ) as connection:
        connection.sendall(head)
        assert connection.recv(100).startswith(b"HTTP/1.1 100 ")

        connection.sendall(b"{}")

        assert connection.recv(1000).startswith(b"HTTP/1.1 200 ")


def test_a_client_that_leaves_in_the_middle_disturbs_nobody(zalo: Caller) -> None:
    with socket.create_connection(
        ("127.0.0.1", zalo.running.port), timeout=PATIENCE
    ) as connection:
        connection.sendall(b"POST / HTTP/1.1\r\nContent-Length: 100\r\n\r\nhalf")

    assert zalo.say(HOA)["error"] == 0


def test_an_unknown_path_is_a_plain_404(zalo: Caller) -> None:
    answer = zalo.post("/v9/oa/nothing", {})

    assert answer.status_code == 404
    assert answer.json()["error"] == 404


def test_sends_from_many_threads_are_each_counted_once(zalo: Caller) -> None:
    zalo.running.sandbox.world.oas[OA].requests_per_minute = 150
    zalo.running.sandbox.world.apps[APP].requests_per_minute = 10_000

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda n: zalo.say(HOA, f"tin {n}"), range(200)))

    sent = [one["data"]["message_id"] for one in answers if one["error"] == 0]
    assert len(set(sent)) == 150
    assert [entry["seq"] for entry in zalo.log()] == list(range(1, 202))
    assert len(zalo.log("send")) == 150


def test_sixteen_refreshes_at_once_give_one_pair(zalo: Caller) -> None:
    refresh_token = zalo.control("/tokens", oa_id=OA)["refresh_token"]
    form = {"app_id": APP, "grant_type": "refresh_token", "refresh_token": refresh_token}
    address, headers = zalo.running.url + "/v4/oa/access_token", {"secret_key": "app-secret"}

    def refresh(_: int) -> bool:
        got = requests.post(address, data=form, headers=headers, timeout=PATIENCE)
        return "access_token" in got.json()

    with ThreadPoolExecutor(16) as pool:
        assert sum(pool.map(refresh, range(16))) == 1


def test_closing_leaves_no_thread_and_frees_the_port(serve: Serve) -> None:
    before = threading.active_count()
    zalo = serve("http://127.0.0.1:9/x", port=free_port())
    zalo.control(f"/people/{HOA}/text", text="chào")
    with requests.Session() as idle:
        idle.post(zalo.running.url + CS, json={}, timeout=PATIENCE)

        zalo.running.close()

    wait_until(lambda: threading.active_count() <= before)
    with socket.create_server(("127.0.0.1", zalo.running.port)) as again:
        assert again.getsockname()[1] == zalo.running.port


def test_a_port_in_use_is_an_error(zalo: Caller) -> None:
    with pytest.raises(OSError, match="in use"):
        serve_in_thread(zalo.running.sandbox, zalo.running.port)
