"""Sending: what Zalo says is believed, and what can't be known is said to be unknown."""

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from bot.clock import Clock, ManualClock
from bot.config import OfficialAccount, Zalo
from bot.zalo.client import ZaloClient
from bot.zalo.connections import LONGEST_IDLE, Connections
from bot.zalo.errors import (
    GiveUpError,
    NotSentError,
    OutcomeUnknownError,
    RateLimit,
    RetryLaterError,
    TokenExpiredError,
    UnsendableError,
    WaitUntilError,
    ZaloError,
)
from bot.zalo.replies import Sent
from models.messages import Reaction, Recipient, TextMessage
from tests.ports import deaf_port
from tests.zalo.conftest import OK, Odd, cut, cut_in_the_middle, reply, then_close

USER = Recipient("user", "74")
TEXT = TextMessage(USER, "Chào chị Lan, bí mật")
TOKEN = "access-token-EXAMPLE"


def failure(client: ZaloClient, message: Any = TEXT, token: str = TOKEN) -> ZaloError:
    with pytest.raises(ZaloError) as failed:
        client.send(message, token)
    return failed.value


def test_a_message_is_sent_with_the_token_in_zalos_header(client: ZaloClient, odd: Odd) -> None:
    client.send(TEXT, TOKEN)

    request = odd.received[0]
    assert (request.method, request.path) == ("POST", "/v3.0/oa/message/cs")
    assert request.headers["access_token"] == TOKEN
    assert request.headers["content-type"] == "application/json"
    assert request.json["message"] == {"text": "Chào chị Lan, bí mật"}


def test_the_reply_says_id_quota_and_rate_limit(client: ZaloClient, odd: Odd) -> None:
    quota = {"quota_type": "sub_quota", "remain": "1990", "total": "2000"}
    data = {"message_id": "63ab", "user_id": "74", "quota": quota}
    body = {"data": data, "error": 0, "message": "Success"}
    odd.will(reply(body, X_RateLimit_Limit="100", X_RateLimit_Remain="7"))

    assert client.send(TEXT, TOKEN) == Sent("63ab", "sub_quota", 1990, RateLimit(100, 7))


def test_a_reaction_has_no_message_id(client: ZaloClient, odd: Odd) -> None:
    odd.will(reply({"error": 0, "message": "Success"}))

    sent = client.send(Reaction(USER, "m1", "/-heart"), TOKEN)

    assert sent == Sent(None, None, None, None)


@pytest.mark.parametrize(
    ("action", "cls", "code"),
    [
        (reply({"error": -230, "message": "no interaction"}), WaitUntilError, -230),
        (reply({"error": "-216", "message": "x"}), TokenExpiredError, -216),
        (reply({"error": -201, "message": "text is invalid!"}, 400), GiveUpError, -201),
        (reply(b"", 401), TokenExpiredError, "http-401"),
        (reply(b"<html>", 429), WaitUntilError, "http-429"),
        (reply(b"<html>", 503), RetryLaterError, "http-503"),
        (reply(b"<html>", 418), GiveUpError, "http-418"),
        (reply(b"<html>", 500), OutcomeUnknownError, "http-500"),
        (reply(b"<html>", 502), OutcomeUnknownError, "http-502"),
        (reply(b"", 302, Location="/"), OutcomeUnknownError, "redirected"),
        (reply(b"<html>"), OutcomeUnknownError, "odd-reply"),
        (reply(b'{"error":'), OutcomeUnknownError, "odd-reply"),
        (reply([]), OutcomeUnknownError, "odd-reply"),
        (reply({}), OutcomeUnknownError, "odd-reply"),
        (reply({"error": None}), OutcomeUnknownError, "odd-reply"),
        (cut, OutcomeUnknownError, "cut-off"),
        (cut_in_the_middle, OutcomeUnknownError, "odd-reply"),
    ],
)
def test_a_failure_has_the_class_that_says_what_to_do(
    client: ZaloClient, odd: Odd, action: Any, cls: type[ZaloError], code: Any
) -> None:
    odd.will(action)

    error = failure(client)

    assert (type(error), error.code) == (cls, code)
    assert len(odd.received) == 1


