"""Control calls that let people act: /sandbox/people/… and /sandbox/groups/…"""

from datetime import datetime
from typing import Any

import orjson
from flask import Blueprint, request
from pydantic import ValidationError
from werkzeug.wrappers import Response

from bot.sandbox import events
from bot.sandbox.acts import Act, do_alone, do_in_group, do_to_group, join
from bot.sandbox.calls import answer_json
from bot.sandbox.people import Group, OfficialAccount, Person
from bot.sandbox.refusal import ControlError
from bot.sandbox.state import Sandbox
from bot.sandbox.webhooks import Delivery
from bot.sandbox.world import read_person

Json = dict[str, Any]


def blueprint(sandbox: Sandbox) -> Blueprint:
    """Every body may hold: message_id, timestamp (ms), message, fields (of the event), oa_id,
    signed (false: no signature), secret (sign with this one), deliver (false: give the signed
    event back instead of sending it), wait (true: answer after the first try).
    """
    routes = Blueprint("inject", __name__, url_prefix="/sandbox")

    @routes.post("/people")
    def people() -> Response:
        return answer_json({"user_ids": _add_people(sandbox, asked())})

    @routes.post("/people/<user_id>/<act>")
    def person_acts(user_id: str, act: str) -> Response:
        return _person_acts(sandbox, user_id, _act(sandbox, asked(), _event_name(act, "user")))

    @routes.post("/groups/<group_id>/<act>")
    def group_acts(group_id: str, act: str) -> Response:
        name = _event_name(act, "user_group")
        return _group_acts(sandbox, group_id, _act(sandbox, asked(), name))

    @routes.post("/anonymous/<anonymous_id>/text")
    def guest(anonymous_id: str) -> Response:
        return _guest_writes(sandbox, anonymous_id)

    return routes


_EVENT_NAMES = {
    ("user", "text"): "user_send_text",
    ("user", "follow"): "follow",
    ("user", "unfollow"): "unfollow",
    ("user_group", "text"): "user_send_group_text",
    ("user_group", "join"): "user_join_group",
    ("user_group", "leave"): "user_out_group",
    ("user_group", "request"): "user_request_join_group",
}


def _event_name(act: str, where: str) -> str:
    """The event an address stands for; `/event` names it in its body."""
    if act == "event":
        return needed(asked(), "event_name")
    name = _EVENT_NAMES.get((where, act))
    if name is None:
        raise ControlError(f"No such act: {act}", 404)
    return name


def asked() -> Json:
    """The JSON object of a control call; nothing counts as {}. Raises ControlError."""
    raw = request.get_data()
    try:
        body = orjson.loads(raw) if raw else {}
    except orjson.JSONDecodeError:
        raise ControlError("The body is not JSON") from None
    if not isinstance(body, dict):
        raise ControlError("The body is not an object")
    return body


def needed(body: Json, name: str) -> str:
    value = body.get(name)
    if not isinstance(value, str) or not value:
        raise ControlError(f"{name} is missing")
    return value


def _person_acts(sandbox: Sandbox, user_id: str, act: Act) -> Response:
    person = known_person(sandbox, user_id, asked().get("oa_id"))
    oa = sandbox.oa(person.oa_id)
    return report(sandbox, oa, act, do_alone(sandbox, oa, person, act))


def known_person(sandbox: Sandbox, user_id: str, oa_id: str | None = None) -> Person:
    """A person of the world; a stranger becomes one, so that load runs need no preparation."""
    with sandbox.lock:
        person = sandbox.world.people.get(user_id)
        if person is None:
            oa = sandbox.oa(oa_id)
            row = {"user_id": user_id, "oa_id": oa.oa_id}
            person = read_person(row, sandbox.world, sandbox.clock.now())
            sandbox.world.people[user_id] = person
    return person


def known_group(sandbox: Sandbox, group_id: str) -> Group:
    group = sandbox.world.groups.get(group_id)
    if group is None:
        raise ControlError(f"No group {group_id} in this world", 404)
    return group


def _group_acts(sandbox: Sandbox, group_id: str, act: Act) -> Response:
    group, body = known_group(sandbox, group_id), asked()
    if act.name.startswith("user_send_group_"):
        person = known_person(sandbox, needed(body, "user_id"), group.oa_id or None)
        event = do_in_group(sandbox, group, person, act)
    else:
        act = act if body.get("approved") else join(group, act)
        event = do_to_group(sandbox, group, _user_ids(sandbox, group, body), act)
    if event is None:
        return unseen(sandbox, group.group_id, body.get("user_id"), act)
    return report(sandbox, sandbox.oa(group.oa_id), act, event)


