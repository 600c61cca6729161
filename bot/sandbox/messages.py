"""1:1 sends: consultation messages, reactions, anonymous guests, broadcast (zalo-api §3, §5)."""

from flask import Blueprint

from bot.sandbox import events
from bot.sandbox.calls import Call, Json, endpoint
from bot.sandbox.chats import echo, echoed_message, say_to_person
from bot.sandbox.content import Content, Reader, read_content
from bot.sandbox.people import ChatLine, find_line
from bot.sandbox.refusal import RefusedError, invalid
from bot.sandbox.state import Sandbox
from bot.sandbox.windows import charge, check_promotion_hour

CS_PATH = "/v3.0/oa/message/cs"
MOST_REACTIONS = 50
# zalo-api §3.2: the first two and /-remove are attested, the rest inferred.
REACTIONS = ("/-strong", "/-heart", ":>", ":o", ":-((", ":-h", "/-remove")


def blueprint(sandbox: Sandbox) -> Blueprint:
    routes = Blueprint("messages", __name__)
    routes.post(CS_PATH, endpoint="cs")(endpoint(sandbox, send_cs))
    routes.post("/v2.0/oa/message", endpoint="v2")(endpoint(sandbox, send_v2))
    return routes


def send_cs(call: Call) -> Json:
    """POST /v3.0/oa/message/cs (zalo-api §3.2, §3.3, §3.4)."""
    body = call.body()
    sandbox, oa = call.sandbox, call.oa
    person = sandbox.person_of(oa, _recipient(body).get("user_id"))
    content = read_content(body.get("message"), _reader(call))
    if content.buttons and not sandbox.options.takes_buttons:
        raise RefusedError(-233)  # DOC8 finds no such message on v3 cs: [X] in §3.2
    with sandbox.lock:
        quota = charge(oa, person, call.now)
        message_id = say_to_person(sandbox, oa, person, content, call.now)
    name = f"oa_send_{content.kind}"
    event = events.to_person(oa, person, name, echoed_message(content, message_id))
    echo(sandbox, oa, event, call.now)
    return {"message_id": message_id, "user_id": person.user_id, "quota": quota}


def send_v2(call: Call) -> Json:
    """POST /v2.0/oa/message: reactions, anonymous, broadcast; the rest is `-240` (§3.1)."""
    body = call.body()
    recipient = _recipient(body)
    if "sender_action" in body:
        return _react(call, body)
    if "anonymous_id" in recipient:
        return _answer_guest(call, body)
    if "target" in recipient:
        return _broadcast(call, body)
    raise RefusedError(-240)


def _recipient(body: Json) -> Json:
    recipient = body.get("recipient")
    if not isinstance(recipient, dict):
        raise invalid("recipient")
    return recipient


def _reader(call: Call) -> Reader:
    return Reader(call.sandbox.shelf, call.oa.oa_id, call.now)


def _react(call: Call, body: Json) -> Json:
    """A reaction costs no quota; at most 50 on a message (zalo-api §3.2)."""
    sandbox, oa = call.sandbox, call.oa
    person = sandbox.person_of(oa, _recipient(body).get("user_id"))
    action = body["sender_action"]
    if not isinstance(action, dict) or action.get("react_icon") not in REACTIONS:
        raise invalid("react_icon")
    icon, message_id = str(action["react_icon"]), action.get("react_message_id")
    with sandbox.lock:
        line = find_line(person.chat, message_id)
        if line is None:
            raise invalid("react_message_id")
        _put_reaction(line, icon)
    facts = {"oa_id": oa.oa_id, "recipient": person.user_id, "message_id": message_id}
    sandbox.journal.add("send", kind="reaction", type="reaction", text=icon, **facts)
    message = {"msg_id": message_id, "react_icon": icon}
    echo(sandbox, oa, events.to_person(oa, person, "oa_reacted_message", message), call.now)
    return {"message_id": message_id, "user_id": person.user_id}


def _put_reaction(line: ChatLine, icon: str) -> None:
    if icon == "/-remove":
        line.reactions.clear()
        return
    if len(line.reactions) >= MOST_REACTIONS:
        raise RefusedError(-210)
    line.reactions.append(icon)


def _answer_guest(call: Call, body: Json) -> Json:
    """To somebody without an account, in a conversation she opened (zalo-api §2.4, §3.2)."""
    sandbox, recipient = call.sandbox, _recipient(body)
    guest, conversation = recipient["anonymous_id"], recipient.get("conversation_id")
    if not isinstance(conversation, str) or sandbox.guests.get(conversation) != guest:
        raise invalid("anonymous_id")
    content = read_content(body.get("message"), _reader(call))
    if content.kind not in ("text", "image", "file", "sticker"):
        raise RefusedError(-233)
    message_id = sandbox.draw(20)
    _log(call, "anonymous", str(guest), content, message_id)
    message = {**echoed_message(content, message_id), "conversation_id": conversation}
    name, ends = f"oa_send_anonymous_{content.kind}", (call.oa.oa_id, str(guest))
    echo(sandbox, call.oa, events.anonymous(call.oa.app_id, ends, name, message), call.now)
    return {"message_id": message_id, "user_id": guest}


def _broadcast(call: Call, body: Json) -> Json:
    """An article to followers, 06:00-21:59 only; no free text (zalo-api §5, §3.4)."""
    check_promotion_hour(call.now)
    try:
        element = body["message"]["attachment"]["payload"]["elements"][0]
        is_article = element["media_type"] == "article" and bool(element["attachment_id"])
    except (KeyError, IndexError, TypeError):
        raise invalid("attachment") from None
    if not is_article:
        raise RefusedError(-233)
    message_id = call.sandbox.draw(20)
    _log(call, "broadcast", "", Content("article", str(element["attachment_id"])), message_id)
    return {"message_id": message_id}


def _log(call: Call, kind: str, recipient: str, content: Content, message_id: str) -> None:
    call.sandbox.journal.add(
        "send",
        oa_id=call.oa.oa_id,
        kind=kind,
        type=content.kind,
        recipient=recipient,
        message_id=message_id,
        text=content.text,
    )
