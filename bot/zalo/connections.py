"""Keep-alive connections for the one call made thousands of times: sending a message.

A tenth of the CPU that a `requests` session takes, and it knows whether a request was read: only
what certainly never reached Zalo may be sent again (docs/adr).
"""

import http.client
import select
import socket
import ssl
import threading
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from bot.clock import Clock
from bot.zalo.errors import NotSentError, OutcomeUnknownError
from bot.zalo.wire import BrokenReplyError, Reply, compose_post, read_reply

# Servers close idle connections after 5 s or more; one closed under our hands leaves us in doubt.
LONGEST_IDLE = 4.0


@dataclass(slots=True, eq=False)
class _Open:
    """A connection; `since` is when it was used last."""

    socket: socket.socket
    since: float = 0.0
    _poll: Any = field(default_factory=select.poll)

    def __post_init__(self) -> None:
        self._poll.register(self.socket, select.POLLIN)

    def is_readable(self) -> bool:
        """An idle connection with something to read has been closed, or talks out of turn."""
        return bool(self._poll.poll(0))

    def close(self) -> None:
        self.socket.close()


class Connections:
    """Connections to one server, shared by threads; each carries one request at a time.

    `timeout` is in seconds, for connecting and for each wait for bytes; `authorities` is the
    file of certificates that an https server is checked against.
    """

    def __init__(self, url: str, timeout: float, clock: Clock, authorities: str) -> None:
        parts = urlsplit(url)
        self._host, self._port = parts.hostname or "", parts.port
        self._named = parts.netloc.rpartition("@")[2]
        self._base = parts.path.rstrip("/")
        self._timeout, self._clock = timeout, clock
        is_https = parts.scheme == "https"
        self._trust = ssl.create_default_context(cafile=authorities) if is_https else None
        self._idle: deque[_Open] = deque()
        self._lock = threading.Lock()

    def post(self, path: str, body: bytes, headers: Mapping[str, str]) -> Reply:
        """Raises NotSentError when the request was certainly not read, OutcomeUnknownError when
        it may have been.
        """
        request = compose_post(self._named, self._base + path, headers, body)
        connection = self._take()
        if connection is not None and not _write(connection, request):
            connection = None
        if connection is None:
            connection = self._connect()
            if not _write(connection, request):
                raise NotSentError("no-connection")
        return self._read(connection)

    def close(self) -> None:
        with self._lock:
            while self._idle:
                self._idle.pop().close()

    def _connect(self) -> _Open:
        """`http.client` opens it: TLS, its name check and the socket's options are as everywhere."""
        connection = self._new()
        try:
            connection.connect()
        except (OSError, ValueError) as error:
            connection.close()
            raise NotSentError("no-connection", str(error)) from error
        return _Open(connection.sock)

    def _new(self) -> http.client.HTTPConnection:
        if self._trust is not None:
            return http.client.HTTPSConnection(
                self._host, self._port, timeout=self._timeout, context=self._trust
            )
        return http.client.HTTPConnection(self._host, self._port, timeout=self._timeout)

    def _read(self, connection: _Open) -> Reply:
        try:
            reply, can_go_on = read_reply(connection.socket)
        except TimeoutError as error:
            connection.close()
            raise OutcomeUnknownError("timed-out") from error
        except (OSError, BrokenReplyError) as error:
            connection.close()
            raise OutcomeUnknownError("cut-off") from error
        if can_go_on:
            self._give_back(connection)
        else:
            connection.close()
        return reply

    def _take(self) -> _Open | None:
        """The connection used last, unless it lay idle too long or the server closed it."""
        while True:
            with self._lock:
                if not self._idle:
                    return None
                idle = self._idle.pop()
            if self._is_fresh(idle) and not idle.is_readable():
                return idle
            idle.close()

    def _give_back(self, connection: _Open) -> None:
        connection.since = self._clock.monotonic()
        with self._lock:
            self._idle.append(connection)
            while not self._is_fresh(self._idle[0]):
                self._idle.popleft().close()

    def _is_fresh(self, idle: _Open) -> bool:
        return self._clock.monotonic() - idle.since <= LONGEST_IDLE


def _write(connection: _Open, request: bytes) -> bool:
    """False when not all of it left: with bytes missing, no server takes it for a request."""
    try:
        connection.socket.sendall(request)
    except OSError:
        connection.close()
        return False
    return True
