"""Attachments of a message as our own type (zalo-api §2.3)."""

from typing import Any, cast, get_args

from bot.zalo.fields import LONGEST_TEXT, find, read_degrees, read_int, read_list
from models.events import Attachment, MediaKind

MEDIA_KINDS: frozenset[str] = frozenset(get_args(MediaKind))


def parse_attachments(message: object, kind: MediaKind) -> tuple[Attachment, ...]:
    """Every attachment of a message; those of a kind we don't know count as the event's kind.

    {"attachments":[{"type":"location","payload":{"coordinates":{"latitude":"10.77",…}}}]}
    {"location":{"latitude":"10.77","longitude":"106.70"}}   (one source's shape)
    """
    given = [item for item in read_list(find(message, "attachments")) if isinstance(item, dict)]
    if not given and isinstance(find(message, "location"), dict):
        given = [{"type": "location", "payload": {"coordinates": find(message, "location")}}]
    return tuple(_parse(item, kind) for item in given)


def _parse(item: dict[str, Any], kind: MediaKind) -> Attachment:
    payload = item.get("payload")
    place = find(payload, "coordinates") or find(payload, "location") or payload
    return Attachment(
        kind=_kind_of(item.get("type"), kind),
        url=_text(payload, "url"),
        thumbnail=_text(payload, "thumbnail"),
        description=_text(payload, "description"),
        name=_text(payload, "name"),
        size=read_int(find(payload, "size")),
        checksum=_text(payload, "checksum"),
        latitude=read_degrees(find(place, "latitude"), 90),
        longitude=read_degrees(find(place, "longitude"), 180),
    )


def _kind_of(given: object, kind: MediaKind) -> MediaKind:
    """A business card comes as a "link" (zalo-api §2.3)."""
    if kind == "business_card" or not isinstance(given, str) or given not in MEDIA_KINDS:
        return kind
    return cast("MediaKind", given)


def _text(payload: object, key: str) -> str | None:
    value = find(payload, key)
    return value[:LONGEST_TEXT] if isinstance(value, str) and value else None
