"""What the webhook needs to know of an event before it stores it; cheap, and never raises."""

import hashlib
import json
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson

from bot.zalo.fields import find, first_id, read_id, read_int, read_list

DEEPEST = 64
_ODD = re.compile("[\x00\ud800-\udfff]")
_MESSAGES = ("user_send_", "anonymous_send_", "oa_send_")
_ID_KEYS = frozenset({"id", "oaId", "users", "phone", "tag", "timestamp"})
_EARLIEST = datetime(2015, 1, 1, tzinfo=UTC)
_CLOCK_SKEW = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Envelope:
    """Where an event belongs. `conversation` is "u:<user>", "g:<group>", "a:<anonymous>" or "oa".

    `event_key` is the same for Zalo's repeats of an event and differs between events (design §3);
    `occurred_at` is Zalo's timestamp, or the time of receipt where that is missing or absurd.
    """

    oa_id: str
    event_name: str
    event_key: str
    conversation: str
    occurred_at: datetime


def load_body(raw: bytes) -> dict[str, Any] | None:
    """A body as a dict; NUL and lone surrogates in it become U+FFFD, odd bytes too.

    None when it is not a JSON object or is nested deeper than 64 levels.
    """
    try:
        data, odd = orjson.loads(raw), b"\\u0000" in raw
    except orjson.JSONDecodeError:
        data, odd = _load_odd(raw), True
    if not isinstance(data, dict):
        return None
    if raw.count(b"{") + raw.count(b"[") > DEEPEST and _is_too_deep(data):
        return None
    clean: dict[str, Any] = _without_odd(data) if odd else data
    return clean


def dump_body(data: dict[str, Any]) -> bytes:
    """The opposite of `load_body`, also for numbers that orjson refuses."""
    try:
        return orjson.dumps(data)
    except TypeError:
        return json.dumps(data, ensure_ascii=False).encode("utf-8", "replace")


def read_envelope(
    data: dict[str, Any], known_oa_ids: Collection[str], received_at: datetime
) -> Envelope | None:
    """Where an event belongs; None when it is for none of the OAs we know.

    A named event that names no OA at all belongs to the only one we know, if there is only one.
    """
    name = data.get("event_name")
    name = name if isinstance(name, str) else ""
    oa_id = _oa_of(data, name, known_oa_ids)
    if oa_id is None:
        return None
    sent_at = _timestamp_of(data, received_at)
    return Envelope(
        oa_id=oa_id,
        event_name=name[:64],
        event_key=_key_of(data, name, is_dated=sent_at is not None),
        conversation=_conversation_of(data, name, oa_id),
        occurred_at=sent_at or received_at,
    )


def find_person(data: dict[str, Any], oa_ids: Collection[str]) -> str | None:
    """The end of a one-to-one event that is not the OA, whichever side it is on (zalo-api §2.4)."""
    for path in (("sender", "id"), ("recipient", "id"), ("follower", "id"), ("user_id",)):
        person = read_id(find(data, *path))
        if person and person not in oa_ids:
            return person
    return None


def _load_odd(raw: bytes) -> object:
    """Bytes orjson refuses, such as broken UTF-8, raw control characters or lone surrogates."""
    try:
        return json.loads(
            raw.decode("utf-8-sig", "replace"),
            strict=False,
            parse_int=lambda digits: int(digits) if len(digits) < 19 else digits,
            parse_constant=lambda _: None,
        )
    except (ValueError, RecursionError):
        return None


def _is_too_deep(data: object) -> bool:
    level = [data]
    for _ in range(DEEPEST):
        level = [child for parent in level for child in _children(parent)]
        if not level:
            return False
    return True


def _children(value: object) -> list[Any]:
    if isinstance(value, dict):
        return [child for child in value.values() if isinstance(child, dict | list)]
    return [child for child in read_list(value) if isinstance(child, dict | list)]


def _without_odd(value: Any) -> Any:
    if isinstance(value, str):
        return _ODD.sub("�", value)
    if isinstance(value, list):
        return [_without_odd(item) for item in value]
    if isinstance(value, dict):
        return {_ODD.sub("�", key): _without_odd(item) for key, item in value.items()}
    return value


def _oa_of(data: dict[str, Any], name: str, known_oa_ids: Collection[str]) -> str | None:
    names_one = False
    for path in (("oa_id",), ("oaId",), ("recipient", "id"), ("sender", "id")):
        named = read_id(find(data, *path))
        if named in known_oa_ids:
            return named
        names_one = names_one or named is not None
    if names_one or not name or len(known_oa_ids) != 1:
        return None
    return next(iter(known_oa_ids))


def _timestamp_of(data: dict[str, Any], received_at: datetime) -> datetime | None:
    milliseconds = read_int(data.get("timestamp"))
    if milliseconds is None or not 0 < milliseconds < 10**14:
        return None
    at = datetime.fromtimestamp(milliseconds / 1000, UTC)
    return at if _EARLIEST <= at <= received_at + _CLOCK_SKEW else None


def _key_of(data: dict[str, Any], name: str, *, is_dated: bool) -> str:
    """Messages go by their id. Receipts and reactions carry another message's, so all else is
    hashed: name, ends, ids and timestamp; without a usable timestamp, everything there is.
    """
    message_id = read_id(find(data, "message", "msg_id"))
    if message_id and len(name) <= 64 and name.startswith(_MESSAGES):
        return f"{name}:{message_id}"
    parts = sorted(_identity(data)) if is_dated else [dump_body(data).decode("utf-8", "replace")]
    text = "\n".join([name, *parts])
    return f"{name[:64]}#{hashlib.sha256(text.encode('utf-8', 'replace')).hexdigest()}"


def _identity(value: object, path: str = "", *, inside: bool = False) -> Iterator[str]:
    """`path=value` of everything that tells one event from another, at any depth."""
    if isinstance(value, dict):
        for key, child in value.items():
            tells = inside or key in _ID_KEYS or key.endswith(("_id", "_ids"))
            yield from _identity(child, f"{path}.{key}", inside=tells)
    elif isinstance(value, list):
        for child in value:
            yield from _identity(child, path, inside=inside)
    elif inside:
        yield f"{path}={value}"


def _conversation_of(data: dict[str, Any], name: str, oa_id: str) -> str:
    if "_send_group_" in name:
        group = first_id(data, ("recipient", "id"), ("group_id",))
        return f"g:{group}" if group and group != oa_id else "oa"
    if group := read_id(data.get("group_id")):
        return f"g:{group}"
    if find(data, "message", "tracking_id"):
        return "oa"  # receipts of templates name a phone number, not a person's id
    person = find_person(data, {oa_id}) or first_id(data, ("data", "user_id"), ("customer", "id"))
    if person is None:
        return "oa"
    return f"a:{person}" if "anonymous_" in name else f"u:{person}"
