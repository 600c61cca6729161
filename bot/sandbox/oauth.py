"""OAuth v4 of an OA: consent page and token endpoint (zalo-api §1)."""

import html
from collections.abc import Callable
from urllib.parse import urlencode

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response

from bot.sandbox.calls import answer_json, with_faults
from bot.sandbox.people import App, OfficialAccount
from bot.sandbox.refusal import OAuthRefusedError
from bot.sandbox.state import Sandbox
from bot.sandbox.tokens import TokenPair

PERMISSION = "/v4/oa/permission"
ACCESS_TOKEN = "/v4/oa/access_token"  # noqa: S105  (a path)


def blueprint(sandbox: Sandbox) -> Blueprint:
    routes = Blueprint("oauth", __name__)

    @routes.get(PERMISSION)
    def permission() -> Response:
        try:
            return _permission(sandbox)
        except OAuthRefusedError as refused:
            return answer_json(refused.body())

    @routes.post(ACCESS_TOKEN)
    def access_token() -> Response:
        return with_faults(sandbox, request, lambda: _access_token(sandbox))

    return routes


def _permission(sandbox: Sandbox) -> Response:
    """A page to choose the OA on; with our own `oa_id` in the query, the consent itself."""
    app = _app(sandbox, request.args.get("app_id"))
    target = request.args.get("redirect_uri", "")
    if not target or app.callback_url not in (None, target):
        raise OAuthRefusedError(-14003, "Invalid redirect uri", "redirect_uri isn't registered")
    oas = [oa for oa in sandbox.world.oas.values() if oa.app_id == app.app_id]
    chosen = next((oa for oa in oas if oa.oa_id == request.args.get("oa_id")), None)
    if chosen is None:
        return Response(_page(oas), mimetype="text/html")
    challenge = request.args.get("code_challenge")
    code = sandbox.tokens.grant(chosen.oa_id, app.app_id, challenge, sandbox.clock.now())
    return redirect(_callback(sandbox, target, chosen.oa_id, code))


def _callback(sandbox: Sandbox, target: str, oa_id: str, code: str) -> str:
    """`code` and `oa_id` always; whether `state` comes back is disputed (zalo-api §1)."""
    query = {"oa_id": oa_id, "code": code}
    state = request.args.get("state")
    if state is not None and sandbox.options.echo_state:
        query["state"] = state
    return f"{target}{'&' if '?' in target else '?'}{urlencode(query)}"


def _page(oas: list[OfficialAccount]) -> str:
    asked = request.args.to_dict()
    links = "".join(
        f'<li><a href="{html.escape(PERMISSION + "?" + urlencode({**asked, "oa_id": oa.oa_id}))}">'
        f"Đồng ý cho {html.escape(oa.name)}</a></li>"
        for oa in oas
    )
    return (
        '<!doctype html><html lang="vi"><meta charset="utf-8"><title>Cấp quyền</title>'
        f"<h1>Cấp quyền cho ứng dụng</h1><ul>{links}</ul>"
    )


def _access_token(sandbox: Sandbox) -> Response:
    """Errors come in HTTP 200 (zalo-api §1)."""
    grant = request.form.get("grant_type", "")
    try:
        app = _proven_app(sandbox)
        pair = _GRANTS.get(grant, _unknown_grant)(sandbox, app)
    except OAuthRefusedError as refused:
        sandbox.journal.add("token", grant=grant, accepted=False, code=refused.code)
        return answer_json(refused.body())
    sandbox.journal.add("token", grant=grant, accepted=True, oa_id=pair.oa_id)
    return answer_json(pair.body())


def _proven_app(sandbox: Sandbox) -> App:
    """The app named, if the header secret_key holds its secret (zalo-api §1)."""
    app = _app(sandbox, request.form.get("app_id"))
    if request.headers.get("secret_key") != app.app_secret:
        raise OAuthRefusedError(-14004, "Invalid secret key", "secret_key is wrong")
    return app


def _app(sandbox: Sandbox, app_id: str | None) -> App:
    app = sandbox.world.apps.get(app_id or "")
    if app is None:
        raise OAuthRefusedError(-14002, "Invalid app id", "app_id is unknown")
    return app


def _exchange(sandbox: Sandbox, app: App) -> TokenPair:
    code, verifier = request.form.get("code", ""), request.form.get("code_verifier", "")
    return sandbox.tokens.exchange(app.app_id, code, verifier, sandbox.clock.now())


def _refresh(sandbox: Sandbox, app: App) -> TokenPair:
    refresh_token = request.form.get("refresh_token", "")
    return sandbox.tokens.refresh(app.app_id, refresh_token, sandbox.clock.now())


def _unknown_grant(_sandbox: Sandbox, _app: App) -> TokenPair:
    raise OAuthRefusedError(None, "Invalid grant type", "grant_type is unknown")


_GRANTS: dict[str, Callable[[Sandbox, App], TokenPair]] = {
    "authorization_code": _exchange,
    "refresh_token": _refresh,
}
