"""Control calls about the sandbox itself: faults, log, tokens, webhook, world, reset."""

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from flask import Blueprint, request
from werkzeug.wrappers import Response

from bot.sandbox.calls import answer_json
from bot.sandbox.faults import read_fault
from bot.sandbox.inject import asked, known_group, needed
from bot.sandbox.people import ChatLine, OfficialAccount
from bot.sandbox.refusal import ControlError
from bot.sandbox.state import Sandbox

Json = dict[str, Any]

_HIDDEN = ("chat", "app_secret", "oa_secret_key", "access_token", "refresh_token")


def blueprint(sandbox: Sandbox) -> Blueprint:
    routes = Blueprint("control", __name__, url_prefix="/sandbox")
    _add_fault_routes(routes, sandbox)
    _add_token_routes(routes, sandbox)
    _add_world_routes(routes, sandbox)

    @routes.get("/log")
    def log() -> Response:
        since, limit = _whole("since"), _whole("limit")
        entries = sandbox.journal.since(since or 0, limit)
        return answer_json({"last": sandbox.journal.last, "entries": entries})

    @routes.post("/webhook")
    def webhook() -> Response:
        return answer_json(_set_webhook(sandbox, asked()))

    @routes.post("/reset")
    def reset() -> Response:
        sandbox.reset()
        return answer_json({"reset": True})

    return routes


def _add_fault_routes(routes: Blueprint, sandbox: Sandbox) -> None:
    @routes.post("/faults")
    def add_fault() -> Response:
        sandbox.faults.add(read_fault(asked()))
        return answer_json({"faults": sandbox.faults.waiting()})

    @routes.get("/faults")
    def list_faults() -> Response:
        return answer_json({"faults": sandbox.faults.waiting()})

    @routes.delete("/faults")
    def clear_faults() -> Response:
        sandbox.faults.clear()
        return answer_json({"faults": []})


def _add_token_routes(routes: Blueprint, sandbox: Sandbox) -> None:
    @routes.post("/tokens")
    def issue() -> Response:
        """A fresh pair, as the API Explorer gives one (zalo-api §1)."""
        oa = sandbox.oa(asked().get("oa_id"))
        pair = sandbox.tokens.issue(oa.oa_id, oa.app_id, sandbox.clock.now())
        sandbox.journal.add("token", grant="api_explorer", accepted=True, oa_id=oa.oa_id)
        return answer_json({"oa_id": oa.oa_id, **pair.body()})

    @routes.post("/tokens/expire")
    def expire() -> Response:
        body = asked()
        oa = sandbox.oa(body.get("oa_id"))
        now, both = sandbox.clock.now(), bool(body.get("refresh_too"))
        return answer_json({"expired": sandbox.tokens.expire(oa.oa_id, now, refresh_too=both)})


def _add_world_routes(routes: Blueprint, sandbox: Sandbox) -> None:
    @routes.get("/world")
    def world() -> Response:
        return answer_json(_world(sandbox))

    @routes.patch("/oas/<oa_id>")
    def change_oa(oa_id: str) -> Response:
        return answer_json(_change(sandbox, sandbox.oa(oa_id), asked()))

    @routes.get("/conversations/<user_id>")
    def conversation(user_id: str) -> Response:
        person = sandbox.world.people.get(user_id)
        if person is None:
            raise ControlError(f"No person {user_id} in this world", 404)
        return answer_json({**_shown(person), "messages": _lines(person.chat)})

    @routes.get("/groups/<group_id>")
    def group(group_id: str) -> Response:
        found = known_group(sandbox, group_id)
        return answer_json({**_shown(found), "messages": _lines(found.chat)})


def _world(sandbox: Sandbox) -> Json:
    world = sandbox.world
    with sandbox.lock:
        return {
            "apps": [_shown(app) for app in world.apps.values()],
            "oas": [_shown(oa) for oa in world.oas.values()],
            "people": [_shown(person) for person in world.people.values()],
            "groups": [_shown(group) for group in world.groups.values()],
        }


def _shown(one: Any) -> Json:
    return {key: value for key, value in vars(one).items() if key not in _HIDDEN}


def _lines(chat: Iterable[ChatLine]) -> list[Json]:
    """Oldest first, as a person reads it."""
    return [asdict(line) for line in list(chat)]


_CHANGEABLE = {"requests_per_minute": int, "monthly_quota": int, "package_name": str}


def _change(sandbox: Sandbox, oa: OfficialAccount, body: Json) -> Json:
    """A new plan or pace, as after a purchase (zalo-api §9)."""
    for key, value in body.items():
        if key not in _CHANGEABLE or not isinstance(value, _CHANGEABLE[key]):
            raise ControlError(f"{key} can't be changed so; changeable: {', '.join(_CHANGEABLE)}")
    with sandbox.lock:
        for key, value in body.items():
            setattr(oa, key, value)
    return _shown(oa)


def _set_webhook(sandbox: Sandbox, body: Json) -> Json:
    """Save the URL, as the console does: it probes with an unsigned {} and wants 200 (§2.1).

    Saving also enables a cancelled subscription again; "probe": false skips the probe.
    """
    app = sandbox.app_of(sandbox.oa(body.get("oa_id")))
    url = needed(body, "url") if "url" in body else app.webhook_url
    if url is None:
        raise ControlError("url is missing")
    if body.get("probe", True) and not sandbox.webhooks.is_acknowledging(url):
        raise ControlError("Không thể kết nối với webhook: the probe got no 200", 409)
    app.webhook_url, app.subscribed = url, True
    sandbox.journal.add("subscription", app_id=app.app_id, cancelled=False)
    return {"url": url, "subscribed": True, "waiting": sandbox.webhooks.waiting()}


def _whole(name: str) -> int | None:
    value = request.args.get(name)
    if value is None:
        return None
    if not value.isdecimal():
        raise ControlError(f"{name} is not a number")
    return int(value)
