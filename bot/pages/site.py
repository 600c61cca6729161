"""The public pages' addresses: light, nothing from elsewhere; they count who is a person."""

from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Self
from urllib.parse import quote

from flask import Blueprint, Flask, Response, redirect, request
from jinja2 import Environment, FileSystemLoader
from prometheus_client import CollectorRegistry, Counter
from werkzeug.datastructures import EnvironHeaders
from werkzeug.wrappers import Response as AnyResponse

from bot.catalogue import Catalogue
from bot.clock import Clock
from bot.config import Config
from bot.inbox_store import Store
from bot.pages.chart import draw_chart
from bot.pages.codes import ShownCode, chat_address, find_shown_code
from bot.pages.items import Gone, ShownItem, find_picture, find_shown
from bot.pages.looks import POLICY, SCRIPT, STYLE
from bot.pages.shelf import COUNTS, Shelf
from bot.pages.visitors import is_person, visitor_address
from bot.visit_room import Visit
from models.database import Database
from models.picture import Picture

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

SHARE_ON_FACEBOOK = "https://www.facebook.com/sharer/sharer.php?u={url}"
_STATUS: dict[Gone, int] = {"unknown": 404, "revoked": 410}
_DESCRIBED = 200
_PICTURE_FOR = 24 * 3600
_CHART_FOR = 600
# One for the process: compiling a template takes far longer than filling it in.
_TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    auto_reload=False,
)


@dataclass(frozen=True, slots=True)
class Site:
    """What the pages are made from."""

    config: Config
    database: Database
    store: Store
    clock: Clock
    opened: Counter

    @classmethod
    def build(
        cls,
        config: Config,
        database: Database,
        store: Store,
        clock: Clock,
        told: CollectorRegistry,
    ) -> Self:
        """`told` is what /metrics shows."""
        opened = Counter(
            "chihoi_pages_opened", "by page and by whom", ["page", "by"], registry=told
        )
        return cls(config, database, store, clock, opened)

    @property
    def texts(self) -> Catalogue:
        return Catalogue(self.config.language.default)

    @property
    def today(self) -> date:
        return self.clock.now().astimezone(self.config.schedule.zone).date()

    def address(self, path: str) -> str:
        return f"{self.config.server.public_url.rstrip('/')}{path}"


def add_public_pages(app: Flask, site: Site) -> None:
    pages = Blueprint("pages", "bot.pages")

    @pages.get("/q/<code>")
    def show_code(code: str) -> AnyResponse:
        return _show_code(site, code)

    @pages.get("/t/<code>")
    def show_item(code: str) -> AnyResponse:
        return _show_item(site, code)

    @pages.get("/t/<code>/picture")
    def show_picture(code: str) -> AnyResponse:
        return _show_picture(site, code)

    @pages.get("/b/<name>")
    def show_chart(name: str) -> AnyResponse:
        return _show_chart(site, name)

    app.register_blueprint(pages)
    shelf = Shelf(app.wsgi_app, partial(_count, site))
    app.wsgi_app = shelf  # type: ignore[assignment]  # Flask's documented place for middleware


def _show_chart(site: Site, name: str) -> AnyResponse:
    """A unit's figures as a picture, for those who were given its address."""
    with site.database.read_session() as db:
        picture = draw_chart(db, site.config, site.texts, name, site.clock.now())
    if picture is None:
        return _say_gone(site, "t", "unknown")
    response = Response(picture, mimetype="image/png")
    response.cache_control.max_age = _CHART_FOR
    return response


def _show_code(site: Site, said: str) -> AnyResponse:
    with site.database.read_session() as db:
        shown = find_shown_code(db, said)
    if not isinstance(shown, ShownCode):
        return _say_gone(site, "q", shown)
    if shown.purpose == "news":
        return redirect(shown.target)
    oa = site.config.official_accounts[0]
    chat = chat_address(oa.oa_id, shown.code)
    page = _page(site, "code.html", shown=shown, oa=oa, button=shown.target or chat)
    return _counted(page, "q", shown.text)


def _show_item(site: Site, said: str) -> AnyResponse:
    with site.database.read_session() as db:
        shown = find_shown(db, said, site.today)
    if not isinstance(shown, ShownItem):
        return _say_gone(site, "t", shown)
    address = site.address(f"/t/{shown.text}")
    oa = site.config.official_accounts[0]
    page = _page(
        site,
        "item.html",
        shown=shown,
        address=address,
        described=_describe(shown),
        facebook=SHARE_ON_FACEBOOK.format(url=quote(address, safe="")),
        chat=chat_address(oa.oa_id, shown.item.code),
        weekday=site.texts(f"cli.weekdays.{shown.item.day.isoweekday()}"),
        oa=oa,
    )
    return _counted(page, "t", shown.text)


def _show_picture(site: Site, said: str) -> AnyResponse:
    """By the link's code, so that the picture goes when the item is withdrawn."""
    with site.database.read_session() as db:
        picture = find_picture(db, said, site.today)
    return _say_gone(site, "t", "unknown") if picture is None else _picture(picture)


def _picture(picture: Picture) -> AnyResponse:
    response = Response(picture.content, mimetype=picture.media_type)
    response.set_etag(picture.sha256[:32])
    response.cache_control.public = True
    response.cache_control.max_age = _PICTURE_FOR
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response.make_conditional(request)


def _describe(shown: ShownItem) -> str:
    """The beginning of the story in whole words, for the preview in a chat."""
    text = " ".join(shown.item.body.split())
    if len(text) <= _DESCRIBED:
        return text
    return f"{text[:_DESCRIBED].rpartition(' ')[0] or text[:_DESCRIBED]}…"


def _say_gone(site: Site, page: str, gone: Gone) -> AnyResponse:
    site.opened.labels(page, gone).inc()
    response = _page(site, "gone.html", gone=gone, page=page, oa=site.config.official_accounts[0])
    response.status_code = _STATUS[gone]
    return response


def _page(site: Site, template: str, **values: object) -> AnyResponse:
    html = _TEMPLATES.get_template(template).render(
        say=site.texts, style=STYLE, script=SCRIPT, lang=site.texts.language, **values
    )
    response = Response(html, mimetype="text/html")
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.cache_control.no_cache = True
    return response


def _counted(response: AnyResponse, page: str, code: str) -> AnyResponse:
    """The shelf counts whoever is handed this page."""
    response.headers[COUNTS] = f"{page} {code}"
    return response


def _count(site: Site, environ: "WSGIEnvironment", page: str, code: str) -> None:
    """Each person once a day; nobody waits for it."""
    headers = EnvironHeaders(environ)
    if not is_person(environ["REQUEST_METHOD"], headers):
        site.opened.labels(page, "robot").inc()
        return
    site.opened.labels(page, "person").inc()
    proxies = site.config.server.trusted_proxies
    forwarded = headers.get("X-Forwarded-For", "")
    address = visitor_address(environ.get("REMOTE_ADDR", ""), forwarded, proxies)
    agent = headers.get("User-Agent", "")
    site.store.visit(Visit(code, site.today, address, agent[:300]))
