"""Asking Zalo for tokens: both come back, or an error that says whether the old one was used."""

from typing import Any
from urllib.parse import parse_qs

import pytest

from bot.clock import Clock
from bot.config import OfficialAccount, Zalo
from bot.zalo.client import ZaloClient
from bot.zalo.errors import (
    NotSentError,
    OutcomeUnknownError,
    RefreshRefusedError,
    RetryLaterError,
    WaitUntilError,
    ZaloError,
)
from bot.zalo.replies import TokenPair
from tests.ports import deaf_port
from tests.zalo.conftest import Odd, cut, reply

PAIR = {"access_token": "new-access", "refresh_token": "new-refresh", "expires_in": "90000"}


def test_a_refresh_asks_as_documented(client: ZaloClient, odd: Odd) -> None:
    odd.will(reply(PAIR))

    assert client.refresh("old-refresh") == TokenPair("new-access", "new-refresh", 90000)
    request = odd.received[0]
    assert request.path == "/v4/oa/access_token"
    assert request.headers["secret_key"] == "app-secret-EXAMPLE"
    assert request.headers["content-type"] == "application/x-www-form-urlencoded"
    assert parse_qs(request.body.decode()) == {
        "grant_type": ["refresh_token"],
        "refresh_token": ["old-refresh"],
        "app_id": ["1842000000000000317"],
    }


def test_an_exchange_asks_as_documented(client: ZaloClient, odd: Odd) -> None:
    odd.will(reply({**PAIR, "expires_in": "soon"}))

    assert client.exchange_code("code", "verifier").expires_in == 90000
    form = parse_qs(odd.received[0].body.decode())
    assert (form["grant_type"], form["code"]) == (["authorization_code"], ["code"])
    assert form["code_verifier"] == ["verifier"]


@pytest.mark.parametrize(
    ("action", "cls", "code"),
    [
        (reply({"error": -14020, "error_name": "used"}), RefreshRefusedError, -14020),
        (reply({"error": "-14004", **PAIR}), RefreshRefusedError, -14004),
        (reply({"error_name": "Invalid", "error_reason": "x"}), RefreshRefusedError, "oauth"),
        (reply({"error": "invalid_grant"}), RefreshRefusedError, "oauth"),
        (reply({**PAIR, "refresh_token": None}), OutcomeUnknownError, "odd-reply"),
        (reply({**PAIR, "access_token": ""}), OutcomeUnknownError, "odd-reply"),
        (reply({**PAIR, "access_token": "a\nb"}), OutcomeUnknownError, "odd-reply"),
        (reply({}), OutcomeUnknownError, "odd-reply"),
        (reply(b"<html>"), OutcomeUnknownError, "odd-reply"),
        (reply(b"<html>", 500), OutcomeUnknownError, "http-500"),
        (reply(b"<html>", 403), RetryLaterError, "http-403"),
        (reply(b"<html>", 429), WaitUntilError, "http-429"),
        (cut, OutcomeUnknownError, "cut-off"),
    ],
)
def test_a_reply_that_lacks_a_token_never_gives_a_pair(
    client: ZaloClient, odd: Odd, action: Any, cls: type[ZaloError], code: Any
) -> None:
    odd.will(action)

    with pytest.raises(ZaloError) as failed:
        client.refresh("old-refresh")

    assert (type(failed.value), failed.value.code) == (cls, code)


def test_a_refresh_without_answer_may_have_used_the_token(hasty: ZaloClient, odd: Odd) -> None:
    odd.fall_silent()

    with pytest.raises(OutcomeUnknownError):
        hasty.refresh("old-refresh")


def test_a_token_server_out_of_reach_has_not_used_the_token(account: OfficialAccount) -> None:
    with deaf_port() as port, pytest.raises(NotSentError):
        ZaloClient(Zalo(oauth_url=f"http://127.0.0.1:{port}"), account, Clock()).refresh("old")


def test_a_pair_does_not_show_its_tokens() -> None:
    assert repr(TokenPair("a-secret", "r-secret", 5)) == "TokenPair(expires_in=5)"
