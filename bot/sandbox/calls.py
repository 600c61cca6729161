"""The frame of every API call: fault, token, rate limit, view, answer (zalo-api §1, §3.3, §9)."""

import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from flask import request as flask_request
from werkzeug.wrappers import Request, Response

from bot.sandbox.faults import Fault
from bot.sandbox.limits import Allowance
from bot.sandbox.people import OfficialAccount
from bot.sandbox.refusal import RefusedError, invalid
from bot.sandbox.state import Sandbox
from bot.sandbox.tape import ApiCall
from bot.sandbox.windows import check_package

CUT = "sandbox.cut"  # environ key: the server closes the connection without an answer
STREAM = "sandbox.stream"  # environ key: the answer is sent bit by bit, for as long as it lasts
JSON = "application/json"

Json = dict[str, Any]


@dataclass(frozen=True)
class Call:
    """One authenticated call of an OA."""

    sandbox: Sandbox
    oa: OfficialAccount
    now: datetime
    request: Request

    def body(self) -> Json:
        """The JSON object posted; -201 when it is none."""
        return _object(self.request.get_data(), "body")

    def parameter(self) -> Json:
        """1:1 GETs carry one JSON parameter named data (zalo-api §4)."""
        return _object(self.request.args.get("data", "{}"), "data")

    def text(self, name: str) -> str:
        """A plain query parameter of a group GET (zalo-api §4)."""
        value = self.request.args.get(name)
        if not value:
            raise invalid(name)
        return value

    def number(self, name: str, default: int) -> int:
        return whole(self.request.args.get(name, default), name)


View = Callable[[Call], Any]


def whole(value: Any, name: str) -> int:
    """A count or offset: zero or more, given as a number or as digits; else -201."""
    digits = str(value)
    if isinstance(value, bool) or not digits.isdecimal():
        raise invalid(name)
    return int(digits)


def answer_json(body: Any, headers: dict[str, str] | None = None, status: int = 200) -> Response:
    return Response(orjson.dumps(body), status, headers, mimetype=JSON)


def endpoint(sandbox: Sandbox, view: View) -> Callable[[], Response]:
    """A Flask view that answers a call of the OA API."""

    return lambda: answer(sandbox, view, flask_request)


def answer(sandbox: Sandbox, view: View, request: Request) -> Response:
    """Answer a call of the OA API."""
    return with_faults(sandbox, request, lambda: _accept(sandbox, view, request))


def _accept(sandbox: Sandbox, view: View, request: Request) -> Response:
    headers: dict[str, str] = {}
    try:
        call = _authenticate(sandbox, request)
        allowance = _count(call)
        headers = allowance.headers()
        allowance.check()
        check_package(call.oa, call.now)
        data = view(call)
    except RefusedError as refused:
        sandbox.journal.add("refused", path=request.path, code=refused.code, why=refused.message)
        return answer_json(refused.body(), headers)
    body = {"data": data, "error": 0, "message": "Success"}
    _keep(call, data, body)
    return answer_json(body, headers)


def _keep(call: Call, data: Any, answer: Json) -> None:
    """A send is kept word for word, so that it can be looked at."""
    if isinstance(data, dict) and isinstance(data.get("message_id"), str):
        request = call.request
        sent = (request.path, request.headers, request.get_data())
        call.sandbox.tape.keep_call(ApiCall(data["message_id"], *sent, answer))


def _authenticate(sandbox: Sandbox, request: Request) -> Call:
    """The header is named access_token, bare (zalo-api §1)."""
    now = sandbox.clock.now()
    access_token = request.headers.get("access_token")
    oa = sandbox.world.oas[sandbox.tokens.oa_of(access_token, now)]
    proof = request.headers.get("appsecret_proof")
    if proof is not None:  # opt-in: hex HMAC-SHA256(access_token, app secret), zalo-api §1
        secret = sandbox.app_of(oa).app_secret.encode()
        expected = hmac.new(secret, (access_token or "").encode(), hashlib.sha256).hexdigest()
        if not hmac.compare_digest(expected.encode(), proof.encode()):
            raise RefusedError(-242)
    return Call(sandbox, oa, now, request)


def _count(call: Call) -> Allowance:
    """Per app and per OA, whichever is nearer its limit; beyond it -32 (zalo-api §9)."""
    app = call.sandbox.app_of(call.oa)
    limits = {
        f"oa {call.oa.oa_id}": call.oa.requests_per_minute,
        f"app {app.app_id}": app.requests_per_minute,
    }
    return call.sandbox.calls.take(limits, call.now)


def with_faults(sandbox: Sandbox, request: Request, accept: Callable[[], Response]) -> Response:
    """Answer a call, or let the fault that waits for it happen."""
    fault = sandbox.faults.take(request.path)
    if fault is None:
        return accept()
    kind = str(fault.code) if fault.kind == "code" else fault.kind
    sandbox.journal.add("fault", path=request.path, kind=kind, accepted=fault.accepts)
    if fault.kind == "slow":
        sandbox.closing.wait(fault.seconds)
    accepted = accept() if fault.accepts else None
    if fault.kind == "slow" and accepted is not None:
        return accepted
    if fault.kind in ("timeout_before", "timeout_after"):
        sandbox.closing.wait(fault.seconds)
    return _failure(fault, request)


def _failure(fault: Fault, request: Request) -> Response:
    match fault.kind:
        case "code":
            return answer_json(RefusedError(fault.code).body())
        case "body":
            return answer_json(fault.body)
        case "http_500" | "http_503":
            status = int(fault.kind[-3:])
            return Response(f"<html>{status}</html>", status, mimetype="text/html")
        case _:
            request.environ[CUT] = True
            return Response(b"", 500)


def _object(raw: bytes | str, name: str) -> Json:
    try:
        value = orjson.loads(raw)
    except orjson.JSONDecodeError:
        raise invalid(name) from None
    if not isinstance(value, dict):
        raise invalid(name)
    return value
