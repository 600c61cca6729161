"""The API's own sends come back as oa_send_* (zalo-api §2.4)."""

from typing import Any

import orjson
import pytest

from tests.sandbox.test_messages import buttons, media, template
from tests.sandbox.town import GROUP, HOA, OA, Caller, Json, Receiver, Serve


def echo(receiver: Receiver) -> Json:
    (received,) = receiver.wait_for(1)
    event: Json = orjson.loads(received.body)
    return event


def test_a_send_is_echoed_without_an_admin(hooked: Caller, receiver: Receiver) -> None:
    message_id = hooked.say(HOA, "Em chào chị")["data"]["message_id"]

    event = echo(receiver)
    assert event["event_name"] == "oa_send_text"
    assert (event["sender"], event["recipient"]) == ({"id": OA}, {"id": HOA})
    assert event["message"] == {"msg_id": message_id, "text": "Em chào chị"}


@pytest.mark.parametrize(
    ("attachment", "name"),
    [
        (buttons(), "oa_send_text"),
        (template("list", {"title": "A", "subtitle": "B"}), "oa_send_list"),
        (template("request_user_info", {"title": "A"}), "oa_send_template"),
        (media(media_type="image", url="https://x.vn/a.jpg"), "oa_send_image"),
        (media(media_type="sticker", attachment_id="s"), "oa_send_sticker"),
    ],
)
def test_each_kind_has_its_echo(
    hooked: Caller, receiver: Receiver, attachment: Json, name: str
) -> None:
    hooked.say(HOA, attachment=attachment)

    assert echo(receiver)["event_name"] == name


def test_a_group_message_is_echoed(hooked: Caller, receiver: Receiver) -> None:
    message_id = hooked.say_in(GROUP, "Chào cả nhà")["data"]["message_id"]

    event = echo(receiver)
    assert (event["event_name"], event["oa_id"]) == ("oa_send_group_text", OA)
    assert event["recipient"] == {"id": GROUP}
    assert event["message"] == {"msg_id": message_id, "text": "Chào cả nhà"}


def test_a_reaction_is_echoed(hooked: Caller, receiver: Receiver) -> None:
    action: dict[str, Any] = {"react_icon": "/-heart"}
    answer = hooked.control(f"/people/{HOA}/text", text="chào", deliver=False)
    action["react_message_id"] = answer["message_id"]

    hooked.post("/v2.0/oa/message", {"recipient": {"user_id": HOA}, "sender_action": action})

    event = echo(receiver)
    assert event["event_name"] == "oa_reacted_message"
    assert event["message"] == {"msg_id": answer["message_id"], "react_icon": "/-heart"}


def test_a_guests_answer_is_echoed(hooked: Caller, receiver: Receiver) -> None:
    guest = {"anonymous_id": "anon_1", "conversation_id": "c1"}
    hooked.control(
        "/anonymous/anon_1/text", oa_id=OA, text="ơi", conversation_id="c1", deliver=False
    )

    hooked.post("/v2.0/oa/message", {"recipient": guest, "message": {"text": "Dạ"}})

    event = echo(receiver)
    assert event["event_name"] == "oa_send_anonymous_text"
    assert event["message"]["conversation_id"] == "c1"


def test_the_echo_can_come_before_the_reply(serve: Serve, receiver: Receiver) -> None:
    zalo = serve(receiver.url, echo_before_reply=1.0)

    answer = zalo.say(HOA)

    assert receiver.got[0].body.find(answer["data"]["message_id"].encode()) > 0


def test_a_seed_decides_which_echoes_hurry(serve: Serve) -> None:
    chances = [serve(seed=7).running.sandbox.draw(8) for _ in range(2)]

    assert chances[0] == chances[1]


def test_echoes_can_be_switched_off(serve: Serve, receiver: Receiver) -> None:
    zalo = serve(receiver.url, echoes=False)
    zalo.say(HOA)
    zalo.say_in(GROUP)

    zalo.control(f"/people/{HOA}/text", text="chào", wait=True)

    assert len(receiver.got) == 1


def test_a_refused_send_has_no_echo(hooked: Caller, receiver: Receiver) -> None:
    hooked.say(HOA, "x" * 2001)

    hooked.control(f"/people/{HOA}/text", text="chào", wait=True)

    assert b"user_send_text" in receiver.got[0].body
