"""The web server: the webhook on the event loop; health, metrics and pages in Flask behind it."""

import html
import logging
import string
from collections.abc import Callable
from typing import cast
from urllib.parse import quote_from_bytes

from a2wsgi import WSGIMiddleware
from a2wsgi.asgi_typing import ASGIApp, Receive, Scope, Send
from a2wsgi.wsgi_typing import WSGIApp
from flask import Flask, Response, request
from prometheus_client import CollectorRegistry, generate_latest
from werkzeug.exceptions import HTTPException

from bot.clock import Clock
from bot.config import Config
from bot.inbox_store import Store
from bot.intake import Doorkeeper
from bot.pages.site import Site, add_public_pages
from bot.webhook import Counters, Webhook
from models.database import Database

_PAGE = (
    '<!doctype html><html lang="vi"><head><meta charset="utf-8">{meta}'
    "<title>{name}</title></head><body><p>{name}</p></body></html>"
)
_log = logging.getLogger(__name__)


THREADS = 16  # for pages side by side


def create_site(
    config: Config,
    database: Database,
    store: Store,
    clock: Clock,
    health: Callable[[], dict[str, bool]],
) -> ASGIApp:
    """The whole of it, as ASGI; `health` as in create_app."""
    registry = CollectorRegistry()
    app = create_app(config, database, store, clock, health, registry)
    door = Doorkeeper(config.official_accounts)
    return Webhook(Pages(app), door, store, clock, Counters(registry))


class Pages:
    """Flask as ASGI, each request in a thread.

    Some phones send letters of an address as they are; WSGI wants them written as %C6%B0.
    """

    def __init__(self, app: Flask) -> None:
        self._threads = WSGIMiddleware(cast("WSGIApp", app), workers=THREADS)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and not scope["query_string"].isascii():
            asked = quote_from_bytes(scope["query_string"], safe=string.punctuation)
            scope = {**scope, "query_string": asked.encode()}
        await self._threads(scope, receive, send)


def create_app(
    config: Config,
    database: Database,
    store: Store,
    clock: Clock,
    health: Callable[[], dict[str, bool]],
    registry: CollectorRegistry,
) -> Flask:
    """The pages. `health` says of each part whether it is ready; /readyz is 503 while one is not."""
    app = Flask("chihoi", static_folder=None)
    _add_pages(app, config)
    _add_probes(app, health, registry)
    add_public_pages(app, Site.build(config, database, store, clock, registry))
    app.register_error_handler(Exception, _no_traceback)
    return app


def _add_pages(app: Flask, config: Config) -> None:
    """What Zalo looks at when a domain or an address is entered in its console."""

    @app.get("/")
    def root() -> Response:
        return _root_page(config)

    @app.get("/zalo_verifier<code>.html")
    def verifier(code: str) -> Response:
        wanted = config.server.site_verification
        return _root_page(config) if wanted and code == wanted else _plain("not here", 404)

    @app.get("/zalo/webhook")
    def looked_at() -> Response:
        return _plain("ok")


def _add_probes(
    app: Flask, health: Callable[[], dict[str, bool]], registry: CollectorRegistry
) -> None:
    """What those who watch over the machine ask for."""

    @app.get("/healthz")
    def healthz() -> Response:
        return _plain("ok")

    @app.get("/readyz")
    def readyz() -> Response:
        parts = health()
        told = "\n".join(
            f"{name}: {'ok' if fine else 'not ready'}" for name, fine in parts.items()
        )
        return _plain(told, 200 if all(parts.values()) else 503)

    @app.get("/metrics")
    def metrics() -> Response:
        return Response(generate_latest(registry), mimetype="text/plain")


def _root_page(config: Config) -> Response:
    """Zalo looks for the code in a meta tag on / or in its file (zalo-api §2.1)."""
    code = config.server.site_verification
    meta = f'<meta name="zalo-platform-site-verification" content="{code}">' if code else ""
    name = html.escape(config.official_accounts[0].name)
    return Response(_PAGE.format(meta=meta, name=name), mimetype="text/html")


def _plain(text: str, status: int = 200) -> Response:
    return Response(text, status, mimetype="text/plain")


def _no_traceback(error: Exception) -> Response:
    """A fault of ours on any page is logged; the caller gets one plain line."""
    if isinstance(error, HTTPException):
        return _plain(error.name, error.code or 500)
    _log.error("request failed", exc_info=error, extra={"path": request.path})
    return _plain("internal error", 500)
