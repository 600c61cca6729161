"""Buttons under a message: kinds, numbers and lengths Zalo takes (zalo-api §3.2)."""

from typing import Any

from bot.sandbox.refusal import RefusedError, invalid

MOST_BUTTONS = 5
LONGEST_TITLE = 100
LONGEST_QUERY = 1000
# What the payload of each kind must hold; None: the payload is itself the text.
_PAYLOADS = {
    "oa.open.url": "url",
    "oa.query.show": None,
    "oa.query.hide": None,
    "oa.open.sms": "phone_code",
    "oa.open.phone": "phone_code",
}


def check_buttons(buttons: Any) -> list[dict[str, Any]]:
    """The buttons as given; -210 when too many or too long, -201 when malformed."""
    if not isinstance(buttons, list) or not buttons:
        raise invalid("buttons")
    if len(buttons) > MOST_BUTTONS:
        raise RefusedError(-210)
    return [_check(button) for button in buttons]


def _check(button: Any) -> dict[str, Any]:
    if not isinstance(button, dict):
        raise invalid("buttons")
    title, kind = button.get("title"), button.get("type")
    if not isinstance(title, str) or not title:
        raise invalid("title")
    if not isinstance(kind, str) or kind not in _PAYLOADS:
        raise invalid("type")
    if len(title) > LONGEST_TITLE:
        raise RefusedError(-210)
    _check_payload(button.get("payload"), _PAYLOADS[kind])
    return button


def _check_payload(payload: Any, needed: str | None) -> None:
    if needed is None:
        _check_query(payload)
    elif not isinstance(payload, dict) or not isinstance(payload.get(needed), str):
        raise invalid("payload")


def _check_query(payload: Any) -> None:
    if not isinstance(payload, str) or not payload:
        raise invalid("payload")
    if len(payload) > LONGEST_QUERY:
        raise RefusedError(-210)
