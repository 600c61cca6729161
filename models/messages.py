"""What we want said, as our own types; bot.zalo.payloads turns them into Zalo's bodies."""

from dataclasses import asdict, dataclass, fields
from typing import Any, Literal, TypeAlias

RecipientKind: TypeAlias = Literal["user", "group", "anonymous"]


@dataclass(frozen=True, slots=True)
class Recipient:
    """`id` is a Zalo user id, group id or anonymous id; the last needs its conversation's id."""

    kind: RecipientKind
    id: str
    conversation_id: str | None = None


@dataclass(frozen=True, slots=True)
class Button:
    """An extra beside the text: `says` is sent back as if typed, `url` is opened (zalo-api §3.2)."""

    title: str
    says: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class TextMessage:
    to: Recipient
    text: str
    buttons: tuple[Button, ...] = ()
    quote_message_id: str | None = None


@dataclass(frozen=True, slots=True)
class ImageMessage:
    """`attachment_id` comes from an upload; groups take no other (zalo-api §4)."""

    to: Recipient
    text: str
    attachment_id: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class FileMessage:
    """`token` comes from an upload and lives for 7 days (zalo-api §7)."""

    to: Recipient
    token: str


@dataclass(frozen=True, slots=True)
class Reaction:
    """An icon on a message of hers, such as /-heart (zalo-api §3.2)."""

    to: Recipient
    message_id: str
    icon: str


Message: TypeAlias = TextMessage | ImageMessage | FileMessage | Reaction

_TYPES: dict[str, type[Message]] = {
    "text": TextMessage,
    "image": ImageMessage,
    "file": FileMessage,
    "reaction": Reaction,
}
_NAMES = {cls: name for name, cls in _TYPES.items()}
_PARTS = {cls: [f.name for f in fields(cls) if f.name != "to"] for cls in _TYPES.values()}


def message_type(message: Message) -> str:
    return _NAMES[type(message)]


def to_row(message: Message) -> dict[str, Any]:
    """The message without its recipient, as plain JSON values for the outbox."""
    values = {name: getattr(message, name) for name in _PARTS[type(message)]}
    if "buttons" in values:
        values["buttons"] = tuple(asdict(button) for button in values["buttons"])
    return values


def from_row(name: str, to: Recipient, values: dict[str, Any]) -> Message:
    """The message that `to_row` and `message_type` took apart."""
    known = dict(values)
    if "buttons" in known:
        known["buttons"] = tuple(Button(**b) for b in known["buttons"])
    return _TYPES[name](to=to, **known)


def text_of(message: Message) -> str:
    """The words of a message; empty for those that have none."""
    return message.text if isinstance(message, TextMessage | ImageMessage) else ""
