"""The web server: domain verification, health, metrics, public pages; the webhook before them all."""

import html
import logging
from collections.abc import Callable

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


def create_app(
    config: Config,
    database: Database,
    store: Store,
    clock: Clock,
    health: Callable[[], dict[str, bool]],
) -> Flask:
    """`health` says of each part whether it is ready; /readyz is 503 while one is not."""
    app = Flask("chihoi", static_folder=None)
    registry = CollectorRegistry()

    _add_pages(app, config)
    _add_probes(app, health, registry)
    add_public_pages(app, Site.build(config, database, store, clock, registry))
    app.register_error_handler(Exception, _no_traceback)
    door = Doorkeeper(config.official_accounts)
    webhook = Webhook(app.wsgi_app, door, store, clock, Counters(registry))
    app.wsgi_app = webhook  # type: ignore[assignment]  # Flask's documented place for middleware
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
