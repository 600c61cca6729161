"""HTTP/1.1 as bytes: a request in one write, and the plain reply that Zalo's servers give.

`http.client` writes a request in two pieces and reads a reply's head with the parser for e-mails:
six times the processor time of the rest. Whatever is not plain is left to it all the same.
"""

import http.client
import io
import re
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

LARGEST_REPLY = 1 << 20
_AT_ONCE = 1 << 16
_STATUS = re.compile(r"HTTP/1\.1 ([2-9]\d\d)(?: [^\r\n]*)?")
_HEADER = re.compile(r"([!#-'*+\-.\w^`|~]+):[ \t]*([^\r\n]*)", re.ASCII)
_WITHOUT_BODY = (204, 304)


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


@dataclass(frozen=True, slots=True)
class _PlainHeaders:
    """By their names in small letters."""

    values: dict[str, str]

    def get(self, name: str, /) -> str | None:
        return self.values.get(name.lower())


@dataclass(frozen=True, slots=True)
class _Head:
    status: int
    headers: _PlainHeaders
    length: int

    @property
    def is_last(self) -> bool:
        return "close" in (self.headers.get("connection") or "").lower()


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

    Raises OSError, TimeoutError or http.client.HTTPException when none came, or no whole head.
    """
    got = connected.recv(_AT_ONCE)
    raw_head, _, content = got.partition(b"\r\n\r\n")
    head = _read_head(raw_head) if len(raw_head) < len(got) else None
    if head is None:
        return _read_by_library(connected, got)
    while len(content) < head.length and (more := connected.recv(_AT_ONCE)):
        content += more
    is_whole = len(content) == head.length
    reply = Reply(head.status, head.headers, content[: head.length])
    return reply, is_whole and not head.is_last


def _read_head(raw: bytes) -> _Head | None:
    """None unless it is plain: final, each header on a line of its own, a body of known length."""
    first, *lines = raw.decode("latin-1").split("\r\n")
    status = _STATUS.fullmatch(first)
    found = [_HEADER.fullmatch(line) for line in lines]
    if status is None or int(status[1]) in _WITHOUT_BODY or None in found:
        return None
    values = {header[1].lower(): header[2].rstrip() for header in reversed(found) if header}
    length = values.get("content-length", "")
    if "transfer-encoding" in values or not re.fullmatch("[0-9]{1,7}", length):
        return None
    if int(length) > LARGEST_REPLY:
        return None
    return _Head(int(status[1]), _PlainHeaders(values), int(length))


def _read_by_library(connected: socket.socket, got: bytes) -> tuple[Reply, bool]:
    response = http.client.HTTPResponse(_Reread(got, connected), method="POST")  # type: ignore[arg-type]  # it only asks for a file
    response.begin()
    content = response.read(LARGEST_REPLY)
    can_go_on = response.isclosed() and not response.will_close
    return Reply(response.status, response.headers, content), can_go_on


class _Reread(io.RawIOBase):
    """A socket whose first bytes have been read already and come once more."""

    def __init__(self, got: bytes, connected: socket.socket) -> None:
        self._got, self._connected = got, connected
        self._is_over = not got

    def makefile(self, _mode: str) -> io.BufferedReader:
        return io.BufferedReader(self)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if self._is_over:
            return 0
        if not self._got:
            return self._connected.recv_into(buffer)
        some, self._got = self._got[: len(buffer)], self._got[len(buffer) :]
        buffer[: len(some)] = some
        return len(some)
