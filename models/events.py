"""Facts from Zalo as our own types; bot.zalo.events makes them from raw bodies."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias

MediaKind: TypeAlias = Literal[
    "image", "gif", "audio", "video", "sticker", "location", "link", "file", "business_card"
]
GroupChange: TypeAlias = Literal[
    "created",
    "updated",
    "deleted",
    "joined",
    "left",
    "join_requested",
    "join_accepted",
    "join_rejected",
    "admin_added",
    "admin_removed",
]


@dataclass(frozen=True, slots=True)
class Attachment:
    """One attachment of a message; only the keys Zalo gave for its kind are set (zalo-api §2.3)."""

    kind: MediaKind
    url: str | None = None
    thumbnail: str | None = None
    description: str | None = None
    name: str | None = None
    size: int | None = None
    checksum: str | None = None
    latitude: float | None = None
    longitude: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """What every event has. `at` is Zalo's time-stamp (aware UTC), `oa_id` the account it came to."""

    oa_id: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class TextReceived(Event):
    """A person wrote to the OA, one to one. A button tap arrives the same way (zalo-api §2.4)."""

    user_id: str
    message_id: str
    text: str
    quoted_message_id: str | None = None
    anonymous_conversation_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaReceived(Event):
    """A person sent something other than plain text, one to one; `text` is its caption."""

    user_id: str
    message_id: str
    kind: MediaKind
    text: str
    attachments: tuple[Attachment, ...]
    anonymous_conversation_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupTextReceived(Event):
    """A person wrote in a group. `mentions_oa`: the text held the token [@oa_id] (zalo-api §4)."""

    group_id: str
    user_id: str
    message_id: str
    text: str
    mentions_oa: bool = False
    quoted_message_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupMediaReceived(Event):
    """A person sent something other than plain text in a group."""

    group_id: str
    user_id: str
    message_id: str
    kind: MediaKind
    text: str
    attachments: tuple[Attachment, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed(Event):
    """`source` is oa_profile, message_invite or social_plugin; there is no campaign field."""

    user_id: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Unfollowed(Event):
    user_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatOpened(Event):
    """A person opened the chat for the first time (user_click_chatnow)."""

    user_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DataWithdrawn(Event):
    """A person asked Zalo to withdraw her data: ours must go too (user_withdraw)."""

    user_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageDelivered(Event):
    user_id: str
    message_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageSeen(Event):
    user_id: str
    message_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageReacted(Event):
    """`by_oa`: the OA itself reacted. `message_id` is the message reacted to, not this event's."""

    user_id: str
    message_id: str
    icon: str
    by_oa: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class OaMessageSent(Event):
    """Zalo's echo of a message from the OA. `admin_id`: a person wrote it in the OA's own chat.

    `recipient_id` is a person, or a group when `in_group`.
    """

    recipient_id: str
    message_id: str
    kind: str
    text: str
    in_group: bool = False
    admin_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupChanged(Event):
    group_id: str
    change: GroupChange
    user_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Unknown(Event):
    """Anything we have no use for yet, or could not make sense of: kept and counted."""

    event_name: str
    why: str


# What a person says, wherever she says it.
Said: TypeAlias = TextReceived | MediaReceived | GroupTextReceived

AnyEvent: TypeAlias = (
    TextReceived
    | MediaReceived
    | GroupTextReceived
    | GroupMediaReceived
    | Followed
    | Unfollowed
    | ChatOpened
    | DataWithdrawn
    | MessageDelivered
    | MessageSeen
    | MessageReacted
    | OaMessageSent
    | GroupChanged
    | Unknown
)
