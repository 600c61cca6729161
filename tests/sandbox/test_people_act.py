"""Control calls that let people act: /sandbox/people/…, /sandbox/groups/…"""

from datetime import timedelta
from hashlib import sha256
from typing import Any

import orjson
import pytest

from tests.sandbox.town import (
    APP,
    GROUP,
    HOA,
    LAN,
    MAI,
    NOON,
    OA,
    ORDINARY,
    OTHER_OA,
    Caller,
    Json,
    Receiver,
)


def event(zalo: Caller, path: str, **body: Any) -> Json:
    """The event a control call makes, given back instead of delivered."""
    answer = zalo.control(path, deliver=False, **body)
    made: Json = orjson.loads(answer["body"])
    return made


def test_following_makes_a_follower(zalo: Caller) -> None:
    made = event(zalo, f"/people/{LAN}/follow")

    assert made["follower"] == {"id": LAN}
    assert (made["event_name"], made["oa_id"]) == ("follow", OA)
    assert made["source"] == "oa_profile"
    assert zalo.get(f"/sandbox/conversations/{LAN}")["following"] is True
    assert zalo.say(LAN)["error"] == 0


def test_unfollowing_ends_it(zalo: Caller) -> None:
    event(zalo, f"/people/{LAN}/follow")

    assert event(zalo, f"/people/{LAN}/unfollow")["event_name"] == "unfollow"
    assert zalo.get(f"/sandbox/conversations/{LAN}")["following"] is False


