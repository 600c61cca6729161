"""POST /zalo/webhook on the event loop, in front of the Flask app: the one address that must be fast.

A thread for each request cost more than verifying and storing an event: they wait for one
interpreter lock, for the disk and for each other (docs/adr/0028-webhook-on-the-event-loop.md).
"""

import asyncio
import logging
from contextlib import suppress
from functools import partial
from http import HTTPStatus
from typing import TypeAlias

from a2wsgi.asgi_typing import ASGIApp, HTTPScope, Receive, Scope, Send
from prometheus_client import CollectorRegistry, Counter

from bot.clock import Clock
from bot.inbox_store import Store
from bot.intake import Admitted, Delivery, Doorkeeper, Probe
from bot.spool import CannotStoreError

PATH = "/zalo/webhook"
LARGEST_BODY = 1024 * 1024

Answer: TypeAlias = tuple[HTTPStatus, bytes]
Stored: TypeAlias = asyncio.Future[CannotStoreError | None]
_OK = (HTTPStatus.OK, b"ok")
_TOO_LARGE = (HTTPStatus.REQUEST_ENTITY_TOO_LARGE, b"too large")
_CUT_OFF = (HTTPStatus.BAD_REQUEST, b"cut off")
_NOT_STORED = (HTTPStatus.SERVICE_UNAVAILABLE, b"not stored")
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
    """On disk before the 200; never a 5xx for what Zalo sent, 503 only when the disk refuses.

    An ASGI app that passes everything else on to the one behind it.
    """

    def __init__(
        self, behind: ASGIApp, door: Doorkeeper, store: Store, clock: Clock, counters: Counters
    ) -> None:
        self._behind = behind
        self._door = door
        self._store = store
        self._clock = clock
        self._counters = counters

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] != PATH or scope["method"] != "POST":
            await self._behind(scope, receive, send)
            return
        status, text = await self._answer(scope, receive)
        length = b"%d" % len(text)
        headers = [(b"content-type", b"text/plain"), (b"content-length", length)]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": text})

    async def _answer(self, scope: HTTPScope, receive: Receive) -> Answer:
        try:
            body = await _read_body(scope, receive)
        except _GoneError:
            return _CUT_OFF
        return _TOO_LARGE if body is None else await self._take(body, scope)

    async def _take(self, body: bytes, scope: HTTPScope) -> Answer:
        now = self._clock.now()
        signature = _header(scope, b"x-zevent-signature")
        delivery = Delivery(body, signature, _header(scope, b"x-zevent-timestamp"))
        verdict = self._door.admit(delivery, now)
        if isinstance(verdict, Admitted):
            return await self._keep(verdict)
        if not isinstance(verdict, Probe):
            kept = self._store.quarantine(delivery, now)
            self._counters.refused.labels(verdict.why, kept).inc()
        return _OK

    async def _keep(self, event: Admitted) -> Answer:
        loop = asyncio.get_running_loop()
        stored: Stored = loop.create_future()
        self._store.store(event, partial(_tell, loop, stored))
        error = await stored
        if error is not None:
            self._counters.failed.inc()
            _log.critical("event not stored, Zalo will send it again", extra={"why": str(error)})
            return _NOT_STORED
        self._counters.stored.labels(event.matched).inc()
        return _OK


def _tell(loop: asyncio.AbstractEventLoop, stored: Stored, error: CannotStoreError | None) -> None:
    """From the store's thread; a server that has stopped meanwhile wants no answer."""
    with suppress(RuntimeError):
        loop.call_soon_threadsafe(_settle, stored, error)


def _settle(stored: Stored, error: CannotStoreError | None) -> None:
    if not stored.done():
        stored.set_result(error)


class _GoneError(Exception):
    """Who was sending has hung up or broken its own framing; half a body is nobody's event."""


async def _read_body(scope: HTTPScope, receive: Receive) -> bytes | None:
    """The raw bytes; None when there are more than 1 MiB of them. Raises _GoneError."""
    declared = _header(scope, b"content-length")
    if declared.isdecimal() and int(declared) > LARGEST_BODY:
        return None
    body = b""
    while len(body) <= LARGEST_BODY:
        message = await receive()
        if message["type"] != "http.request":
            raise _GoneError
        body += message["body"]
        if not message.get("more_body"):
            return body
    return None


def _header(scope: HTTPScope, wanted: bytes) -> str:
    return next(
        (value.decode("latin-1") for name, value in scope["headers"] if name == wanted), ""
    )
