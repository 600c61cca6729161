"""GET /sandbox/: the chat page, plain files without a build step or an outside resource."""

from importlib.resources import files

from flask import Blueprint
from werkzeug.wrappers import Response

from bot.sandbox.refusal import ControlError
from bot.sandbox.state import Sandbox

# Only our own script and style run, whatever a name or a message holds.
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "img-src 'self' data: http://127.0.0.1:* http://localhost:*; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_KINDS = {
    "html": "text/html",
    "css": "text/css",
    "js": "text/javascript",
    "json": "application/json",
    "svg": "image/svg+xml",
}


def blueprint(_sandbox: Sandbox) -> Blueprint:
    routes = Blueprint("page", __name__, url_prefix="/sandbox")

    @routes.get("/")
    def show() -> Response:
        return _file("index.html")

    @routes.get("/page/<name>")
    def part(name: str) -> Response:
        return _file(name)

    return routes


def _file(name: str) -> Response:
    folder = files("bot.sandbox").joinpath("chat_page")
    shown = {file.name: file for file in folder.iterdir()}
    suffix = name.rpartition(".")[2]
    if name not in shown or suffix not in _KINDS:
        raise ControlError(f"No page {name}", 404)
    headers = {
        "Content-Security-Policy": _POLICY,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Cache-Control": "no-cache",
    }
    return Response(shown[name].read_bytes(), mimetype=_KINDS[suffix], headers=headers)
