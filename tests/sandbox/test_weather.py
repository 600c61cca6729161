"""/sandbox/weather: every call meets it until it changes; an expired token is only a moment."""

import time

import pytest

from tests.sandbox.town import CS, HOA, OA, Caller


def test_it_is_fine_until_somebody_changes_it(zalo: Caller) -> None:
    assert zalo.get("/sandbox/weather")["weather"] == "fine"
    assert zalo.say(HOA)["error"] == 0


def test_limited_is_minus_32_for_every_call_until_it_is_fine_again(zalo: Caller) -> None:
    assert zalo.control("/weather", weather="limited")["weather"] == "limited"
    assert [zalo.say(HOA)["error"] for _ in range(3)] == [-32, -32, -32]

    zalo.control("/weather", weather="fine")

    assert zalo.say(HOA)["error"] == 0


def test_down_takes_nothing(zalo: Caller) -> None:
    zalo.control("/weather", weather="down")

    assert zalo.post(CS, {}).status_code == 503

    assert zalo.get(f"/sandbox/chats/{HOA}")["lines"] == []


def test_slow_answers_rightly_but_late_and_nothing_twice(zalo: Caller) -> None:
    zalo.control("/weather", weather="slow", seconds=0.3)
    started = time.monotonic()

    assert zalo.say(HOA)["error"] == 0

    assert time.monotonic() - started > 0.3
    assert len(zalo.get(f"/sandbox/chats/{HOA}")["lines"]) == 1


@pytest.mark.parametrize("seconds", [0, -1, 61, True, "3"])
def test_how_slow_is_a_number_of_seconds(zalo: Caller, seconds: object) -> None:
    answer = zalo.post("/sandbox/weather", {"weather": "slow", "seconds": seconds})

    assert answer.status_code == 400


def test_an_expired_token_is_refused_and_a_new_one_taken(zalo: Caller) -> None:
    state = zalo.control("/weather", weather="expired")

    assert (zalo.say(HOA)["error"], state["weather"]) == (-220, "fine")

    zalo.token = zalo.control("/tokens", oa_id=OA)["access_token"]
    assert zalo.say(HOA)["error"] == 0


def test_a_fault_of_its_own_comes_before_the_weather(zalo: Caller) -> None:
    zalo.control("/weather", weather="limited")
    zalo.control("/faults", kind="code", code=-200)

    assert [zalo.say(HOA)["error"] for _ in range(2)] == [-200, -32]


def test_fine_clears_the_faults_that_wait(zalo: Caller) -> None:
    zalo.control("/faults", kind="code", times=5)

    assert zalo.control("/weather", weather="fine")["faults"] == []


def test_a_reset_brings_fine_weather(zalo: Caller) -> None:
    zalo.control("/weather", weather="down")

    zalo.control("/reset")

    assert zalo.get("/sandbox/weather")["weather"] == "fine"


@pytest.mark.parametrize("weather", ["storm", "", None, 1, ["slow"]])
def test_a_weather_that_is_none_changes_nothing(zalo: Caller, weather: object) -> None:
    assert zalo.post("/sandbox/weather", {"weather": weather}).status_code == 400
    assert zalo.get("/sandbox/weather")["weather"] == "fine"


def test_every_change_is_in_the_log(zalo: Caller) -> None:
    zalo.control("/weather", weather="slow")

    assert [entry["weather"] for entry in zalo.log("weather")] == ["slow"]
