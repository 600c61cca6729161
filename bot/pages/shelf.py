"""Public pages before Flask: one just made is handed out again, and whoever opens it is counted.

A link that goes round brings hundreds of visitors in a minute. Making the page anew for each would
take the processor from the webhook, which must never wait (docs/adr/0017-visits-without-visitors.md).
"""

import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

# What was withdrawn is gone from every page this much later.
KEPT_SECONDS = 2.0
MOST_KEPT = 500
# A header between the page and this shelf only: "t K7Q2M4ZP" is the page and the code to count.
COUNTS = "X-Chihoi-Counts"

_PAGES = ("/t/", "/q/")
Headers: TypeAlias = list[tuple[str, str]]
Count: TypeAlias = Callable[["WSGIEnvironment", str, str], None]


@dataclass(frozen=True, slots=True)
class _Made:
    """A page as it was made."""

    status: str
    headers: Headers
    body: bytes
    counts: str
    until: float


class Shelf:
    """Stands around the app; safe for many threads."""

    def __init__(self, behind: "WSGIApplication", count: Count) -> None:
        self._behind = behind
        self._count = count
        self._kept: dict[str, _Made] = {}
        self._lock = threading.Lock()

    def __call__(self, environ: "WSGIEnvironment", start: "StartResponse") -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD") or not path.startswith(_PAGES):
            return self._behind(environ, start)
        made = self._find(environ, path) or self._make(environ, path)
        if made.counts:
            page, code = made.counts.split(" ", 1)
            self._count(environ, page, code)
        start(made.status, made.headers)
        return [made.body]

    def _find(self, environ: "WSGIEnvironment", path: str) -> _Made | None:
        made = self._kept.get(path) if environ["REQUEST_METHOD"] == "GET" else None
        return made if made is not None and made.until > time.monotonic() else None

    def _make(self, environ: "WSGIEnvironment", path: str) -> _Made:
        told: list[tuple[str, Headers]] = []

        def start(status: str, headers: Headers, *_more: object) -> Callable[[bytes], object]:
            told.append((status, headers))
            return lambda _data: None

        body = b"".join(self._behind(environ, start))
        status, headers = told[-1]
        counts = next((value for name, value in headers if name == COUNTS), "")
        shown = [(name, value) for name, value in headers if name != COUNTS]
        made = _Made(status, shown, body, counts, time.monotonic() + KEPT_SECONDS)
        if counts and environ["REQUEST_METHOD"] == "GET":
            self._keep(path, made)
        return made

    def _keep(self, path: str, made: _Made) -> None:
        with self._lock:
            if len(self._kept) >= MOST_KEPT:
                self._kept.clear()
            self._kept[path] = made
