"""Looking up people, conversations, the OA and its quotas (zalo-api §6, §9)."""

from datetime import timedelta
from typing import Any

import orjson
import pytest

from bot.clock import ManualClock
from tests.sandbox.town import HOA, LAN, MAI, OA, XA, Caller, Json


def look_up(zalo: Caller, path: str, **asked: Any) -> Json:
    return zalo.get(path, data=orjson.dumps(asked).decode())


def test_a_person_is_described(zalo: Caller) -> None:
    detail = look_up(zalo, "/v3.0/oa/user/detail", user_id=HOA)["data"]

    assert (detail["user_id"], detail["display_name"]) == (HOA, "Hoa")
    assert detail["user_last_interaction_date"] == "20/11/2026"
    assert detail["user_is_follower"] is False


def test_another_oas_person_is_invalid(zalo: Caller) -> None:
    assert look_up(zalo, "/v3.0/oa/user/detail", user_id=XA)["error"] == -201


@pytest.mark.parametrize("data", ["", "x", "[]", "{}"])
def test_a_parameter_that_is_none_is_refused(zalo: Caller, data: str) -> None:
    assert zalo.get("/v3.0/oa/user/detail", data=data)["error"] == -201


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, [HOA, MAI, LAN]),
        ({"count": 1, "offset": 1}, [MAI]),
        ({"last_interaction_period": "TODAY"}, [HOA]),
        ({"last_interaction_period": "L7D"}, [HOA, MAI]),
        ({"is_follower": True}, []),
    ],
)
def test_people_are_listed_by_what_is_asked(zalo: Caller, asked: Json, found: list[str]) -> None:
    listed = look_up(zalo, "/v3.0/oa/user/getlist", **asked)["data"]

    assert [user["user_id"] for user in listed["users"]] == found


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"count": 51}, -210),
        ({"offset": 9952}, -210),
        ({"count": "x"}, -201),
        ({"last_interaction_period": "ever"}, -201),
    ],
)
def test_too_long_a_list_is_refused(zalo: Caller, asked: Json, code: int) -> None:
    assert look_up(zalo, "/v3.0/oa/user/getlist", **asked)["error"] == code


def test_a_conversation_is_a_bare_array_newest_first(zalo: Caller, clock: ManualClock) -> None:
    zalo.control(f"/people/{HOA}/text", text="chào")
    clock.move(timedelta(seconds=1))
    sent = zalo.say(HOA, "Chào chị")["data"]["message_id"]

    rows = look_up(zalo, "/v2.0/oa/conversation", user_id=HOA, offset=0, count=10)["data"]

    assert [(row["src"], row["message"]) for row in rows] == [(0, "Chào chị"), (1, "chào")]
    assert (rows[0]["message_id"], rows[0]["to_id"], rows[0]["from_id"]) == (sent, HOA, OA)
    assert rows[0]["time"] == rows[1]["time"] + 1000


def test_a_conversation_gives_ten_rows_at_most(zalo: Caller) -> None:
    for number in range(12):
        zalo.say(HOA, f"tin {number}")

    first = look_up(zalo, "/v2.0/oa/conversation", user_id=HOA, count=10)["data"]
    rest = look_up(zalo, "/v2.0/oa/conversation", user_id=HOA, count=10, offset=10)["data"]

    assert [len(first), len(rest)] == [10, 2]
    assert look_up(zalo, "/v2.0/oa/conversation", user_id=HOA, count=11)["error"] == -210


def test_recent_chats_are_the_last_message_of_each(zalo: Caller, clock: ManualClock) -> None:
    zalo.control(f"/people/{HOA}/text", text="một")
    clock.move(timedelta(seconds=1))
    zalo.control(f"/people/{LAN}/text", text="hai")
    clock.move(timedelta(seconds=1))
    zalo.say(HOA, "ba")

    rows = look_up(zalo, "/v2.0/oa/listrecentchat", offset=0, count=10)["data"]

    assert [row["message"] for row in rows] == ["ba", "hai"]


def test_the_oa_describes_itself(zalo: Caller) -> None:
    zalo.control(f"/people/{HOA}/follow")

    oa = zalo.get("/v2.0/oa/getoa")["data"]

    assert (oa["oaid"], oa["name"], oa["num_follower"]) == (OA, "Hội", 1)
    assert oa["package_name"] == "Comprehensive"


def test_the_quota_of_a_person_tells_her_last_interaction(zalo: Caller) -> None:
    quota = zalo.post("/v3.0/oa/quota/message", {"user_id": HOA}).json()["data"]

    assert quota["last_interaction"] == "1795147200000"
    assert set(quota["cs_reply"]) == {"remain", "total"}


def test_the_quota_of_the_plan_is_counted_down(zalo: Caller) -> None:
    zalo.say(MAI)
    asked = {"quota_owner": "OA", "product_type": "cs", "quota_type": "sub_quota"}

    (quota,) = zalo.post("/v3.0/oa/quota/message", asked).json()["data"]

    assert (quota["remain"], quota["total"]) == (1999, 2000)
    assert quota["valid_through"] == "31/12/2026"


@pytest.mark.parametrize(
    "asked", [{}, {"quota_owner": "OA"}, {"quota_owner": "OA", "product_type": "cs"}]
)
def test_a_quota_must_be_named(zalo: Caller, asked: Json) -> None:
    assert zalo.post("/v3.0/oa/quota/message", asked).json()["error"] == -201
