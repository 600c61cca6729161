"""POST /zalo/webhook as plain WSGI in front of the Flask app: the one address that must be fast.

Flask's request and context objects cost more than verifying and storing an event; this one path
goes without them (docs/adr/0003-webhook-in-front-of-flask.md).
"""

import logging
from collections.abc import Iterable
from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry, Counter

from bot.clock import Clock
from bot.inbox_store import Store
from bot.intake import Admitted, Delivery, Doorkeeper, Probe
from bot.spool import CannotStoreError

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

PATH = "/zalo/webhook"
LARGEST_BODY = 1024 * 1024

_TEXT = [("Content-Type", "text/plain")]
_OK = ("200 OK", b"ok")
_TOO_LARGE = ("413 Request Entity Too Large", b"too large")
_NOT_STORED = ("503 Service Unavailable", b"not stored")
_log = logging.getLogger(__name__)


class Counters:
    """What /metrics tells of the webhook since this process started."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self.stored = Counter(
            "chihoi_events_stored", "on disk, by matched reading", ["matched"], registry=registry
        )
        self.refused = Counter(
            "chihoi_events_refused", "not acted on", ["why", "kept"], registry=registry
        )
        self.failed = Counter("chihoi_events_not_stored", "answered 503", registry=registry)


class Webhook:
    """On disk before the 200; never a 5xx for what Zalo sent, 503 only when the disk refuses."""

    def __init__(
        self,
        behind: "WSGIApplication",
        door: Doorkeeper,
        store: Store,
        clock: Clock,
        counters: Counters,
    ) -> None:
        self._behind = behind
        self._door = door
        self._store = store
        self._clock = clock
        self._counters = counters

    def __call__(self, environ: "WSGIEnvironment", start: "StartResponse") -> Iterable[bytes]:
        if environ["PATH_INFO"] != PATH or environ["REQUEST_METHOD"] != "POST":
            return self._behind(environ, start)
        body = _read_body(environ)
        status, text = _TOO_LARGE if body is None else self._take(body, environ)
        start(status, [*_TEXT, ("Content-Length", str(len(text)))])
        return [text]

    def _take(self, body: bytes, environ: "WSGIEnvironment") -> tuple[str, bytes]:
        now = self._clock.now()
        delivery = Delivery(
            body,
            environ.get("HTTP_X_ZEVENT_SIGNATURE", ""),
            environ.get("HTTP_X_ZEVENT_TIMESTAMP", ""),
        )
        verdict = self._door.admit(delivery, now)
        if isinstance(verdict, Admitted):
            return self._keep(verdict)
        if not isinstance(verdict, Probe):
            kept = self._store.quarantine(delivery, now)
            self._counters.refused.labels(verdict.why, kept).inc()
        return _OK

    def _keep(self, event: Admitted) -> tuple[str, bytes]:
        try:
            self._store.store(event)
        except CannotStoreError as error:
            self._counters.failed.inc()
            _log.critical("event not stored, Zalo will send it again", extra={"why": str(error)})
            return _NOT_STORED
        self._counters.stored.labels(event.matched).inc()
        return _OK


def _read_body(environ: "WSGIEnvironment") -> bytes | None:
    """The raw bytes; None when there are more than 1 MiB of them."""
    declared = environ.get("CONTENT_LENGTH", "")
    if declared.isdigit():
        size = int(declared)
        return None if size > LARGEST_BODY else bytes(environ["wsgi.input"].read(size))
    if "HTTP_TRANSFER_ENCODING" not in environ:
        return b""
    body: bytes = environ["wsgi.input"].read(LARGEST_BODY + 1)
    return body if len(body) <= LARGEST_BODY else None