KINDS = ["image", "gif", "link", "audio", "video", "sticker", "location", "file"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_person_sends_any_kind_of_attachment(zalo: Caller, kind: str) -> None:
    made = event(zalo, f"/people/{HOA}/event", event_name=f"user_send_{kind}")

    assert made["message"]["attachments"][0]["type"] == kind
    assert zalo.get(f"/sandbox/conversations/{HOA}")["messages"][0]["kind"] == kind


def test_a_business_card_travels_as_a_link(zalo: Caller) -> None:
    made = event(zalo, f"/people/{HOA}/event", event_name="user_send_business_card")

    assert made["message"]["attachments"][0]["type"] == "link"


def test_receipts_come_from_the_oa_and_reactions_from_her(zalo: Caller) -> None:
    path = f"/people/{HOA}/event"
    received = event(zalo, path, event_name="user_received_message", message_id="ab")
    seen = event(zalo, path, event_name="user_seen_message", message_id="ab")
    reacted = event(zalo, path, event_name="user_reacted_message", message_id="ab")

    assert (received["sender"], received["message"]) == ({"id": OA}, {"msg_id": "ab"})
    assert seen["message"] == {"msg_ids": ["ab"]}
    assert reacted["sender"] == {"id": HOA}
    assert reacted["message"] == {"msg_id": "ab", "react_icon": "/-strong"}


def test_flat_events_name_the_user(zalo: Caller) -> None:
    made = event(zalo, f"/people/{LAN}/event", event_name="user_withdraw")

    assert (made["user_id"], made["oa_id"]) == (LAN, OA)
    assert "message" not in made


def test_an_event_takes_fields_of_its_own(zalo: Caller) -> None:
    info = {"name": "Lan", "phone": "84900000123"}

    made = event(
        zalo, f"/people/{LAN}/event", event_name="user_submit_info", fields={"info": info}
    )

    assert made["info"] == info


def test_id_and_time_of_a_message_can_be_given(zalo: Caller) -> None:
    at = NOON - timedelta(minutes=5)
    stamp = int(at.timestamp() * 1000)

    made = event(zalo, f"/people/{HOA}/text", text="chào", message_id="abc", timestamp=stamp)

    assert made["message"]["msg_id"] == "abc"
    assert made["timestamp"] == str(stamp)


def test_an_event_given_back_is_signed(zalo: Caller) -> None:
    answer = zalo.control(f"/people/{HOA}/text", text="chào", deliver=False)

    stamp = answer["headers"]["X-ZEvent-Timestamp"]
    digest = sha256(f"{APP}{answer['body']}{stamp}key-1".encode()).hexdigest()
    assert answer["headers"]["X-ZEvent-Signature"] == f"mac={digest}"


def test_an_event_can_be_unsigned_or_signed_wrongly(zalo: Caller) -> None:
    path = f"/people/{HOA}/text"
    unsigned = zalo.control(path, text="chào", deliver=False, signed=False)
    wrong = zalo.control(path, text="chào", deliver=False, secret="wrong")
    right = zalo.control(path, text="chào", deliver=False)

    assert "X-ZEvent-Signature" not in unsigned["headers"]
    assert wrong["headers"]["X-ZEvent-Signature"] != right["headers"]["X-ZEvent-Signature"]


def test_a_group_text_names_oa_group_and_sender(zalo: Caller) -> None:
    made = event(zalo, f"/groups/{GROUP}/text", user_id=HOA, text="Chị ơi")

    assert (made["oa_id"], made["event_name"]) == (OA, "user_send_group_text")
    assert (made["sender"], made["recipient"]) == ({"id": HOA}, {"id": GROUP})
    assert "user_id_by_app" not in made


@pytest.mark.parametrize(
    ("act", "name"), [("join", "user_join_group"), ("leave", "user_out_group")]
)
def test_life_in_a_group_lists_users(zalo: Caller, act: str, name: str) -> None:
    made = event(zalo, f"/groups/{GROUP}/{act}", user_ids=[MAI, LAN])

    assert (made["event_name"], made["group_id"]) == (name, GROUP)
    assert made["users"] == [{"id": MAI}, {"id": LAN}]


def test_a_dissolved_group_has_an_event_and_is_disabled(zalo: Caller) -> None:
    made = event(zalo, f"/groups/{GROUP}/event", event_name="delete_group")

    assert "users" not in made
    assert zalo.say_in(GROUP)["error"] == -237


def test_no_oa_sees_an_ordinary_group(hooked: Caller, receiver: Receiver) -> None:
    answer = hooked.control(f"/groups/{ORDINARY}/text", user_id=HOA, text="chào")

    hooked.control(f"/people/{HOA}/text", text="chào", wait=True)

    assert answer["event"] is None
    assert len(receiver.got) == 1
    assert hooked.get(f"/sandbox/groups/{ORDINARY}")["messages"][0]["text"] == "chào"


def test_a_stranger_becomes_a_person_of_the_oa_named(zalo: Caller) -> None:
    event(zalo, "/people/7429/text", text="chào", oa_id=OTHER_OA)

    assert zalo.get("/sandbox/conversations/7429")["oa_id"] == OTHER_OA


def test_people_are_added_by_the_thousand(zalo: Caller) -> None:
    body = {"count": 2000, "first_id": "7430000000000000000", "oa_id": OA}

    added = zalo.control("/people", **body, last_interaction_hours_ago=1)["user_ids"]

    assert len(added) == 2000
    assert zalo.say(added[-1])["error"] == 0


@pytest.mark.parametrize(
    ("path", "body"),
    [
        (f"/people/{HOA}/text", {}),
        (f"/people/{HOA}/text", {"text": 5}),
        (f"/people/{HOA}/text", {"text": "x", "timestamp": "soon"}),
        (f"/people/{HOA}/text", {"text": "x", "message": []}),
        (f"/people/{HOA}/event", {}),
        (f"/people/{HOA}/dance", {}),
        ("/people/7429/text", {"text": "x"}),
        ("/people/7429/text", {"text": "x", "oa_id": "1"}),
        (f"/groups/{GROUP}/text", {"text": "x"}),
        ("/groups/unknown/text", {"user_id": HOA, "text": "x"}),
        ("/people", {}),
        ("/people", {"first_id": "x"}),
        ("/people", {"first_id": "1", "count": "x"}),
        ("/people", {"people": 5}),
        ("/people", {"people": [5]}),
        (f"/people/{HOA}/text", {"text": "x", "secret": 5}),
        (f"/people/{HOA}/text", {"text": "x", "fields": []}),
        (f"/people/{HOA}/event", {"event_name": 5}),
        ("/people/7429/text", {"text": "x", "oa_id": []}),
        (f"/groups/{GROUP}/join", {"user_ids": "x"}),
        (f"/groups/{GROUP}/join", {"user_ids": [5]}),
        (f"/groups/{GROUP}/text", {"text": "x", "user_id": 5}),
        ("/anonymous/a/text", {"text": "x", "oa_id": OA}),
        ("/people", {"people": [{"user_id": "1", "oa_id": OA, "age": 5}]}),
        ("/people", {"people": [{"user_id": "1", "oa_id": "none"}]}),
        (f"/people/{HOA}/text", []),
    ],
)
def test_what_can_not_be_done_is_said_in_a_sentence(zalo: Caller, path: str, body: Any) -> None:
    answer = zalo.post(f"/sandbox{path}", body)

    assert answer.status_code in (400, 404)
    assert answer.json()["error"]


def test_every_act_is_in_the_log(zalo: Caller) -> None:
    message_id = zalo.control(f"/people/{HOA}/text", text="chào")["message_id"]
    zalo.control(f"/people/{LAN}/follow")

    told = [(one["user_id"], one["event_name"], one["message_id"]) for one in zalo.log("event")]

    assert told == [(HOA, "user_send_text", message_id), (LAN, "follow", None)]
