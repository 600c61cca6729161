"""Whatever goes wrong with a refresh, the stored pair stays whole and people are told."""

import logging
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import event

from bot.clock import Clock, ManualClock
from bot.zalo.client import ZaloClient
from bot.zalo.errors import (
    NeedsPersonError,
    NotSentError,
    OutcomeUnknownError,
    RefreshRefusedError,
    RetryLaterError,
    ZaloError,
)
from bot.zalo.replies import TokenPair
from bot.zalo.tokens import Tokens
from models.database import Database
from tests.zalo.conftest import Odd, cut, reply
from tests.zalo.token_server import DAY, OA, OLD, Zalos, stored


@pytest.fixture
def patience() -> float:
    """Nobody refreshes beside these; who waits for the pause to end gives up soon."""
    return 0.2


@pytest.mark.parametrize(
    "trouble",
    [OutcomeUnknownError("cut-off"), NotSentError("no-connection"), RetryLaterError("http-503")],
)
def test_trouble_leaves_the_pair_whole_and_is_tried_again_after_a_pause(
    tokens: Tokens, zalo: Zalos, database: Database, clock: ManualClock, trouble: ZaloError
) -> None:
    zalo.trouble = [trouble]
    with pytest.raises(type(trouble)):
        tokens.refresh(OA, "access-0")
    with pytest.raises(RetryLaterError):
        tokens.refresh(OA, "access-0")
    assert (stored(database), len(zalo.asked)) == (("access-0", "refresh-0"), 1)

    clock.move(timedelta(seconds=6))

    assert tokens.refresh(OA, "access-0") == "access-1"


def test_a_refusal_is_recorded_once_said_once_and_not_repeated(
    tokens: Tokens, zalo: Zalos, caplog: pytest.LogCaptureFixture, clock: ManualClock
) -> None:
    zalo.trouble = [RefreshRefusedError(-14020, "used")]

    for _ in range(3):
        with pytest.raises(NeedsPersonError) as refused:
            tokens.refresh(OA, "access-0")
        assert refused.value.code == -14020
        clock.move(timedelta(minutes=1))

    assert len(zalo.asked) == 1
    assert [record.levelno for record in caplog.records] == [logging.ERROR]
    assert "auth import" in caplog.text
    assert "refresh-0" not in caplog.text
    assert tokens.refresh_due(OA, within=timedelta(days=9)) is False


def test_a_refused_pair_works_to_its_end_and_then_needs_a_person(
    tokens: Tokens, zalo: Zalos, clock: ManualClock
) -> None:
    zalo.trouble = [RefreshRefusedError(-14020)]
    with pytest.raises(RefreshRefusedError):
        tokens.refresh_due(OA, within=DAY)

    assert tokens.current(OA) == "access-0"
    clock.move(DAY)
    with pytest.raises(NeedsPersonError) as refused:
        tokens.current(OA)

    assert refused.value.code == -14020
    status = tokens.status(OA)
    assert (status.state, status.refused_reason) == ("refused", "-14020")


def test_a_new_pair_heals_a_refusal(tokens: Tokens, zalo: Zalos, database: Database) -> None:
    zalo.trouble = [RefreshRefusedError("oauth")]
    with pytest.raises(RefreshRefusedError):
        tokens.refresh(OA, "access-0")

    tokens.store_pair(OA, TokenPair("access-8", "refresh-8", 90_000))

    assert tokens.status(OA).state == "ok"
    assert tokens.refresh(OA, "access-0") == "access-8"
    assert tokens.refresh(OA, "access-8") == "access-9"


def test_a_mended_cause_lets_the_same_pair_be_tried_again(tokens: Tokens, zalo: Zalos) -> None:
    zalo.trouble = [RefreshRefusedError(-14004)]
    with pytest.raises(RefreshRefusedError):
        tokens.refresh(OA, "access-0")

    tokens.forget_refusal(OA)

    assert tokens.refresh(OA, "access-0") == "access-1"


def test_a_pair_brought_while_zalo_is_asked_stays(
    tokens: Tokens, zalo: Zalos, database: Database
) -> None:
    zalo.before = lambda: tokens.store_pair(OA, TokenPair("access-50", "refresh-50", 90_000))

    assert tokens.refresh(OA, "access-0") == "access-50"
    assert stored(database) == ("access-50", "refresh-50")


def test_a_refusal_does_not_hit_a_pair_brought_meanwhile(tokens: Tokens, zalo: Zalos) -> None:
    zalo.before = lambda: tokens.store_pair(OA, TokenPair("access-50", "refresh-50", 90_000))
    zalo.trouble = [RefreshRefusedError(-14020)]

    assert tokens.refresh(OA, "access-0") == "access-50"
    assert tokens.status(OA).state == "ok"


def test_a_new_pair_that_cannot_be_stored_is_kept_and_stored_later(
    tokens: Tokens, zalo: Zalos, database: Database, clock: ManualClock
) -> None:
    broken = [True]

    def refuse(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if broken[0] and "SET access_token" in statement:
            raise OSError("disk full")

    event.listen(database.engine, "before_cursor_execute", refuse)
    with pytest.raises(OSError, match="disk full"):
        tokens.refresh(OA, "access-0")
    assert stored(database) == ("access-0", "refresh-0")

    broken[0] = False
    clock.move(timedelta(seconds=1))

    assert tokens.refresh(OA, "access-0") == "access-1"
    assert zalo.asked == [(OA, "refresh-0")]


GOOD = {"access_token": "access-1", "refresh_token": "refresh-1", "expires_in": "90000"}


@pytest.mark.parametrize(
    "bad",
    [
        reply({**GOOD, "refresh_token": ""}),
        reply({"error_description": "no such token"}),
        reply({"error": -14020, **GOOD}),
        cut,
    ],
)
def test_over_http_no_answer_damages_the_stored_pair(
    client: ZaloClient, odd: Odd, database: Database, clock: ManualClock, bad: object
) -> None:
    tokens = Tokens(database, lambda _, token: client.refresh(token), clock, 0.3)
    tokens.store_pair(OA, OLD)
    odd.will(bad)  # type: ignore[arg-type]

    with pytest.raises(ZaloError):
        tokens.refresh(OA, "access-0")

    assert stored(database) == ("access-0", "refresh-0")


def test_over_http_16_senders_make_one_refresh(
    client: ZaloClient, odd: Odd, database: Database
) -> None:
    tokens = Tokens(database, lambda _, token: client.refresh(token), Clock(), 60)
    tokens.store_pair(OA, OLD)
    odd.will(reply(GOOD))

    with ThreadPoolExecutor(16) as pool:
        fresh = set(pool.map(lambda _: tokens.refresh(OA, "access-0"), range(16)))

    assert fresh == {"access-1"}
    assert len(odd.received) == 1
