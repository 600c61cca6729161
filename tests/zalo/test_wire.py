"""A request as bytes, and replies as servers give them: plain ones, and all that HTTP allows."""

import socket
from collections.abc import Iterator

import pytest

from bot.zalo.wire import BrokenReplyError, compose_post, read_reply

BODY = b'{"error":0}'
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nX-RateLimit-Limit:  100\r\n"
PLAIN = HEAD + b"Content-Length: 11\r\n\r\n" + BODY


@pytest.fixture
def ends() -> Iterator[tuple[socket.socket, socket.socket]]:
    """(ours, the server's); what is sent in pieces arrives in the same pieces."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with ours, theirs:
        ours.settimeout(0.2)
        yield ours, theirs


Ends = tuple[socket.socket, socket.socket]


def answer(ends: Ends, *pieces: bytes) -> None:
    """The server says all that and closes."""
    for piece in pieces:
        ends[1].sendall(piece)
    ends[1].close()


def test_a_request_is_one_piece() -> None:
    request = compose_post("zalo.test:81", "/v3.0/x", {"access_token": "t"}, "chị".encode())

    head, _, body = request.partition(b"\r\n\r\n")
    assert head.split(b"\r\n") == [
        b"POST /v3.0/x HTTP/1.1",
        b"Host: zalo.test:81",
        b"Accept-Encoding: identity",
        b"access_token: t",
        b"Content-Length: 5",
    ]
    assert body.decode() == "chị"


@pytest.mark.parametrize("value", ["a\r\nb: c", "a\nb", "a\0", "khoá"])
def test_nothing_breaks_out_of_its_line(value: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  (a UnicodeEncodeError is one as well)
        compose_post("zalo.test", "/", {"access_token": value}, b"")


CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n5\r\n" + BODY[:5] + b"\r\n6\r\n"


@pytest.mark.parametrize(
    "pieces",
    [
        (PLAIN,),
        (PLAIN.replace(b"Content-Length", b"content-LENGTH"),),
        (PLAIN[:9], PLAIN[9:40], PLAIN[40:]),
        (PLAIN[:-5], PLAIN[-5:-1], PLAIN[-1:]),
        (PLAIN.replace(b"200 OK", b"200"),),
        (CHUNKED + BODY[5:] + b"\r\n0\r\n\r\n",),
        (CHUNKED, BODY[5:] + b"\r\n0\r\n", b"\r\n"),
    ],
)
def test_a_whole_reply_is_read_and_another_may_follow(
    ends: Ends, pieces: tuple[bytes, ...]
) -> None:
    answer(ends, *pieces)

    reply, can_go_on = read_reply(ends[0])

    assert (reply.status, reply.content, can_go_on) == (200, BODY, True)
    assert reply.headers.get("x-ratelimit-LIMIT") == "100"
    assert reply.headers.get("X-RateLimit-Remain") is None


@pytest.mark.parametrize(
    ("pieces", "content"),
    [
        ((HEAD + b"Connection: Close\r\nContent-Length: 11\r\n\r\n" + BODY,), BODY),
        ((HEAD + b"\r\n" + BODY,), BODY),
        ((b"HTTP/1.0" + PLAIN[8:],), BODY),
        ((PLAIN[:-4],), BODY[:-4]),
        ((PLAIN + PLAIN,), BODY),
    ],
)
def test_after_some_replies_nothing_more_is_asked_on_the_connection(
    ends: Ends, pieces: tuple[bytes, ...], content: bytes
) -> None:
    answer(ends, *pieces)

    reply, can_go_on = read_reply(ends[0])

    assert (reply.status, reply.content, can_go_on) == (200, content, False)


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"SSH-2.0-OpenSSH\r\n",
        b"HTTP/1.1 2",
        b"HTTP/1.1 abc\r\n",
        b"HTTP/1.1 100 Continue\r\n\r\n",
        PLAIN.replace(b"Content-Type: ", b"Content-Type:\r\n "),
        PLAIN.replace(b"\r\n", b"\n"),
    ],
)
def test_what_is_no_reply_is_an_error(ends: Ends, said: bytes) -> None:
    answer(ends, said)

    with pytest.raises(BrokenReplyError):
        read_reply(ends[0])


@pytest.mark.parametrize("said", [b"HTTP/1.1 200 OK\r\n", PLAIN[:-3]])
def test_a_server_that_falls_silent_is_given_up(ends: Ends, said: bytes) -> None:
    ends[1].sendall(said)

    with pytest.raises(TimeoutError):
        read_reply(ends[0])
