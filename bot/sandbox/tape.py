"""The newest exchanges word for word, to be looked at: no secret of them is kept readable."""

from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from bot.sandbox.webhooks import Delivery

Json = dict[str, Any]

EXCHANGES_KEPT = 4000
HIDDEN = "•••"
_SECRET_HEADERS = {"access-token", "secret-key", "appsecret-proof", "authorization", "cookie"}
# A WSGI server turns Zalo's underscores into dashes.
_ZALO_NAMES = {"Access-Token": "access_token", "Appsecret-Proof": "appsecret_proof"}
_SIGNATURE = "x-zevent-signature"
_SIGNATURE_SHOWN = 12


@dataclass(frozen=True)
class ApiCall:
    """One call of the OA that Zalo took: what was sent and what was answered."""

    message_id: str
    path: str
    headers: Iterable[tuple[str, str]]
    body: bytes
    answer: Json


class Tape:
    """What was said on the wire, by message id. Appending is one step, safe between threads."""

    def __init__(self) -> None:
        self._deliveries: deque[Delivery] = deque(maxlen=EXCHANGES_KEPT)
        self._calls: deque[ApiCall] = deque(maxlen=EXCHANGES_KEPT)

    def keep_delivery(self, delivery: Delivery) -> None:
        self._deliveries.append(delivery)

    def keep_call(self, call: ApiCall) -> None:
        self._calls.append(call)

    def arrived(self) -> set[str]:
        """Ids of the messages whose webhook got its 200."""
        return {str(one.label["message_id"]) for one in list(self._deliveries) if one.acknowledged}

    def show(self, message_id: str) -> Json:
        """{"webhooks": […], "calls": […]}, oldest first, with every secret hidden."""
        webhooks = [one for one in list(self._deliveries) if _is_about(one, message_id)]
        calls = [one for one in list(self._calls) if one.message_id == message_id]
        return {
            "webhooks": [_show_delivery(one) for one in webhooks],
            "calls": [_show_call(one) for one in calls],
        }

    def clear(self) -> None:
        self._deliveries.clear()
        self._calls.clear()


def _is_about(delivery: Delivery, message_id: str) -> bool:
    return bool(delivery.label["message_id"] == message_id)


def _show_delivery(delivery: Delivery) -> Json:
    return {
        "url": delivery.app.webhook_url,
        "headers": redact(delivery.headers),
        "body": _readable(delivery.body),
        "status": delivery.status,
        "problem": delivery.problem,
        "tries": delivery.tries,
    }


def _show_call(call: ApiCall) -> Json:
    return {
        "url": call.path,
        "headers": redact(dict(call.headers)),
        "body": _readable(call.body),
        "answer": call.answer,
    }


def redact(headers: Mapping[str, str]) -> dict[str, str]:
    """Tokens and secrets become dots; of a signature the beginning stays, to compare."""
    shown = {_ZALO_NAMES.get(name, name): value for name, value in headers.items()}
    return {name: _redact(name, value) for name, value in shown.items()}


def _redact(name: str, value: str) -> str:
    plain = name.lower().replace("_", "-")
    if plain in _SECRET_HEADERS:
        return HIDDEN
    return value[:_SIGNATURE_SHOWN] + "…" if plain == _SIGNATURE else value


def _readable(body: bytes) -> Any:
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        return body.decode("utf-8", "replace")
