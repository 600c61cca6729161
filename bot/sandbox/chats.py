"""What is said in a chat: kept in its history, logged, and echoed by webhook (zalo-api §2.4)."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from bot.sandbox.content import Content
from bot.sandbox.people import ChatLine, Group, OfficialAccount, Person, milliseconds
from bot.sandbox.state import Sandbox

Json = dict[str, Any]


def say_to_person(
    sandbox: Sandbox, oa: OfficialAccount, person: Person, content: Content, now: datetime
) -> str:
    """Keep and log an accepted 1:1 message; its id. Call it with the lock held."""
    line = _line(sandbox, oa, person.user_id, content, now)
    person.chat.append(line)
    _log(sandbox, oa, "cs", line, content)
    return line.message_id


def say_to_group(
    sandbox: Sandbox, oa: OfficialAccount, group: Group, content: Content, now: datetime
) -> str:
    """Keep and log an accepted group message; its id. Call it with the lock held."""
    line = _line(sandbox, oa, group.group_id, content, now)
    group.chat.append(line)
    _log(sandbox, oa, "group", line, content)
    return line.message_id


def _line(
    sandbox: Sandbox, oa: OfficialAccount, to_id: str, content: Content, now: datetime
) -> ChatLine:
    return ChatLine(
        0,
        now,
        content.kind,
        content.text or "",
        sandbox.draw(20),
        oa.oa_id,
        to_id,
        content.quote,
        content.buttons,
        attachments=content.attachments,
    )


def _log(
    sandbox: Sandbox, oa: OfficialAccount, kind: str, line: ChatLine, content: Content
) -> None:
    sandbox.journal.add(
        "send",
        oa_id=oa.oa_id,
        kind=kind,
        type=line.kind,
        recipient=line.to_id,
        message_id=line.message_id,
        text=line.text,
        quote=line.quote,
        buttons=line.buttons,
        attachments=content.attachments,
    )


def echoed_message(content: Content, message_id: str) -> Json:
    """The message of an oa_send_* event (zalo-api §2.3)."""
    message: Json = {"msg_id": message_id}
    if content.text is not None:
        message["text"] = content.text
    if content.attachments:
        message["attachments"] = content.attachments
    return message


def echo(sandbox: Sandbox, oa: OfficialAccount, event: Json, now: datetime) -> None:
    """Tell the app what it sent itself; sometimes it hears so before the API's reply."""
    if not sandbox.options.echoes:
        return
    delivery = sandbox.tell(oa, event, now)
    if sandbox.chance(sandbox.options.echo_before_reply):
        sandbox.webhooks.wait_for(delivery)


def row(line: ChatLine, names: dict[str, str]) -> Json:
    """A message as conversation and listrecentchat show it (zalo-api §6)."""
    return {
        "src": line.src,
        "time": milliseconds(line.at),
        "type": line.kind,
        "message": line.text,
        "message_id": line.message_id,
        "from_id": line.from_id,
        "to_id": line.to_id,
        "from_display_name": names.get(line.from_id, ""),
        "to_display_name": names.get(line.to_id, ""),
        "from_avatar": "",
        "to_avatar": "",
    }


def names_of(oa: OfficialAccount, *people: Person) -> dict[str, str]:
    return {oa.oa_id: oa.name, **{person.user_id: person.name for person in people}}


def newest(chat: Iterable[ChatLine], offset: int, count: int) -> list[ChatLine]:
    """A page of a chat, newest first."""
    lines = list(chat)[::-1]
    return lines[offset : offset + count]
