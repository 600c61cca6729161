"""HTTP/1.1 on a socket: a request in one write, a reply read by httptools (the parser of Node.js).

`http.client` writes a request in two pieces and reads a reply's head with the parser for e-mails:
six times the processor time of the rest.
"""

import socket
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

import httptools

LARGEST_REPLY = 1 << 20
_AT_ONCE = 1 << 16
_FINAL = 200


class BrokenReplyError(Exception):
    """What the server said is no HTTP reply, or it ended before there was a whole head."""


class Headers(Protocol):
    """Headers of a reply, found by their name in any case."""

    def get(self, name: str, /) -> str | None: ...


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back over HTTP. `repr` shows no content."""

    status: int
    headers: Headers
    content: bytes

    def __repr__(self) -> str:
        return f"Reply(status={self.status}, {len(self.content)} bytes)"


def compose_post(host: str, path: str, headers: Mapping[str, str], body: bytes) -> bytes:
    """The whole request. Raises ValueError when something would break out of its line."""
    lines = [f"POST {path} HTTP/1.1", f"Host: {host}", "Accept-Encoding: identity"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    lines.append(f"Content-Length: {len(body)}")
    if not all(map(str.isprintable, lines)):
        raise ValueError("a control character in a path or a header")
    return "\r\n".join(lines).encode("ascii") + b"\r\n\r\n" + body


def read_reply(connected: socket.socket) -> tuple[Reply, bool]:
    """The reply, and whether the connection can carry another request.

    A body that ends too early or is too long comes as far as it was read. Raises TimeoutError or
    OSError from the socket, BrokenReplyError when what came is no reply.
    """
    coming = _Coming()
    parser = httptools.HttpResponseParser(coming)
    try:
        while coming.wants_more and (some := connected.recv(_AT_ONCE)):
            parser.feed_data(some)
    except httptools.HttpParserError as error:
        raise BrokenReplyError(str(error)) from error
    if not coming.is_head_read or parser.get_status_code() < _FINAL:
        raise BrokenReplyError("no head")
    reply = Reply(parser.get_status_code(), coming, bytes(coming.content[:LARGEST_REPLY]))
    is_last = (
        parser.get_http_version() != "1.1" or "close" in (coming.get("connection") or "").lower()
    )
    return reply, coming.is_whole and not is_last


class _Coming:
    """Told by httptools what it finds; the headers' names are kept in small letters."""

    def __init__(self) -> None:
        self.headers: dict[str, str] = {}
        self.content = bytearray()
        self.is_head_read = self.is_whole = self._has_ended = False

    @property
    def wants_more(self) -> bool:
        return not self._has_ended and len(self.content) <= LARGEST_REPLY

    def get(self, name: str, /) -> str | None:
        return self.headers.get(name.lower())

    def on_message_begin(self) -> None:
        self.is_whole = False  # a second reply behind the first: nobody asked for it

    def on_header(self, name: bytes, value: bytes) -> None:
        if not self._has_ended:
            self.headers.setdefault(name.decode("latin-1").lower(), value.decode("latin-1"))

    def on_headers_complete(self) -> None:
        self.is_head_read = True

    def on_body(self, some: bytes) -> None:
        if not self._has_ended:
            self.content += some

    def on_message_complete(self) -> None:
        self.is_whole, self._has_ended = not self._has_ended, True
