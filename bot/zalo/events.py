"""Zalo's event bodies as our own types, or Unknown with the reason; never raises."""

from collections.abc import Callable, Collection
from datetime import datetime
from typing import Any, TypeAlias

from bot.zalo.attachments import MEDIA_KINDS
from bot.zalo.fields import read_ids, read_text
from bot.zalo.message_events import (
    parse_group_media,
    parse_group_text,
    parse_media,
    parse_oa_message,
    parse_text,
)
from bot.zalo.raw_event import RawEvent, UnreadableError
from models.events import (
    AnyEvent,
    ChatOpened,
    DataWithdrawn,
    Followed,
    GroupChange,
    GroupChanged,
    MessageDelivered,
    MessageReacted,
    MessageSeen,
    Unfollowed,
)

_Parser: TypeAlias = Callable[[RawEvent], AnyEvent]

# Names differ between sources for what is the same (zalo-api §2.4).
_GROUP_CHANGES: dict[str, GroupChange] = {
    "create_group": "created",
    "update_group_info": "updated",
    "delete_group": "deleted",
    "disperse_group": "deleted",
    "user_join_group": "joined",
    "user_out_group": "left",
    "user_leave_group": "left",
    "user_request_join_group": "join_requested",
    "accept_request_join_group": "join_accepted",
    "react_request_join_group": "join_accepted",
    "react_request_join_group_accept": "join_accepted",
    "reject_request_join_group": "join_rejected",
    "react_request_join_group_reject": "join_rejected",
    "add_group_admin": "admin_added",
    "remove_group_admin": "admin_removed",
}


def parse_event(
    name: str, body: dict[str, Any], oa_id: str, at: datetime, known_oa_ids: Collection[str]
) -> AnyEvent:
    """What happened. `name`, `oa_id` and `at` come from the envelope (bot.zalo.keys)."""
    parser, kind = _parser_of(name)
    raw = RawEvent(name, kind, body, oa_id, at, frozenset({oa_id, *known_oa_ids}))
    try:
        return parser(raw)
    except UnreadableError as unreadable:
        return raw.unknown(str(unreadable))


def _parser_of(name: str) -> tuple[_Parser, str]:
    if parser := _PARSERS.get(name):
        return parser, ""
    for prefix, (text_parser, media_parser) in _MESSAGES.items():
        if not name.startswith(prefix):
            continue
        kind = name.removeprefix(prefix)
        if text_parser is media_parser or kind == "text":
            return text_parser, kind
        return (media_parser, kind) if kind in MEDIA_KINDS else (_parse_no_use, kind)
    return _parse_no_use, ""


def _parse_follow(raw: RawEvent) -> AnyEvent:
    # E.g. {"oa_id":"31…","follower":{"id":"74…"},"event_name":"follow","source":"oa_profile"}
    person = raw.need_person(("follower", "id"), ("user_id",), ("sender", "id"))
    if raw.name == "unfollow":
        return Unfollowed(oa_id=raw.oa_id, at=raw.at, user_id=person)
    source = read_text(raw.find("source")) or ""
    return Followed(oa_id=raw.oa_id, at=raw.at, user_id=person, source=source)


def _parse_chat_opened(raw: RawEvent) -> AnyEvent:
    # E.g. {"oa_id":"31…","user_id":"74…","event_name":"user_click_chatnow"}
    person = raw.need_person(("user_id",), ("sender", "id"))
    return ChatOpened(oa_id=raw.oa_id, at=raw.at, user_id=person)


def _parse_withdrawn(raw: RawEvent) -> AnyEvent:
    # E.g. {"oa_id":"31…","user_id":"74…","event_name":"user_withdraw"}
    person = raw.need_person(("user_id",), ("sender", "id"))
    return DataWithdrawn(oa_id=raw.oa_id, at=raw.at, user_id=person)


def _parse_delivered(raw: RawEvent) -> AnyEvent:
    # E.g. {"sender":{"id":"31…"},"recipient":{"id":"74…"},"message":{"msg_id":"ca35…"}}
    # Sample of a template's, by phone: "recipient":{"id":"84…"} and a "tracking_id".
    if raw.find("message", "tracking_id"):
        return raw.unknown("receipt of a template message")
    person = raw.need_other_end()
    message_id = raw.need_message_id()
    return MessageDelivered(oa_id=raw.oa_id, at=raw.at, user_id=person, message_id=message_id)


def _parse_seen(raw: RawEvent) -> AnyEvent:
    """Sources disagree which end is the person's (zalo-api §2.4): she is the one that is no OA."""
    # E.g. {"sender":{"id":"31…"},"recipient":{"id":"74…"},
    #  "message":{"msg_ids":["0286…","98fb…"]}}
    ids = read_ids(raw.find("message", "msg_ids")) or read_ids([raw.find("message", "msg_id")])
    if not ids:
        raise UnreadableError("no usable id at message.msg_ids")
    person = raw.need_other_end()
    return MessageSeen(oa_id=raw.oa_id, at=raw.at, user_id=person, message_ids=ids)


def _parse_reacted(raw: RawEvent) -> AnyEvent:
    # E.g. {"sender":{"id":"74…"},"recipient":{"id":"31…"},
    #  "message":{"msg_id":"fe2e…","react_icon":"/-strong"}}
    return MessageReacted(
        oa_id=raw.oa_id,
        at=raw.at,
        user_id=raw.need_other_end(),
        message_id=raw.need_message_id(),
        icon=read_text(raw.find("message", "react_icon")) or "",
        by_oa=raw.name == "oa_reacted_message",
    )


def _parse_group_change(raw: RawEvent) -> AnyEvent:
    # E.g. {"oa_id":"31…","group_id":"b7d0…","event_name":"user_join_group",
    #  "users":[{"id":"74…"},{"id":"74…"}]}
    return GroupChanged(
        oa_id=raw.oa_id,
        at=raw.at,
        group_id=raw.need_id(("group_id",)),
        change=_GROUP_CHANGES[raw.name],
        user_ids=read_ids(raw.find("users")),
    )


def _parse_no_use(raw: RawEvent) -> AnyEvent:
    return raw.unknown("no use for events of this name yet")


_PARSERS: dict[str, _Parser] = {
    "user_click_button": parse_text,
    "follow": _parse_follow,
    "unfollow": _parse_follow,
    "user_click_chatnow": _parse_chat_opened,
    "user_withdraw": _parse_withdrawn,
    "user_received_message": _parse_delivered,
    "user_seen_message": _parse_seen,
    "user_reacted_message": _parse_reacted,
    "oa_reacted_message": _parse_reacted,
    "oa_send_consent": _parse_no_use,
    **dict.fromkeys(_GROUP_CHANGES, _parse_group_change),
}

# Prefixes of message events, the longer ones first: (parser of texts, parser of the rest).
_MESSAGES: dict[str, tuple[_Parser, _Parser]] = {
    "user_send_group_": (parse_group_text, parse_group_media),
    "user_send_": (parse_text, parse_media),
    "anonymous_send_": (parse_text, parse_media),
    "oa_send_group_": (parse_oa_message, parse_oa_message),
    "oa_send_anonymous_": (parse_oa_message, parse_oa_message),
    "oa_send_": (parse_oa_message, parse_oa_message),
}
