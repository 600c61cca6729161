"""POST /sandbox/forward: "Chuyển tiếp", a person passes a message on into a group of hers."""

from typing import Any

from flask import Blueprint
from werkzeug.wrappers import Response

from bot.sandbox.acts import Act, do_in_group
from bot.sandbox.inject import asked, known_group, known_person, needed, report, unseen
from bot.sandbox.notices import chat_of
from bot.sandbox.people import ChatLine, find_line
from bot.sandbox.refusal import ControlError
from bot.sandbox.state import Sandbox


def blueprint(sandbox: Sandbox) -> Blueprint:
    """{"user_id", "from_chat", "message_id", "group_id"}; into an ordinary group no OA sees it."""
    routes = Blueprint("forward", __name__, url_prefix="/sandbox/forward")

    @routes.post("")
    def forward() -> Response:
        body = asked()
        group = known_group(sandbox, needed(body, "group_id"))
        person = known_person(sandbox, needed(body, "user_id"), group.oa_id or None)
        line = _line(sandbox, needed(body, "from_chat"), needed(body, "message_id"))
        act = _act(sandbox, line)
        event = do_in_group(sandbox, group, person, act)
        oa = sandbox.oa(person.oa_id)
        if event is None:
            return unseen(sandbox, group.group_id, person.user_id, act)
        return report(sandbox, oa, act, event)

    return routes


def _line(sandbox: Sandbox, chat_id: str, message_id: str) -> ChatLine:
    with sandbox.lock:
        line = find_line(chat_of(sandbox, chat_id), message_id)
    if line is None:
        raise ControlError(f"No message {message_id} in {chat_id}", 404)
    return line


def _act(sandbox: Sandbox, line: ChatLine) -> Act:
    """The copy has an id of its own and no buttons, as Zalo forwards it."""
    message: dict[str, Any] = {"text": line.text} if line.text else {}
    if line.attachments:
        message["attachments"] = line.attachments
    kind = line.kind if line.kind in ("text", "image", "gif", "file", "sticker") else "text"
    now = sandbox.clock.now()
    return Act(f"user_send_group_{kind}", now, sandbox.draw(20), message, {})
