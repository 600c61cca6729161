"""Hides private numbers at the door: one-time codes, identity cards, bank cards (design §6)."""

import re
import unicodedata
from collections.abc import Iterator
from typing import Any

from bot.zalo.dictated import is_read_out
from bot.zalo.fields import find, read_list
from bot.zalo.private_numbers import Found, find_numbers
from models.masking_mark import MASK

# A cheap first look: some digits in any dress near each other.
_DIGIT = r"[\d\u2460-\u2468\u2776-\u277e\u2780-\u2788]"
_SOME_DIGITS = re.compile(rf"{_DIGIT}(?:\D{{0,3}}?{_DIGIT}){{2}}")
# Of an attachment: what stands below a link, how her file is called.
_WRITTEN = ("description", "name", "title", "caption")
_PEOPLE = ("user_send_", "anonymous_send_", "user_click_button", "user_feedback")


def mask_event(data: dict[str, Any]) -> tuple[dict[str, Any], frozenset[str]]:
    """The event with what a person wrote masked, and which kinds were: otp, identity, card,
    account.

    Echoes of what our own program sent stay as they are: they are matched by their text.
    """
    name = data.get("event_name")
    if not isinstance(name, str):
        return data, frozenset()
    by_person = name.startswith("oa_send_") and find(data, "sender", "admin_id")
    if by_person or name.startswith(_PEOPLE):
        return mask_body(data)
    return data, frozenset()


def mask_body(data: dict[str, Any]) -> tuple[dict[str, Any], frozenset[str]]:
    """The same body with text, note and descriptions masked; ids are never looked at."""
    message = data.get("message")
    if not isinstance(message, dict):
        return data, frozenset()
    kinds: set[str] = set()
    masked = dict(message)
    for holder, key in _texts_of(masked):
        holder[key], found = mask_text(holder[key])
        kinds |= found
    return ({**data, "message": masked}, frozenset(kinds)) if kinds else (data, frozenset())


def mask_text(text: str) -> tuple[str, frozenset[str]]:
    """The text with private numbers replaced, and their kinds; unchanged where there is none."""
    composed = unicodedata.normalize("NFC", text)
    if not _SOME_DIGITS.search(composed) and not is_read_out(composed):
        return text, frozenset()
    found = find_numbers(composed)
    if not found:
        return text, frozenset()
    return _replace(composed, found), frozenset(number.kind for number in found)


def _texts_of(message: dict[str, Any]) -> Iterator[tuple[dict[str, Any], str]]:
    """Each place people's words stand in; dicts on the way are copied, so the input stays."""
    for key in ("text", "note"):
        if isinstance(message.get(key), str):
            yield message, key
    if isinstance(find(message, "quote_msg", "text"), str):
        message["quote_msg"] = dict(message["quote_msg"])
        yield message["quote_msg"], "text"
    attachments = list(read_list(message.get("attachments")))
    for index, attachment in enumerate(attachments):
        payload = find(attachment, "payload")
        if isinstance(payload, dict) and (keys := [k for k in _WRITTEN if _is_text(payload, k)]):
            payload = dict(payload)
            attachments[index] = {**attachment, "payload": payload}
            message["attachments"] = attachments
            yield from ((payload, key) for key in keys)


def _is_text(payload: dict[str, Any], key: str) -> bool:
    return isinstance(payload.get(key), str)


def _replace(text: str, found: list[Found]) -> str:
    kept, at = [], 0
    for number in sorted(found, key=lambda number: number.start):
        kept += [text[at : number.start], MASK]
        at = number.end
    return "".join([*kept, text[at:]])
