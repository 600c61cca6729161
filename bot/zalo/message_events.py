"""Parsers of messages: what people write, one to one and in groups, and echoes of the OA's own."""

from typing import cast

from bot.zalo.attachments import parse_attachments
from bot.zalo.fields import first_id, read_id
from bot.zalo.raw_event import MENTION, RawEvent, UnreadableError, strip_mentions
from models.events import (
    AnyEvent,
    GroupMediaReceived,
    GroupTextReceived,
    MediaKind,
    MediaReceived,
    OaMessageSent,
    TextReceived,
)


def parse_text(raw: RawEvent) -> AnyEvent:
    # {"sender":{"id":"74…"},"recipient":{"id":"31…"},"event_name":"user_send_text",
    #  "message":{"text":"Đúng rồi","msg_id":"77de…","quote_msg_id":"1b64…"}, …}
    # Sample of anonymous_send_text: the same with "conversation_id" in the message.
    return TextReceived(
        oa_id=raw.oa_id,
        at=raw.at,
        user_id=raw.need_person(("sender", "id"), ("user_id",)),
        message_id=raw.need_message_id(),
        text=strip_mentions(_need_text(raw)),
        quoted_message_id=_quoted_id(raw),
        anonymous_conversation_id=_anonymous_conversation(raw),
    )


def parse_media(raw: RawEvent) -> AnyEvent:
    # {…,"event_name":"user_send_image","message":{"text":"ảnh lớp","msg_id":"b1d5…",
    #  "attachments":[{"type":"image","payload":{"thumbnail":"https://…","url":"https://…"}}]}}
    kind = cast("MediaKind", raw.kind)
    return MediaReceived(
        oa_id=raw.oa_id,
        at=raw.at,
        user_id=raw.need_person(("sender", "id")),
        message_id=raw.need_message_id(),
        kind=kind,
        text=strip_mentions(raw.text() or ""),
        attachments=parse_attachments(raw.find("message"), kind),
        anonymous_conversation_id=_anonymous_conversation(raw),
    )


def parse_group_text(raw: RawEvent) -> AnyEvent:
    # {"oa_id":"31…","sender":{"id":"74…"},"recipient":{"id":"b7d0…"},
    #  "event_name":"user_send_group_text","message":{"text":"[@31…] còn ai?","msg_id":"91df…"}}
    text = _need_text(raw)
    mentioned = {token.strip() for token in MENTION.findall(text)}
    return GroupTextReceived(
        oa_id=raw.oa_id,
        at=raw.at,
        group_id=_need_group(raw),
        user_id=raw.need_person(("sender", "id")),
        message_id=raw.need_message_id(),
        text=strip_mentions(text),
        mentions_oa=raw.oa_id in mentioned,
        quoted_message_id=_quoted_id(raw),
    )


def parse_group_media(raw: RawEvent) -> AnyEvent:
    kind = cast("MediaKind", raw.kind)
    return GroupMediaReceived(
        oa_id=raw.oa_id,
        at=raw.at,
        group_id=_need_group(raw),
        user_id=raw.need_person(("sender", "id")),
        message_id=raw.need_message_id(),
        kind=kind,
        text=strip_mentions(raw.text() or ""),
        attachments=parse_attachments(raw.find("message"), kind),
    )


def parse_oa_message(raw: RawEvent) -> AnyEvent:
    """The text stays as it was sent: it is compared with what we sent."""
    # {"sender":{"id":"31…","admin_id":"62…"},"recipient":{"id":"74…"},
    #  "event_name":"oa_send_text","message":{"text":"Để mình kiểm tra nhé","msg_id":"a933…"}}
    # Sample of our own API sends: the same without "admin_id".
    return OaMessageSent(
        oa_id=raw.oa_id,
        at=raw.at,
        recipient_id=raw.need_person(("recipient", "id")),
        message_id=raw.need_message_id(),
        kind=raw.kind,
        text=raw.text() or "",
        in_group="_send_group_" in raw.name,
        admin_id=read_id(raw.find("sender", "admin_id")),
    )


def _need_text(raw: RawEvent) -> str:
    text = raw.text()
    if text is None:
        raise UnreadableError("no text at message.text")
    return text


def _need_group(raw: RawEvent) -> str:
    group_id = raw.need_id(("recipient", "id"), ("group_id",))
    if group_id in raw.oa_ids:
        raise UnreadableError("an official account stands where a group should")
    return group_id


def _quoted_id(raw: RawEvent) -> str | None:
    """`quote_msg_id`; one older bot read `quote_msg.msg_id` (zalo-api §4)."""
    paths = (("quote_msg_id",), ("quote_msg", "msg_id"), ("quote_message_id",))
    return first_id(raw.find("message"), *paths)


def _anonymous_conversation(raw: RawEvent) -> str | None:
    return read_id(raw.find("message", "conversation_id"))
