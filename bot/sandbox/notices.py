"""What the open pages are told: the journal's entries as messages, marks and happenings."""

from collections import deque
from dataclasses import asdict
from typing import Any

from bot.sandbox.journal import Entry
from bot.sandbox.people import ChatLine, find_line, new_chat
from bot.sandbox.state import Sandbox

Json = dict[str, Any]

_HAPPENINGS = ("refused", "fault", "clock", "token", "subscription", "weather")
_SENT_TO_CHATS = ("cs", "group")
_ABOUT_A_LINE = ("user_reacted_message", "user_seen_message")


def notice_of(sandbox: Sandbox, entry: Entry) -> Json | None:
    """What a page shows of an entry; None where it shows nothing."""
    match entry["what"]:
        case "send":
            return _sent(entry)
        case "event" | "said":
            return _done_by_person(sandbox, entry)
        case "webhook":
            return _delivered(entry)
        case what if what in _HAPPENINGS:
            return {**entry, "what": "happened", "kind": what, "fault": entry.get("kind")}
        case _:
            return None


def _sent(entry: Entry) -> Json | None:
    if entry["kind"] == "reaction":
        about = {"message_id": entry["message_id"], "icon": entry["text"]}
        return {"what": "reacted", "chat": entry["recipient"], **about}
    if entry["kind"] not in _SENT_TO_CHATS:
        return None
    line = {
        "src": 0,
        "at": entry["at"],
        "kind": entry["type"],
        "from_id": entry["oa_id"],
        "to_id": entry["recipient"],
        **{key: entry[key] for key in ("text", "message_id", "quote", "buttons", "attachments")},
        "reactions": [],
        "seen": False,
    }
    return {"what": "line", "chat": entry["recipient"], "line": line}


def _done_by_person(sandbox: Sandbox, entry: Entry) -> Json | None:
    chat, name = entry.get("chat"), entry["event_name"]
    if chat is None:
        return None
    with sandbox.lock:
        found = find_line(chat_of(sandbox, chat), entry["message_id"])
    if found is None and name.startswith("user_send_"):
        return None  # so many came since that her chat no longer holds it
    if found is None:
        who = {"name": name, "user_id": entry["user_id"], "at": entry["at"]}
        return {"what": "act", "chat": chat, **who}
    if name in _ABOUT_A_LINE:
        return {"what": "line_changed", "chat": chat, "line": asdict(found)}
    return {"what": "line", "chat": chat, "line": asdict(found)}


def chat_of(sandbox: Sandbox, chat_id: str) -> deque[ChatLine]:
    """The chat of a person or a group; empty for one that isn't there."""
    world = sandbox.world
    owner = world.people.get(chat_id) or world.groups.get(chat_id)
    return owner.chat if owner is not None else new_chat()


def _delivered(entry: Entry) -> Json | None:
    if not str(entry["event_name"]).startswith("user_"):
        return None
    wanted = ("message_id", "status", "problem", "num_retry", "acknowledged")
    return {"what": "delivered", **{key: entry[key] for key in wanted}}
