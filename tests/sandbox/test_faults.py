"""The next calls fail in a chosen way, before or after they were accepted."""

import time

import pytest
import requests

from tests.sandbox.test_oauth import pair, refresh
from tests.sandbox.town import CS, HOA, PATIENCE, Caller, Json, Receiver

TOKEN_PATH = "/v4/oa/access_token"
TEXT = {"recipient": {"user_id": HOA}, "message": {"text": "Chào chị"}}


def fault(zalo: Caller, kind: str, path: str = CS, **more: object) -> None:
    zalo.control("/faults", kind=kind, path=path, **more)


def cut_off(zalo: Caller) -> None:
    with pytest.raises(requests.ConnectionError):
        zalo.post(CS, TEXT)


def test_the_next_calls_answer_a_code_and_then_all_is_well(zalo: Caller) -> None:
    fault(zalo, "code", code=-32, times=2)

    assert [zalo.say(HOA)["error"] for _ in range(3)] == [-32, -32, 0]
    assert len(zalo.log("send")) == 1


def test_a_fault_meets_only_its_path(zalo: Caller) -> None:
    fault(zalo, "code", path="/v2.0/oa/getoa", code=-200)

    assert zalo.say(HOA)["error"] == 0
    assert zalo.get("/v2.0/oa/getoa")["error"] == -200


def test_a_star_meets_every_call_but_the_control_calls(zalo: Caller) -> None:
    fault(zalo, "code", path="*", code=-200)

    assert zalo.get("/sandbox/faults")["faults"][0]["times"] == 1
    assert zalo.get("/v2.0/oa/getoa")["error"] == -200


def test_a_time_out_before_accepting_sends_nothing(zalo: Caller) -> None:
    fault(zalo, "timeout_before", seconds=0.05)

    cut_off(zalo)

    assert zalo.log("send") == []


def test_a_client_gives_up_on_a_held_call(zalo: Caller) -> None:
    fault(zalo, "timeout_before", seconds=30)

    with pytest.raises(requests.ReadTimeout):
        requests.post(zalo.running.url + CS, json=TEXT, timeout=(PATIENCE, 0.1))

    assert zalo.log("send") == []


def test_a_time_out_after_accepting_sends_once_and_echoes(
    hooked: Caller, receiver: Receiver
) -> None:
    fault(hooked, "timeout_after", seconds=0.05)

    cut_off(hooked)

    (sent,) = hooked.log("send")
    assert sent["message_id"].encode() in receiver.wait_for(1)[0].body
    assert hooked.log("fault")[0]["accepted"] is True


def test_a_cut_comes_after_accepting(zalo: Caller) -> None:
    fault(zalo, "cut")

    cut_off(zalo)

    assert len(zalo.log("send")) == 1


def test_a_server_error_is_a_server_error(zalo: Caller) -> None:
    fault(zalo, "http_500")

    answer = zalo.post(CS, TEXT)

    assert answer.status_code == 500
    assert answer.headers["Content-Type"].startswith("text/html")
    assert zalo.log("send") == []


def test_a_server_error_may_come_after_accepting(zalo: Caller) -> None:
    fault(zalo, "http_500", accept=True)

    assert zalo.post(CS, TEXT).status_code == 500
    assert len(zalo.log("send")) == 1


def test_a_slow_call_is_answered_late(zalo: Caller) -> None:
    fault(zalo, "slow", seconds=0.1)
    began = time.monotonic()

    assert zalo.say(HOA)["error"] == 0

    assert time.monotonic() - began >= 0.1


def test_a_literal_body_is_answered_as_it_is(zalo: Caller) -> None:
    fault(zalo, "body", body={"access_token": "only"}, path=TOKEN_PATH)
    first = pair(zalo)

    assert refresh(zalo, first["refresh_token"]) == {"access_token": "only"}
    assert refresh(zalo, first["refresh_token"])["refresh_token"]


def test_a_literal_body_after_accepting_costs_the_refresh_token(zalo: Caller) -> None:
    fault(zalo, "body", body={}, path=TOKEN_PATH, accept=True)
    first = pair(zalo)

    assert refresh(zalo, first["refresh_token"]) == {}
    assert refresh(zalo, first["refresh_token"])["error"] == -14020


def test_a_refresh_cut_off_after_acceptance_is_lost(zalo: Caller) -> None:
    fault(zalo, "cut", path=TOKEN_PATH)
    first = pair(zalo)

    with pytest.raises(requests.ConnectionError):
        refresh(zalo, first["refresh_token"])

    assert refresh(zalo, first["refresh_token"])["error"] == -14020


def test_faults_can_be_cleared(zalo: Caller) -> None:
    fault(zalo, "code", times=9)

    requests.delete(zalo.running.url + "/sandbox/faults", timeout=PATIENCE)

    assert zalo.say(HOA)["error"] == 0


@pytest.mark.parametrize("wrong", [{}, {"kind": "flood"}, {"kind": "code", "tims": 2}])
def test_a_fault_that_is_none_is_refused(zalo: Caller, wrong: Json) -> None:
    answer = zalo.post("/sandbox/faults", wrong)

    assert answer.status_code == 400
    assert answer.json()["error"].startswith("Not a fault")


def test_closing_wakes_a_held_call(zalo: Caller) -> None:
    fault(zalo, "timeout_before", seconds=60)
    with pytest.raises(requests.ReadTimeout):
        requests.post(zalo.running.url + CS, json=TEXT, timeout=(PATIENCE, 0.1))

    zalo.running.close()

    assert zalo.running._server.live == {}  # nobody was given up waiting for
