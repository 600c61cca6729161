"""Consent, exchange and single-use refresh over HTTP (zalo-api §1)."""

from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from bot.clock import ManualClock
from bot.sandbox.tokens import challenge_of
from tests.sandbox.town import APP, HOA, OA, PATIENCE, Caller, Serve

VERIFIER = "v" * 43
CALLBACK = "https://x.vn/cb"


def consent(zalo: Caller, **query: str) -> requests.Response:
    asked = {"app_id": APP, "redirect_uri": CALLBACK, "oa_id": OA, **query}
    address = zalo.running.url + "/v4/oa/permission"
    return requests.get(address, params=asked, allow_redirects=False, timeout=PATIENCE)


def code_of(answer: requests.Response) -> str:
    return parse_qs(urlsplit(answer.headers["Location"]).query)["code"][0]


def ask_token(zalo: Caller, **form: str) -> dict[str, Any]:
    headers = {"secret_key": form.pop("secret", "app-secret")}
    address, data = zalo.running.url + "/v4/oa/access_token", {"app_id": APP, **form}
    asked = requests.post(address, data=data, headers=headers, timeout=PATIENCE)
    assert asked.status_code == 200
    body: dict[str, Any] = asked.json()
    return body


def exchange(zalo: Caller, code: str, verifier: str = VERIFIER) -> dict[str, Any]:
    return ask_token(zalo, grant_type="authorization_code", code=code, code_verifier=verifier)


def refresh(zalo: Caller, refresh_token: str, **form: str) -> dict[str, Any]:
    return ask_token(zalo, grant_type="refresh_token", refresh_token=refresh_token, **form)


def pair(zalo: Caller) -> dict[str, Any]:
    return zalo.control("/tokens", oa_id=OA)


def test_the_consent_page_names_the_oas_of_the_app(zalo: Caller) -> None:
    page = consent(zalo, oa_id="")

    assert page.status_code == 200
    assert "Hội khác" in page.text
    assert f"oa_id={OA}" in page.text


def test_consent_comes_back_with_code_oa_and_state(zalo: Caller) -> None:
    answer = consent(zalo, state="s1")

    query = parse_qs(urlsplit(answer.headers["Location"]).query)
    assert query["oa_id"] == [OA]
    assert query["state"] == ["s1"]
    assert query["code"][0]


def test_another_callback_than_the_registered_one_is_refused(zalo: Caller) -> None:
    answer = consent(zalo, redirect_uri="https://evil.vn/cb")

    assert answer.json()["error"] == -14003


def test_a_code_becomes_a_pair_that_works(zalo: Caller) -> None:
    code = code_of(consent(zalo, code_challenge=challenge_of(VERIFIER)))

    got = exchange(zalo, code)

    assert got["expires_in"] == "90000"
    zalo.token = got["access_token"]
    assert zalo.say(HOA)["error"] == 0


def test_a_code_with_the_wrong_verifier_is_refused_without_a_number(zalo: Caller) -> None:
    code = code_of(consent(zalo, code_challenge=challenge_of(VERIFIER)))

    got = exchange(zalo, code, "w" * 43)

    assert "error" not in got
    assert got["error_name"] == "Invalid code verifier"


def test_a_code_works_once(zalo: Caller) -> None:
    code = code_of(consent(zalo))
    exchange(zalo, code)

    again = exchange(zalo, code)

    assert "access_token" not in again


def test_a_code_lives_ten_minutes(zalo: Caller, clock: ManualClock) -> None:
    code = code_of(consent(zalo))
    clock.move(timedelta(minutes=10))

    late = exchange(zalo, code)

    assert late["error_name"] == "Invalid code"


def test_a_refresh_token_rotates_and_works_once(zalo: Caller) -> None:
    first = pair(zalo)

    second = refresh(zalo, first["refresh_token"])
    again = refresh(zalo, first["refresh_token"])

    assert second["refresh_token"] != first["refresh_token"]
    assert again["error"] == -14020
    assert refresh(zalo, second["refresh_token"])["access_token"]


def test_a_refresh_token_lives_three_months(zalo: Caller, clock: ManualClock) -> None:
    first = pair(zalo)
    clock.move(timedelta(days=90))

    assert refresh(zalo, first["refresh_token"])["error"] == -14020


def test_the_old_access_token_dies_with_the_refresh(zalo: Caller) -> None:
    first = pair(zalo)
    refresh(zalo, first["refresh_token"])

    zalo.token = first["access_token"]

    assert zalo.say(HOA)["error"] == -220


def test_the_old_access_token_can_be_let_survive(serve: Serve) -> None:
    zalo = serve(old_token_survives=True)
    first = pair(zalo)
    refresh(zalo, first["refresh_token"])

    zalo.token = first["access_token"]

    assert zalo.say(HOA)["error"] == 0


@pytest.mark.parametrize(
    ("changed", "code"),
    [({"secret": "wrong"}, -14004), ({"app_id": "1"}, -14002), ({"refresh_token": "x"}, -14020)],
)
def test_what_is_wrong_with_a_refresh_is_told(
    zalo: Caller, changed: dict[str, str], code: int
) -> None:
    form = {"grant_type": "refresh_token", "refresh_token": pair(zalo)["refresh_token"]}

    assert ask_token(zalo, **{**form, **changed})["error"] == code


def test_an_unknown_grant_type_is_refused(zalo: Caller) -> None:
    assert ask_token(zalo, grant_type="password")["error_name"] == "Invalid grant type"


def test_an_access_token_lives_25_hours(zalo: Caller, clock: ManualClock) -> None:
    clock.move(timedelta(hours=25) - timedelta(seconds=1))
    assert zalo.say(HOA)["error"] == 0

    clock.move(timedelta(seconds=1))

    assert zalo.say(HOA)["error"] == -220


def test_an_unknown_access_token_is_invalid(zalo: Caller) -> None:
    zalo.token = "nonsense"

    assert zalo.say(HOA) == {"error": -216, "message": "Access token is invalid"}


def test_a_bearer_header_is_no_access_token(zalo: Caller) -> None:
    token, zalo.token = zalo.token, ""

    answer = zalo.post("/v3.0/oa/message/cs", {}, headers={"Authorization": f"Bearer {token}"})

    assert answer.json()["error"] == -216


def test_tokens_can_be_made_to_expire(zalo: Caller) -> None:
    told = zalo.control("/tokens/expire", oa_id=OA)

    assert told == {"expired": 1}
    assert zalo.say(HOA)["error"] == -220


def test_every_token_request_is_in_the_log(zalo: Caller) -> None:
    first = pair(zalo)
    refresh(zalo, first["refresh_token"])
    refresh(zalo, first["refresh_token"])

    told = [(entry["grant"], entry["accepted"]) for entry in zalo.log("token")[-2:]]

    assert told == [("refresh_token", True), ("refresh_token", False)]
    assert first["access_token"] not in str(zalo.log())
