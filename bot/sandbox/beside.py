"""GET, POST /sandbox/annex…: what a product hangs beside the chats, see bot/sandbox/annex.py."""

from flask import Blueprint, request
from werkzeug.wrappers import Response

from bot.sandbox.calls import answer_json
from bot.sandbox.inject import asked
from bot.sandbox.refusal import ControlError
from bot.sandbox.state import Sandbox


def blueprint(sandbox: Sandbox) -> Blueprint:
    routes = Blueprint("annex", __name__, url_prefix="/sandbox/annex")

    @routes.get("")
    def contents() -> Response:
        return answer_json(sandbox.annex.contents(_language()))

    @routes.get("/<view>")
    def look(view: str) -> Response:
        try:
            return answer_json(sandbox.annex.look(view, _language()))
        except LookupError:
            raise ControlError(f"No view {view}", 404) from None
        except ValueError as error:
            raise ControlError(str(error), 409) from error

    @routes.post("/<deed>")
    def do(deed: str) -> Response:
        try:
            return answer_json(sandbox.annex.do(deed, asked()))
        except LookupError:
            raise ControlError(f"No deed {deed}", 404) from None
        except ValueError as error:
            raise ControlError(str(error), 409) from error

    return routes


def _language() -> str:
    return "en" if request.args.get("lang") == "en" else "vi"
