"""GET /sandbox/chats…: who can be talked with, and the chats themselves, a page at a time."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from itertools import islice
from typing import Any

from flask import Blueprint, request
from werkzeug.wrappers import Response

from bot.sandbox.calls import answer_json
from bot.sandbox.notices import chat_of
from bot.sandbox.people import ChatLine, Group, Person
from bot.sandbox.refusal import ControlError
from bot.sandbox.state import Sandbox

Json = dict[str, Any]

LINES_A_PAGE = 60
PEOPLE_SHOWN = 200
_PREVIEW = 80


def blueprint(sandbox: Sandbox) -> Blueprint:
    routes = Blueprint("phonebook", __name__, url_prefix="/sandbox")

    @routes.get("/chats")
    def chats() -> Response:
        return answer_json(_overview(sandbox))

    @routes.get("/chats/<chat_id>")
    def chat(chat_id: str) -> Response:
        return answer_json(_page(sandbox, chat_id, request.args.get("before")))

    @routes.get("/raw/<message_id>")
    def raw(message_id: str) -> Response:
        return answer_json(sandbox.tape.show(message_id))

    @routes.get("/media/<upload_id>")
    def media(upload_id: str) -> Response:
        return _media(sandbox, upload_id)

    return routes


def _overview(sandbox: Sandbox) -> Json:
    """`last` is where to ask /sandbox/events on from: taken first, so that nothing is missed."""
    last = sandbox.journal.mark
    world, now = sandbox.world, sandbox.clock.now()
    with sandbox.lock:
        people = [_person(one) for one in islice(world.people.values(), PEOPLE_SHOWN)]
        groups = [_group(one, now) for one in world.groups.values()]
    return {
        "last": f"{last.life}-{last.seq}",
        "now": now.isoformat(),
        "count": len(world.people),
        "oas": [{"oa_id": one.oa_id, "name": one.name} for one in world.oas.values()],
        "people": people,
        "groups": groups,
    }


def _person(one: Person) -> Json:
    about = {"id": one.user_id, "name": one.name, "following": one.following}
    return {**about, "kind": "person", "newest": _newest(one.chat)}


def _group(one: Group, now: datetime) -> Json:
    members = {"members": list(one.member_ids), "pending": list(one.pending_ids)}
    about = {"id": one.group_id, "name": one.name, "kind": one.kind}
    return {**about, **members, "off": one.is_disabled(now), "newest": _newest(one.chat)}


def _newest(chat: Iterable[ChatLine]) -> Json | None:
    for line in reversed(list(chat)):
        shown = {"text": line.text[:_PREVIEW], "kind": line.kind, "from_id": line.from_id}
        return {**shown, "at": line.at, "src": line.src}
    return None


def _page(sandbox: Sandbox, chat_id: str, before: str | None) -> Json:
    """The lines before that message (the newest, without one), oldest first."""
    if chat_id not in sandbox.world.people and chat_id not in sandbox.world.groups:
        raise ControlError(f"No chat {chat_id} in this world", 404)
    with sandbox.lock:
        lines = list(chat_of(sandbox, chat_id))
    ids = [line.message_id for line in lines]
    end = ids.index(before) if before in ids else len(lines)
    start = max(0, end - LINES_A_PAGE)
    arrived = sandbox.tape.arrived()
    shown = [{**asdict(one), "arrived": one.message_id in arrived} for one in lines[start:end]]
    return {"id": chat_id, "lines": shown, "more": start > 0}


def _media(sandbox: Sandbox, upload_id: str) -> Response:
    """The bytes of an upload, never as something a browser would run."""
    content = sandbox.shelf.content(upload_id)
    if content is None:
        raise ControlError(f"No upload {upload_id}", 404)
    kinds = {
        b"\xff\xd8\xff": "image/jpeg", b"\x89PN": "image/png", b"GIF": "image/gif",
        b"%PD": "application/pdf",
    }  # fmt: skip
    kind = kinds.get(content[:3], "application/octet-stream")
    return Response(content, mimetype=kind, headers={"X-Content-Type-Options": "nosniff"})
