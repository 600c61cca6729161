"""POST /v2.0/oa/message: reactions, anonymous guests, broadcast, and nothing else (§3.1, §5)."""

from datetime import timedelta
from typing import Any

import pytest

from bot.clock import ManualClock
from tests.sandbox.town import HOA, MAI, OA, Caller, Json

PATH = "/v2.0/oa/message"


def react(zalo: Caller, message_id: Any, icon: str = "/-strong", user_id: str = HOA) -> Json:
    action = {"react_icon": icon, "react_message_id": message_id}
    body = {"recipient": {"user_id": user_id}, "sender_action": action}
    answer: Json = zalo.post(PATH, body).json()
    return answer


def broadcast(zalo: Caller, media_type: str = "article") -> Json:
    elements = [{"media_type": media_type, "attachment_id": "a1"}]
    payload = {"template_type": "media", "elements": elements}
    message = {"attachment": {"type": "template", "payload": payload}}
    target = {"target": {"gender": "2", "cities": "4"}}
    answer: Json = zalo.post(PATH, {"recipient": target, "message": message}).json()
    return answer


def test_a_plain_send_by_the_old_path_is_shut_down(zalo: Caller) -> None:
    body = {"recipient": {"user_id": HOA}, "message": {"text": "chào"}}

    assert zalo.post(PATH, body).json()["error"] == -240


def test_a_reaction_to_her_message_shows_in_the_chat(zalo: Caller) -> None:
    message_id = zalo.control(f"/people/{HOA}/text", text="chào")["message_id"]

    assert react(zalo, message_id)["error"] == 0

    (line,) = zalo.get(f"/sandbox/conversations/{HOA}")["messages"]
    assert line["reactions"] == ["/-strong"]
    assert zalo.log("send")[0]["kind"] == "reaction"


def test_a_reaction_can_be_removed(zalo: Caller) -> None:
    message_id = zalo.control(f"/people/{HOA}/text", text="chào")["message_id"]
    react(zalo, message_id)

    react(zalo, message_id, "/-remove")

    assert zalo.get(f"/sandbox/conversations/{HOA}")["messages"][0]["reactions"] == []


def test_a_message_takes_fifty_reactions(zalo: Caller) -> None:
    message_id = zalo.control(f"/people/{HOA}/text", text="chào")["message_id"]
    zalo.running.sandbox.world.people[HOA].chat[0].reactions[:] = ["/-heart"] * 50

    assert react(zalo, message_id)["error"] == -210


def test_a_reaction_to_what_was_said_elsewhere_is_invalid(zalo: Caller) -> None:
    message_id = zalo.control(f"/people/{MAI}/text", text="chào")["message_id"]

    assert react(zalo, message_id)["error"] == -201
    assert react(zalo, message_id, "👍", MAI)["error"] == -201


def test_a_guest_is_answered_in_the_conversation_she_opened(zalo: Caller) -> None:
    zalo.control("/anonymous/anon_1/text", oa_id=OA, text="Shop ơi", conversation_id="conv_1")
    guest = {"anonymous_id": "anon_1", "conversation_id": "conv_1"}

    answer = zalo.post(PATH, {"recipient": guest, "message": {"text": "Dạ"}}).json()

    assert answer["error"] == 0
    assert zalo.log("send")[0]["kind"] == "anonymous"


def test_a_guest_of_no_conversation_is_invalid(zalo: Caller) -> None:
    guest = {"anonymous_id": "anon_1", "conversation_id": "conv_1"}

    assert zalo.post(PATH, {"recipient": guest, "message": {"text": "Dạ"}}).json()["error"] == -201


def test_a_broadcast_carries_an_article(zalo: Caller) -> None:
    assert broadcast(zalo)["data"]["message_id"]
    assert broadcast(zalo, "image")["error"] == -233


@pytest.mark.parametrize(("hour", "code"), [(6, 0), (21, 0), (22, -234), (5, -234)])
def test_a_broadcast_waits_for_the_day(
    zalo: Caller, clock: ManualClock, hour: int, code: int
) -> None:
    clock.move(timedelta(hours=hour - 12))

    assert broadcast(zalo)["error"] == code


def test_consultation_messages_go_at_any_hour(zalo: Caller, clock: ManualClock) -> None:
    clock.move(timedelta(hours=15))

    assert zalo.say(HOA)["error"] == 0