def unseen(sandbox: Sandbox, group_id: str, user_id: str | None, act: Act) -> Response:
    """Said in an ordinary group: no OA sees it, the phones of its members do."""
    facts = {"event_name": act.name, "message_id": act.message_id, "user_id": user_id}
    sandbox.journal.add("said", chat=group_id, **facts)
    return answer_json({"message_id": act.message_id, "event": None})


def _user_ids(sandbox: Sandbox, group: Group, body: Json) -> list[str]:
    user_ids = body.get("user_ids", [body["user_id"]] if "user_id" in body else [])
    if not isinstance(user_ids, list) or not all(isinstance(one, str) for one in user_ids):
        raise ControlError("user_ids is not a list of ids")
    return [known_person(sandbox, one, group.oa_id or None).user_id for one in user_ids]


def _guest_writes(sandbox: Sandbox, anonymous_id: str) -> Response:
    body = asked()
    oa, act = sandbox.oa(body.get("oa_id")), _act(sandbox, body, "anonymous_send_text")
    conversation = needed(body, "conversation_id")
    with sandbox.lock:
        sandbox.guests[conversation] = anonymous_id
    message = {"msg_id": act.message_id, **act.message, "conversation_id": conversation}
    event = events.anonymous(oa.app_id, (anonymous_id, oa.oa_id), act.name, message)
    return report(sandbox, oa, act, event)


def _act(sandbox: Sandbox, body: Json, name: str) -> Act:
    message, fields = body.get("message", {}), body.get("fields", {})
    if not isinstance(message, dict) or not isinstance(fields, dict):
        raise ControlError("message and fields are objects")
    if "text" in body or name.endswith("_text"):
        message = {"text": needed(body, "text"), **message}
    return Act(
        name=name,
        at=_time(sandbox, body.get("timestamp")),
        message_id=str(body.get("message_id") or sandbox.draw(20)),
        message=message,
        fields=fields,
    )


def _time(sandbox: Sandbox, timestamp: Any) -> datetime:
    now = sandbox.clock.now()
    if timestamp is None:
        return now
    try:
        return datetime.fromtimestamp(int(timestamp) / 1000, now.tzinfo)
    except (TypeError, ValueError, OverflowError, OSError):
        raise ControlError("timestamp is not a time in milliseconds") from None


def report(sandbox: Sandbox, oa: OfficialAccount, act: Act, event: Json) -> Response:
    """Send the event, or give it back signed for a load generator to post itself."""
    body = asked()
    secret = needed(body, "secret") if "secret" in body else None
    delivery = sandbox.compose(oa, event, act.at, secret)
    if body.get("signed") is False:
        del delivery.headers["X-ZEvent-Signature"]
    who = _who(event)
    chat = _chat(act, event, who)
    sandbox.journal.add("event", oa_id=oa.oa_id, user_id=who, chat=chat, **delivery.label)
    answer: Json = {"message_id": act.message_id, "event": act.name}
    if body.get("deliver") is False:
        return answer_json({**answer, **_signed(delivery)})
    answer["sent"] = sandbox.send(delivery)
    if body.get("wait"):
        sandbox.webhooks.wait_for(delivery)
        answer["status"] = delivery.status
    return answer_json(answer)


def _who(event: Json) -> str | None:
    for key in ("sender", "follower"):
        if key in event:
            return str(event[key]["id"])
    return event.get("user_id")


def _chat(act: Act, event: Json, who: str | None) -> str | None:
    """Where it shows: in a group or in a person's own chat; a guest has neither."""
    if act.name.startswith("anonymous_"):
        return None
    if act.name.startswith("user_send_group_"):
        return str(event["recipient"]["id"])
    about_message = act.name in ("user_received_message", "user_seen_message")
    return event.get("group_id") or (event["recipient"]["id"] if about_message else who)


def _signed(delivery: Delivery) -> Json:
    url = delivery.app.webhook_url
    return {"url": url, "headers": delivery.headers, "body": delivery.body.decode()}


def _add_people(sandbox: Sandbox, body: Json) -> list[str]:
    """{"people": [rows as in a world file]} or {"count": n, "first_id": "…"} for load runs."""
    rows = body.get("people")
    if rows is None:
        first, count = needed(body, "first_id"), body.get("count", 1)
        if not first.isdecimal() or not isinstance(count, int):
            raise ControlError("first_id and count are numbers")
        shared = {key: body[key] for key in body.keys() - {"first_id", "count"}}
        rows = [{**shared, "user_id": str(int(first) + number)} for number in range(count)]
    now, world = sandbox.clock.now(), sandbox.world
    try:
        people = [read_person(row, world, now) for row in rows]
    except (ValidationError, TypeError) as error:
        raise ControlError(f"Not people: {error}") from error
    for person in people:
        sandbox.oa(person.oa_id)
    with sandbox.lock:
        world.people.update({person.user_id: person for person in people})
    return [person.user_id for person in people]
