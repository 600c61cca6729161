"""What an OA may say: reads the `message` of a send and refuses what Zalo refuses (§3.2, §4)."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.sandbox.buttons import check_buttons
from bot.sandbox.media import MediaShelf, Upload
from bot.sandbox.refusal import RefusedError, invalid

Json = dict[str, Any]

LONGEST_TEXT = 2000
LONGEST_TITLE = 100
MOST_ELEMENTS = 5
MEDIA_SITE = "https://photo.example.zdn.vn"


@dataclass(frozen=True)
class Content:
    """A valid message; `attachments` is what its echo will carry (zalo-api §2.3)."""

    kind: str
    text: str | None = None
    quote: str | None = None
    buttons: list[Json] = field(default_factory=list)
    attachments: list[Json] = field(default_factory=list)


@dataclass(frozen=True)
class Reader:
    """Where and when a message is read: the OA's uploads decide whether it can be sent."""

    shelf: MediaShelf
    oa_id: str
    now: datetime

    def upload(self, kind: str, upload_id: Any) -> Upload:
        if not isinstance(upload_id, str):
            raise invalid("token" if kind == "file" else "attachment_id")
        return self.shelf.get(self.oa_id, kind, upload_id, self.now)


def read_content(message: Any, reader: Reader) -> Content:
    """A message to one person, or to an anonymous guest (zalo-api §3.2)."""
    message = _object(message, "message")
    text, quote = _text(message), _quote(message)
    if "attachment" not in message:
        return Content("text", _needed(text), quote)
    kind, attachments, buttons = _read_attachment(message["attachment"], reader)
    if kind in ("text", "list"):
        _needed(text)
    return Content(kind, text, quote, buttons, attachments)


def read_group_content(message: Any, reader: Reader) -> Content:
    """A message to a group: no list, no buttons, images only by attachment_id (zalo-api §4)."""
    message = _object(message, "message")
    attachment = message.get("attachment")
    if isinstance(attachment, dict):
        _check_group_attachment(attachment)
    content = read_content(message, reader)
    if content.buttons or content.kind not in ("text", "image", "gif", "file", "sticker"):
        raise RefusedError(-233)
    return content


def _check_group_attachment(attachment: Json) -> None:
    """A flat image and a picture by address failed in groups with -213 (zalo-api §3.5, §4)."""
    if attachment.get("type") == "image":
        raise RefusedError(-213)
    payload = attachment.get("payload")
    elements = payload.get("elements") if isinstance(payload, dict) else None
    first = elements[0] if isinstance(elements, list) and elements else None
    if isinstance(first, dict) and first.get("media_type") == "image" and "url" in first:
        raise RefusedError(-213)


def _text(message: Json) -> str | None:
    text = message.get("text")
    if text is not None and not isinstance(text, str):
        raise invalid("text")
    if text is not None and len(text) > LONGEST_TEXT:
        raise RefusedError(-210)
    return text


def _needed(text: str | None) -> str:
    if text is None or not text.strip():
        raise invalid("text")
    return text


def _quote(message: Json) -> str | None:
    quote = message.get("quote_message_id")
    if quote is not None and not isinstance(quote, str):
        raise invalid("quote_message_id")
    return quote


def _read_attachment(attachment: Any, reader: Reader) -> tuple[str, list[Json], list[Json]]:
    """(kind, echo attachments, buttons) of an attachment."""
    attachment = _object(attachment, "attachment")
    payload = _object(attachment.get("payload"), "payload")
    if attachment.get("type") == "file":
        return "file", [_file(reader.upload("file", payload.get("token")))], []
    if attachment.get("type") != "template":
        raise RefusedError(-233)
    template = payload.get("template_type")
    # Buttons beside a text come without template_type (§3.2: what CBX sends) or named so.
    if template in (None, "button", "buttons"):
        return "text", [], check_buttons(payload.get("buttons"))
    read = _TEMPLATES.get(template) if isinstance(template, str) else None
    if read is None:
        raise RefusedError(-233)
    kind, attachments = read(_elements(payload), reader)
    return kind, attachments, check_buttons(payload["buttons"]) if "buttons" in payload else []


def _elements(payload: Json) -> list[Json]:
    elements = payload.get("elements")
    if not isinstance(elements, list) or not elements:
        raise invalid("elements")
    return [_object(element, "elements") for element in elements]


def _media(elements: list[Json], reader: Reader) -> tuple[str, list[Json]]:
    if len(elements) != 1:
        raise invalid("elements")
    element = elements[0]
    kind = element.get("media_type")
    if kind == "sticker":
        return kind, [_sticker(element)]
    if kind not in ("image", "gif"):
        raise invalid("media_type")
    if kind == "gif" and not ("width" in element and "height" in element):
        raise invalid("width")
    return kind, [_picture(kind, element, reader)]


def _picture(kind: str, element: Json, reader: Reader) -> Json:
    """`url` or `attachment_id`, never both (zalo-api §3.2)."""
    if ("url" in element) == ("attachment_id" in element):
        raise invalid("attachment_id")
    if "url" in element:
        url = _address(element["url"])
    else:
        upload = reader.upload(kind, element["attachment_id"])
        url = f"{MEDIA_SITE}/f/{upload.upload_id}"
    return {"type": kind, "payload": {"thumbnail": url, "url": url}}


def _sticker(element: Json) -> Json:
    sticker = element.get("attachment_id")
    if not isinstance(sticker, str) or not sticker:
        raise invalid("attachment_id")
    return {"type": "sticker", "payload": {"id": sticker, "url": f"{MEDIA_SITE}/s/{sticker}"}}


def _file(upload: Upload) -> Json:
    payload = {
        "size": str(upload.size),
        "name": upload.name,
        "checksum": upload.checksum,
        "type": upload.name.rpartition(".")[2].lower(),
        "url": f"{MEDIA_SITE}/d/{upload.upload_id}",
    }
    return {"type": "file", "payload": payload}


def _ask_details(elements: list[Json], reader: Reader) -> tuple[str, list[Json]]:
    """request_user_info: exactly one element (zalo-api §3.2)."""
    if len(elements) != 1 or not isinstance(elements[0].get("title"), str):
        raise invalid("elements")
    payload = {"zinstant_id": f"z_{reader.oa_id}", "text": elements[0]["title"]}
    return "template", [{"type": "template", "payload": payload}]


def _list(elements: list[Json], _: Reader) -> tuple[str, list[Json]]:
    """At most 5 elements, titles to 100 letters, a subtitle on the first (zalo-api §3.2)."""
    if len(elements) > MOST_ELEMENTS:
        raise RefusedError(-210)
    if not isinstance(elements[0].get("subtitle"), str):
        raise invalid("subtitle")
    return "list", [_list_row(element) for element in elements]


def _list_row(element: Json) -> Json:
    title = element.get("title")
    if not isinstance(title, str) or not 0 < len(title) <= LONGEST_TITLE:
        raise invalid("title")
    action = element.get("default_action")
    url = action.get("url", "") if isinstance(action, dict) else ""
    payload = {"thumbnail": element.get("image_url", ""), "description": title, "url": url}
    return {"type": "link", "payload": payload}


def _address(url: Any) -> str:
    if not isinstance(url, str) or not url.startswith(("https://", "http://")):
        raise invalid("url")
    return url


def _object(value: Any, name: str) -> Json:
    if not isinstance(value, dict):
        raise invalid(name)
    return value


_TEMPLATES: dict[str, Callable[[list[Json], Reader], tuple[str, list[Json]]]] = {
    "media": _media,
    "request_user_info": _ask_details,
    "list": _list,
}
