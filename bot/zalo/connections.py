"""Keep-alive connections for the one call made thousands of times: sending a message.

A third of the CPU that a `requests` session takes, and it knows whether a request was read: only
what certainly never reached Zalo may be sent again (docs/adr).
"""

import http.client
import select
import ssl
import threading
from collections import deque
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import urlsplit

from bot.clock import Clock
from bot.zalo.errors import NotSentError, OutcomeUnknownError

# Servers close idle connections after 5 s or more; one closed under our hands leaves us in doubt.
LONGEST_IDLE = 4.0
LARGEST_REPLY = 1 << 20


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


@dataclass(slots=True)
class _Idle:
    connection: http.client.HTTPConnection
    since: float


class Connections:
    """Connections to one server, shared by threads; each carries one request at a time.

    `timeout` is in seconds, for connecting and for each wait for bytes; `authorities` is the
    file of certificates that an https server is checked against.
    """

    def __init__(self, url: str, timeout: float, clock: Clock, authorities: str) -> None:
        parts = urlsplit(url)
        self._host, self._port = parts.hostname or "", parts.port
        self._base = parts.path.rstrip("/")
        self._timeout, self._clock = timeout, clock
        is_https = parts.scheme == "https"
        self._trust = ssl.create_default_context(cafile=authorities) if is_https else None
        self._idle: deque[_Idle] = deque()
        self._lock = threading.Lock()

    def post(self, path: str, body: bytes, headers: Mapping[str, str]) -> Reply:
        """Raises NotSentError when the request was certainly not read, OutcomeUnknownError when
        it may have been.
        """
        connection = self._take()
        if connection is not None and not self._write(connection, path, body, headers):
            connection = None
        if connection is None:
            connection = self._connect()
            if not self._write(connection, path, body, headers):
                raise NotSentError("no-connection")
        return self._read(connection)

    def close(self) -> None:
        with self._lock:
            while self._idle:
                self._idle.pop().connection.close()

    def _connect(self) -> http.client.HTTPConnection:
        connection = self._new()
        try:
            connection.connect()
        except (OSError, ValueError) as error:
            connection.close()
            raise NotSentError("no-connection", str(error)) from error
        return connection

    def _new(self) -> http.client.HTTPConnection:
        if self._trust is not None:
            return http.client.HTTPSConnection(
                self._host, self._port, timeout=self._timeout, context=self._trust
            )
        return http.client.HTTPConnection(self._host, self._port, timeout=self._timeout)

    def _write(
        self,
        connection: http.client.HTTPConnection,
        path: str,
        body: bytes,
        headers: Mapping[str, str],
    ) -> bool:
        """False when not all of it left: with bytes missing, no server takes it for a request."""
        try:
            connection.request("POST", self._base + path, body, dict(headers))
        except OSError:
            connection.close()
            return False
        return True

    def _read(self, connection: http.client.HTTPConnection) -> Reply:
        try:
            response = connection.getresponse()
            content = response.read(LARGEST_REPLY)
        except TimeoutError as error:
            connection.close()
            raise OutcomeUnknownError("timed-out") from error
        except (OSError, http.client.HTTPException) as error:
            connection.close()
            raise OutcomeUnknownError("cut-off") from error
        if response.will_close or not response.isclosed():
            connection.close()
        else:
            self._give_back(connection)
        return Reply(response.status, response.headers, content)

    def _take(self) -> http.client.HTTPConnection | None:
        """The connection used last, unless it lay idle too long or the server closed it."""
        while True:
            with self._lock:
                if not self._idle:
                    return None
                idle = self._idle.pop()
            if self._is_fresh(idle) and not _is_readable(idle.connection):
                return idle.connection
            idle.connection.close()

    def _give_back(self, connection: http.client.HTTPConnection) -> None:
        with self._lock:
            self._idle.append(_Idle(connection, self._clock.monotonic()))
            while not self._is_fresh(self._idle[0]):
                self._idle.popleft().connection.close()

    def _is_fresh(self, idle: _Idle) -> bool:
        return self._clock.monotonic() - idle.since <= LONGEST_IDLE


def _is_readable(connection: http.client.HTTPConnection) -> bool:
    """An idle connection with something to read has been closed, or talks out of turn."""
    if connection.sock is None:
        return True
    poll = select.poll()
    with suppress(ValueError):
        poll.register(connection.sock, select.POLLIN)
    return bool(poll.poll(0))
