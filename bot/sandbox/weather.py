"""The weather over Zalo: fine until somebody makes it slow, limited, down or lets the token expire."""

from dataclasses import asdict
from typing import Literal, get_args

from flask import Blueprint
from werkzeug.wrappers import Response

from bot.sandbox.calls import Json, answer_json
from bot.sandbox.faults import Fault, Sky
from bot.sandbox.inject import asked
from bot.sandbox.refusal import ControlError
from bot.sandbox.state import Sandbox

Weather = Literal["fine", "slow", "limited", "expired", "down"]
KINDS: tuple[str, ...] = get_args(Weather)
SLOW_SECONDS = 3.0

# What every call meets until the weather changes. An expired token is no weather that lasts: the
# product refreshes it and goes on.
_FAULTS: dict[str, Fault] = {
    "limited": Fault("code", code=-32),
    "down": Fault("http_503"),
}


def blueprint(sandbox: Sandbox) -> Blueprint:
    """POST takes {"weather": "slow", "seconds": 3}; "fine" also clears the faults that wait."""
    routes = Blueprint("weather", __name__, url_prefix="/sandbox/weather")

    @routes.get("")
    def show() -> Response:
        return answer_json(state(sandbox))

    @routes.post("")
    def change() -> Response:
        _change(sandbox, asked())
        return answer_json(state(sandbox))

    return routes


def state(sandbox: Sandbox) -> Json:
    sky = sandbox.faults.sky
    fault = asdict(sky.fault) if sky.fault is not None else None
    return {"weather": sky.name, "fault": fault, "faults": sandbox.faults.waiting()}


def _change(sandbox: Sandbox, body: Json) -> None:
    wanted = body.get("weather")
    if not isinstance(wanted, str) or wanted not in KINDS:
        raise ControlError(f"Thời tiết nào? (which weather?) {', '.join(KINDS)}")
    if wanted == "expired":
        _expire(sandbox)
    else:
        sandbox.faults.set_sky(_sky(wanted, body.get("seconds", SLOW_SECONDS)))
    if wanted == "fine":
        sandbox.faults.clear()
    sandbox.journal.add("weather", weather=wanted)


def _sky(name: str, seconds: object) -> Sky:
    if name != "slow":
        return Sky(name, _FAULTS.get(name))
    if isinstance(seconds, bool) or not isinstance(seconds, int | float) or not 0 < seconds < 60:
        raise ControlError("seconds is a number between 0 and 60")
    return Sky(name, Fault("slow", seconds=float(seconds)))


def _expire(sandbox: Sandbox) -> None:
    for oa_id in sandbox.world.oas:
        sandbox.tokens.expire(oa_id, sandbox.clock.now())