def test_too_fast_comes_with_what_is_left(client: ZaloClient, odd: Odd) -> None:
    odd.will(reply({"error": -32}, X_RateLimit_Limit="100", X_RateLimit_Remain="0"))

    assert failure(client).rate_limit == RateLimit(100, 0)


def test_no_answer_in_time_leaves_it_unknown(hasty: ZaloClient, odd: Odd) -> None:
    odd.fall_silent()

    error = failure(hasty)

    assert (type(error), error.code) == (OutcomeUnknownError, "timed-out")


def test_no_server_means_certainly_not_sent(account: OfficialAccount) -> None:
    with deaf_port() as port:
        nobody = ZaloClient(Zalo(api_url=f"http://127.0.0.1:{port}"), account, Clock())

        assert type(failure(nobody)) is NotSentError


def test_a_server_that_does_not_speak_tls_means_not_sent(
    account: OfficialAccount, odd: Odd
) -> None:
    url = odd.url.replace("http:", "https:")
    nobody = ZaloClient(Zalo(api_url=url, timeout_seconds=60), account, Clock())

    assert type(failure(nobody)) is NotSentError
    assert not odd.received


@pytest.mark.parametrize("token", ["", "a\nb: c", "khoá", " "])
def test_a_token_that_fits_no_header_is_not_sent(client: ZaloClient, odd: Odd, token: str) -> None:
    assert type(failure(client, token=token)) is TokenExpiredError
    assert not odd.received


def test_an_unsendable_message_does_not_leave(client: ZaloClient, odd: Odd) -> None:
    assert type(failure(client, TextMessage(USER, "x" * 2001))) is UnsendableError
    assert not odd.received


def test_no_error_or_repr_shows_token_or_text(client: ZaloClient, odd: Odd) -> None:
    odd.will(reply({"error": -201, "message": "bí mật"}))

    error = failure(client)

    assert not any(word in f"{error!r} {client!r}" for word in (TOKEN, "bí mật", "app-secret"))


def test_connections_are_used_again(client: ZaloClient, odd: Odd) -> None:
    for _ in range(5):
        client.send(TEXT, TOKEN)

    assert len({request.connection for request in odd.received}) == 1


def test_many_threads_share_a_client(client: ZaloClient, odd: Odd) -> None:
    with ThreadPoolExecutor(16) as pool:
        sent = list(pool.map(lambda _: client.send(TEXT, TOKEN), range(200)))

    assert len(odd.received) == len(sent) == 200
    assert len({request.connection for request in odd.received}) <= 16


def test_a_connection_the_server_closed_meanwhile_is_not_used(
    client: ZaloClient, odd: Odd
) -> None:
    closed = threading.Event()
    odd.will(then_close(reply(OK), closed))
    client.send(TEXT, TOKEN)
    assert closed.wait(60)

    client.send(TEXT, TOKEN)

    assert len({request.connection for request in odd.received}) == 2


class Hours(ManualClock):
    """A clock whose monotonic time is set by hand."""

    seconds = 0.0

    def monotonic(self) -> float:
        return self.seconds


def test_a_connection_idle_for_long_is_not_used(odd: Odd, clock: ManualClock) -> None:
    hours = Hours(clock.now())
    connections = Connections(odd.url, 60, hours, "")
    for seconds in (0, LONGEST_IDLE, 2 * LONGEST_IDLE + 1):
        hours.seconds = seconds
        connections.post("/", b"{}", {})
    connections.close()

    first, second, third = (request.connection for request in odd.received)
    assert first == second != third


def test_a_reply_larger_than_a_megabyte_is_cut(client: ZaloClient, odd: Odd) -> None:
    odd.will(reply(b" " * (1 << 20) + b'{"error":0}'))

    assert failure(client).code == "odd-reply"
    assert client.send(TEXT, TOKEN).message_id == "63ab"


def test_a_path_in_the_address_comes_first(odd: Odd, account: OfficialAccount) -> None:
    client = ZaloClient(Zalo(api_url=f"{odd.url}/zalo/"), account, Clock())

    client.send(TEXT, TOKEN)
    client.get_oa(TOKEN)
    client.close()

    assert [r.path for r in odd.received] == ["/zalo/v3.0/oa/message/cs", "/zalo/v2.0/oa/getoa"]
