"""A small threaded HTTP/1.1 server for the sandbox's WSGI app.

Why not a library's: Zalo's headers `access_token` and `secret_key` have an underscore, which
Werkzeug's server drops (and it closes every connection after a 10 ms wait); Granian runs the
app in another process and can't cut a connection, as the faults must.
"""

import io
import signal
import socket
import socketserver
import threading
from collections.abc import Iterable
from types import TracebackType
from typing import Any, Self
from wsgiref.types import WSGIApplication

from bot.sandbox.api import create_app
from bot.sandbox.calls import CUT, STREAM
from bot.sandbox.heads import BadRequestError, body_length, read_environ, stays_open
from bot.sandbox.state import Sandbox

LARGEST_HEAD = 64 * 1024
LONGEST_READ_OFF = 60.0  # seconds without a byte, after a refusal
LONGEST_ENDING = 30.0  # seconds for each connection, on a machine that does much else


class Connection(socketserver.BaseRequestHandler):
    """One client's connection: request after request until either side closes."""

    server: "SandboxServer"
    request: socket.socket

    def setup(self) -> None:
        self.request.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.rest = b""

    def handle(self) -> None:
        try:
            self._exchange_all()
        except OSError:
            return  # the client went away: its own affair, and nothing to answer to

    def _exchange_all(self) -> None:
        try:
            while self._exchange():
                pass
        except BadRequestError as error:
            self._send(
                f"HTTP/1.1 {error}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode()
            )
            self._read_off()

    def _read_off(self) -> None:
        """What she still sends: to close on it would cut off the answer before she has read it."""
        self.request.shutdown(socket.SHUT_WR)
        self.request.settimeout(LONGEST_READ_OFF)
        while self.request.recv(65536):
            pass

    def _exchange(self) -> bool:
        """Answer one request; False when the connection ends."""
        head = self._read_head()
        if head is None:
            return False
        environ = read_environ(head, self.client_address)
        environ["wsgi.input"] = io.BytesIO(self._read_body(environ))
        head_lines, parts = self._call(environ)
        try:
            return self._answer(environ, head_lines, parts)
        finally:
            if hasattr(parts, "close"):
                parts.close()

    def _read_head(self) -> bytes | None:
        while (end := self.rest.find(b"\r\n\r\n")) < 0:
            if len(self.rest) > LARGEST_HEAD:
                raise BadRequestError("431 Request Header Fields Too Large")
            if not self._receive():
                return None
        head, self.rest = self.rest[:end], self.rest[end + 4 :]
        return head

    def _read_body(self, environ: dict[str, Any]) -> bytes:
        if "HTTP_TRANSFER_ENCODING" in environ:
            raise BadRequestError("411 Length Required")
        length = body_length(environ)
        if environ.get("HTTP_EXPECT", "").lower() == "100-continue" and len(self.rest) < length:
            self._send(b"HTTP/1.1 100 Continue\r\n\r\n")
        while len(self.rest) < length:
            if not self._receive():
                raise ConnectionResetError
        body, self.rest = self.rest[:length], self.rest[length:]
        return body

    def _receive(self) -> bool:
        received = self.request.recv(65536)
        self.rest += received
        return bool(received)

    def _answer(self, environ: dict[str, Any], lines: list[str], parts: Iterable[bytes]) -> bool:
        if environ.get(CUT):
            return False
        if environ.get(STREAM):  # ends with the connection, so it needs no length
            self._send(_head([*lines, "Connection: close"]))
            for part in parts:
                self._send(part)
            return False
        body = b"".join(parts)
        if not any(line.lower().startswith("content-length:") for line in lines):
            lines = [*lines, f"Content-Length: {len(body)}"]
        self._send(_head(lines) + (b"" if environ["REQUEST_METHOD"] == "HEAD" else body))
        return stays_open(environ)

    def _call(self, environ: dict[str, Any]) -> tuple[list[str], Iterable[bytes]]:
        """Status line and headers, and what follows them."""
        started: list[Any] = []

        def start_response(status: str, headers: list[tuple[str, str]], *_: Any) -> Any:
            started[:] = [status, headers]

        parts = self.server.app(environ, start_response)
        status, headers = started
        lines = [f"HTTP/1.1 {status}", *(f"{name}: {value}" for name, value in headers)]
        return lines, parts

    def _send(self, answer: bytes) -> None:
        self.request.sendall(answer)


def _head(lines: list[str]) -> bytes:
    return "\r\n".join([*lines, "\r\n"]).encode("latin-1")


class SandboxServer(socketserver.ThreadingTCPServer):
    """A thread for each connection; `live` lets close() end the idle ones too."""

    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 512

    def __init__(self, address: tuple[str, int], app: WSGIApplication) -> None:
        self.app = app
        self.live: dict[socket.socket, threading.Thread] = {}
        super().__init__(address, Connection)

    def process_request(self, request: Any, client_address: Any) -> None:
        """Noted before its thread runs, so that close() misses none that was accepted."""
        thread = threading.Thread(
            target=self.process_request_thread, args=(request, client_address), daemon=True
        )
        self.live[request] = thread
        thread.start()

    def shutdown_request(self, request: Any) -> None:
        self.live.pop(request, None)
        super().shutdown_request(request)

    def end_connections(self) -> None:
        for connection, thread in list(self.live.items()):
            _shut(connection)
            thread.join(LONGEST_ENDING)


def _shut(connection: socket.socket) -> None:
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        return  # closed in the meantime, which is what was wanted


class RunningSandbox:
    """A sandbox being served; close() leaves no thread and no socket behind."""

    def __init__(self, sandbox: Sandbox, host: str, port: int) -> None:
        self.sandbox = sandbox
        self._server = SandboxServer((host, port), create_app(sandbox))
        self.port = self._server.server_address[1]
        self.url = f"http://{host}:{self.port}"
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.01,), name="sandbox-server", daemon=True
        )
        self._thread.start()

    def close(self) -> None:
        self.sandbox.closing.set()  # wakes calls that a fault holds
        self.sandbox.journal.wake()
        self._server.shutdown()
        self._thread.join()
        self._server.end_connections()
        self._server.server_close()
        self.sandbox.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def serve_in_thread(sandbox: Sandbox, port: int = 0, host: str = "127.0.0.1") -> RunningSandbox:
    """Serve from a thread of this process; port 0 takes a free one. Raises OSError (port)."""
    return RunningSandbox(sandbox, host, port)


def run(sandbox: Sandbox, host: str, port: int) -> None:
    """Serve until INT or TERM. From the main thread only. Raises OSError when the port is taken."""
    ended = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ended.set())
    with serve_in_thread(sandbox, port, host):
        ended.wait()
