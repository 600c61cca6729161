"""The sandbox's log, world, reset and page."""

import pytest
import requests

from bot.clock import ManualClock
from bot.sandbox.journal import Journal
from tests.sandbox.town import HOA, MAI, NOON, OA, PATIENCE, Caller


def test_the_log_is_numbered_and_can_be_read_on(zalo: Caller) -> None:
    zalo.say(HOA, "một")
    last = zalo.get("/sandbox/log")["last"]
    zalo.say(HOA, "hai")

    (entry,) = zalo.get("/sandbox/log", since=last)["entries"]

    assert (entry["seq"], entry["text"]) == (last + 1, "hai")
    assert entry["at"] == NOON.isoformat()


def test_the_log_can_be_read_in_pieces(zalo: Caller) -> None:
    for number in range(3):
        zalo.say(HOA, str(number))

    piece = zalo.get("/sandbox/log", since=1, limit=2)["entries"]

    assert [entry["text"] for entry in piece] == ["0", "1"]


def test_the_log_can_be_asked_only_with_numbers(zalo: Caller) -> None:
    assert "not a number" in zalo.get("/sandbox/log", since="x")["error"]


def test_an_old_log_is_cut_but_keeps_counting() -> None:
    journal = Journal(ManualClock(NOON), kept=2)

    for _ in range(5):
        journal.add("send")

    assert [entry["seq"] for entry in journal.since(0)] == [3, 4, 5]
    assert [entry["seq"] for entry in journal.since(4)] == [5]


def test_reset_forgets_what_happened_but_no_token(zalo: Caller) -> None:
    zalo.say(MAI)
    zalo.control("/people", people=[{"user_id": "1", "oa_id": OA}])
    zalo.control("/faults", kind="code")

    zalo.control("/reset")

    assert zalo.log() == []
    assert zalo.say(MAI)["data"]["quota"]["remain"] == "1999"
    assert len(zalo.get("/sandbox/world")["people"]) == 4


def test_reset_keeps_the_webhook(zalo: Caller) -> None:
    url = "http://127.0.0.1:9/zalo/webhook"
    zalo.control("/webhook", oa_id=OA, url=url, probe=False)

    zalo.control("/reset")

    assert zalo.get("/sandbox/world")["apps"][0]["webhook_url"] == url


def test_the_world_shows_people_and_groups_but_no_secret(zalo: Caller) -> None:
    world = zalo.get("/sandbox/world")

    assert [person["user_id"] for person in world["people"]][:2] == [HOA, MAI]
    assert world["groups"][0]["member_ids"] == [HOA, MAI]
    assert "app-secret" not in str(world)
    assert "key-1" not in str(world)


@pytest.mark.parametrize("path", ["/conversations/unknown", "/groups/unknown"])
def test_who_is_not_there_is_not_found(zalo: Caller, path: str) -> None:
    assert "unknown" in zalo.get(f"/sandbox{path}")["error"]


def test_only_plan_and_pace_of_an_oa_can_be_changed(zalo: Caller) -> None:
    address = f"{zalo.running.url}/sandbox/oas/{OA}"

    answer = requests.patch(address, json={"oa_secret_key": "x"}, timeout=PATIENCE)

    assert answer.status_code == 400
