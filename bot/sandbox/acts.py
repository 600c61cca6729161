"""What people do: write, follow, join. Each act changes the world and becomes an event (§2.4)."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bot.sandbox import events
from bot.sandbox.people import ChatLine, Group, OfficialAccount, Person, find_line
from bot.sandbox.refusal import ControlError
from bot.sandbox.state import Sandbox

Json = dict[str, Any]

# zalo-api §3.4: what opens the 48-hour window; receipts and reactions don't.
_OPENING = ("follow", "user_click_chatnow", "user_call_oa")
_ABOUT_OTHER_MESSAGES = ("user_received_message", "user_seen_message", "user_reacted_message")


@dataclass(frozen=True)
class Act:
    """An act: its event's name and what the event's message, or the event itself, holds."""

    name: str
    at: datetime
    message_id: str
    message: Json
    fields: Json


def do_alone(sandbox: Sandbox, oa: OfficialAccount, person: Person, act: Act) -> Json:
    """A person does something 1:1; the event it makes."""
    with sandbox.lock:
        _note_interaction(person, act)
        _mark(person, act)
        if not act.name.startswith("user_send_"):
            return {**_other_event(oa, person, act), **act.fields}
        message = _message(act, "user_send_")
        person.chat.append(_line(act, message, "user_send_", (person.user_id, oa.oa_id)))
    return {**events.from_person(oa, person, act.name, message), **act.fields}


def _note_interaction(person: Person, act: Act) -> None:
    if act.name in ("follow", "unfollow"):
        person.following = act.name == "follow"
    if act.name.startswith("user_send_") or act.name in _OPENING:
        earlier = person.last_interaction_at
        person.last_interaction_at = max(act.at, earlier) if earlier else act.at
        person.replies_since_interaction = 0


def _mark(person: Person, act: Act) -> None:
    """What her phone shows at once: her reaction, and that she has seen what came before."""
    line = find_line(person.chat, act.message_id)
    if line is None:
        return
    if act.name == "user_reacted_message":
        icon = str(act.message.get("react_icon", "/-strong"))
        line.reactions[:] = [] if icon == "/-remove" else [*line.reactions, icon]
    if act.name == "user_seen_message":
        for earlier in person.chat:
            earlier.seen = earlier.seen or earlier.at <= line.at


def _other_event(oa: OfficialAccount, person: Person, act: Act) -> Json:
    if act.name in ("follow", "unfollow"):
        return events.following(oa, person, act.name)
    if act.name in _ABOUT_OTHER_MESSAGES:
        return _about_message(oa, person, act)
    if act.message:
        return events.from_person(oa, person, act.name, act.message)
    return events.about_person(oa, person, act.name)


def _about_message(oa: OfficialAccount, person: Person, act: Act) -> Json:
    """Receipts have the OA as sender, reactions the person (zalo-api §2.4, traps)."""
    about: Json = {"msg_id": act.message_id}
    if act.name == "user_seen_message":
        about = {"msg_ids": [act.message_id]}
    message = {**about, **act.message}
    if act.name == "user_reacted_message":
        message = {"react_icon": "/-strong", **message}
        return events.from_person(oa, person, act.name, message)
    return events.to_person(oa, person, act.name, message)


def do_in_group(sandbox: Sandbox, group: Group, person: Person, act: Act) -> Json | None:
    """A member writes in a group; None where no OA sees it: an ordinary group (zalo-api §4)."""
    if person.user_id not in group.member_ids:
        raise ControlError(f"{person.user_id} is not a member of {group.group_id}", 409)
    message = _message(act, "user_send_group_")
    with sandbox.lock:
        ends = (person.user_id, group.group_id)
        group.chat.append(_line(act, message, "user_send_group_", ends))
    if group.kind == "ordinary":
        return None
    oa = sandbox.world.oas[group.oa_id]
    return {**events.in_group(oa, person.user_id, group, act.name, message), **act.fields}


def do_to_group(sandbox: Sandbox, group: Group, user_ids: list[str], act: Act) -> Json | None:
    """Join, leave, ask to join, dissolve … (zalo-api §2.4); None in an ordinary group."""
    with sandbox.lock:
        _move(group, user_ids, act.name)
    if group.kind == "ordinary":
        return None
    oa = sandbox.world.oas[group.oa_id]
    return {**events.group_life(oa, group, act.name, user_ids), **act.fields}


def join(group: Group, act: Act) -> Act:
    """Where joining needs approval, a wish to join is only a request (zalo-api §4, §10)."""
    waits = act.name == "user_join_group" and group.join_approval
    return replace(act, name="user_request_join_group") if waits else act


def _move(group: Group, user_ids: list[str], name: str) -> None:
    if name in ("user_join_group", "accept_request_join_group"):
        group.member_ids += [one for one in user_ids if one not in group.member_ids]
    if name == "user_out_group":
        group.member_ids = [one for one in group.member_ids if one not in user_ids]
    if name == "user_request_join_group":
        group.pending_ids += [one for one in user_ids if one not in group.pending_ids]
    elif name != "user_out_group":
        group.pending_ids = [one for one in group.pending_ids if one not in user_ids]
    if name == "delete_group":
        group.status = "disabled"


def _message(act: Act, prefix: str) -> Json:
    """The event's message: what was given, a sample attachment where none was (§2.3)."""
    kind = act.name.removeprefix(prefix)
    message = {"msg_id": act.message_id, **act.message}
    if kind in events.SAMPLE_ATTACHMENTS and "attachments" not in message:
        message["attachments"] = [events.sample_attachment(kind)]
    return message


def _line(act: Act, message: Json, prefix: str, ends: tuple[str, str]) -> ChatLine:
    kind, text = act.name.removeprefix(prefix), message.get("text")
    shown = text if isinstance(text, str) else ""
    quote = message.get("quote_msg_id")
    attachments = message.get("attachments", [])
    return ChatLine(1, act.at, kind, shown, act.message_id, *ends, quote, attachments=attachments)
