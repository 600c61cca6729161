"""Calls per minute (zalo-api §9)."""

from datetime import timedelta

import requests

from bot.clock import ManualClock
from tests.sandbox.town import APP, HOA, OA, OTHER_OA, PATIENCE, XA, Caller


def pace(zalo: Caller, per_minute: int) -> None:
    zalo.post("/sandbox/reset", {})
    zalo.running.sandbox.world.oas[OA].requests_per_minute = per_minute


def remaining(zalo: Caller) -> tuple[str, str]:
    headers = zalo.post("/v3.0/oa/message/cs", {}).headers
    return headers["X-RateLimit-Limit"], headers["X-RateLimit-Remain"]


def test_every_answer_tells_what_remains_of_the_minute(zalo: Caller) -> None:
    pace(zalo, 3)

    assert remaining(zalo) == ("3", "2")
    assert remaining(zalo) == ("3", "1")


def test_calls_beyond_the_pace_are_refused_until_the_next_minute(
    zalo: Caller, clock: ManualClock
) -> None:
    pace(zalo, 1)
    assert zalo.say(HOA)["error"] == 0

    assert zalo.say(HOA)["error"] == -32
    assert remaining(zalo) == ("1", "0")

    clock.move(timedelta(minutes=1))
    assert zalo.say(HOA)["error"] == 0


def test_a_refused_call_sends_nothing(zalo: Caller) -> None:
    pace(zalo, 1)
    zalo.say(HOA)

    zalo.say(HOA)

    assert len(zalo.log("send")) == 1


def test_an_app_has_a_limit_over_all_its_oas(zalo: Caller) -> None:
    zalo.running.sandbox.world.apps[APP].requests_per_minute = 1
    zalo.say(HOA)

    zalo.token = zalo.control("/tokens", oa_id=OTHER_OA)["access_token"]

    assert zalo.say(XA)["error"] == -32


def test_the_pace_can_be_changed_from_outside(zalo: Caller) -> None:
    zalo.running.sandbox.world.apps[APP].requests_per_minute = 10_000
    address = f"{zalo.running.url}/sandbox/oas/{OA}"

    requests.patch(address, json={"requests_per_minute": 7}, timeout=PATIENCE)

    assert remaining(zalo) == ("7", "6")
