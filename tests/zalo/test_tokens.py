"""A refresh token works once: whoever claims it first uses it, the others get the new pair."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest

from bot.clock import ManualClock
from bot.zalo.errors import NeedsPersonError, RetryLaterError
from bot.zalo.replies import TokenPair
from bot.zalo.tokens import Tokens
from models.database import Database
from tests.zalo.token_server import DAY, OA, OLD, OTHER, Zalos, stored


def test_a_stored_pair_is_current_until_a_new_one(tokens: Tokens, database: Database) -> None:
    assert tokens.current(OA) == "access-0"

    assert tokens.refresh(OA, "access-0") == "access-1"

    assert tokens.current(OA) == "access-1"
    assert stored(database) == ("access-1", "refresh-1")


def test_without_a_pair_a_person_is_needed(tokens: Tokens) -> None:
    with pytest.raises(NeedsPersonError, match="no-token"):
        tokens.current(OTHER)
    with pytest.raises(NeedsPersonError, match="no-token"):
        tokens.refresh(OTHER, "x")
    assert tokens.status(OTHER).state == "missing"
    assert tokens.refresh_due(OTHER) is False


def test_a_token_that_was_already_replaced_costs_no_call(tokens: Tokens, zalo: Zalos) -> None:
    assert tokens.refresh(OA, "access-older") == "access-0"
    assert not zalo.asked


def test_16_threads_with_an_expired_token_make_one_refresh(
    tokens: Tokens, zalo: Zalos, database: Database
) -> None:
    zalo.before = lambda: threading.Event().wait(0.1)

    with ThreadPoolExecutor(16) as pool:
        fresh = list(pool.map(lambda _: tokens.refresh(OA, "access-0"), range(16)))

    assert fresh == ["access-1"] * 16
    assert zalo.asked == [(OA, "refresh-0")]


def test_several_programs_on_one_database_make_one_refresh(
    tokens: Tokens, zalo: Zalos, database: Database, clock: ManualClock, tmp_path: Path
) -> None:
    zalo.before = lambda: threading.Event().wait(0.1)
    others = [Database(f"sqlite:///{tmp_path}/chihoi.db") for _ in range(4)]
    programs = [Tokens(other, zalo, clock, timeout_seconds=20) for other in others]

    with ThreadPoolExecutor(8) as pool:
        fresh = list(pool.map(lambda n: programs[n % 4].refresh(OA, "access-0"), range(8)))
    for other in others:
        other.close()

    assert set(fresh) == {"access-1"}
    assert len(zalo.asked) == 1


def test_official_accounts_do_not_wait_for_each_other(tokens: Tokens, zalo: Zalos) -> None:
    tokens.store_pair(OTHER, TokenPair("access-0", "refresh-70", 90_000))
    zalo.before = lambda: None if len(zalo.asked) > 1 else tokens.refresh(OTHER, "access-0")

    tokens.refresh(OA, "access-0")

    assert (tokens.current(OA), tokens.current(OTHER)) == ("access-1", "access-71")


def test_no_transaction_is_open_during_the_call(
    tokens: Tokens, zalo: Zalos, tmp_path: Path
) -> None:
    other = Database(f"sqlite:///{tmp_path}/chihoi.db")
    zalo.before = lambda: Tokens(other, zalo, ManualClock(tokens._clock.now()), 1).store_pair(
        OTHER, OLD
    )

    assert tokens.refresh(OA, "access-0") == "access-1"
    other.close()


def test_while_another_is_at_it_one_waits_a_little_and_comes_back_later(
    tokens: Tokens, zalo: Zalos, database: Database, clock: ManualClock
) -> None:
    hasty = Tokens(database, zalo, clock, timeout_seconds=0.2)

    def ask_again() -> None:
        with pytest.raises(RetryLaterError) as later:
            hasty.refresh(OA, "access-0")
        assert later.value.code == "refreshing"

    zalo.before = ask_again

    assert tokens.refresh(OA, "access-0") == "access-1"
    assert len(zalo.asked) == 1


def test_the_claim_of_a_dead_program_ends(
    tokens: Tokens, zalo: Zalos, database: Database, clock: ManualClock
) -> None:
    assert tokens._claim(OA, "access-0") == "refresh-0"
    assert tokens._claim(OA, "access-0") is None
    assert tokens.status(OA).is_refreshing

    clock.move(timedelta(seconds=61))

    assert tokens.refresh(OA, "access-0") == "access-1"


def test_only_what_is_due_is_refreshed_ahead(tokens: Tokens, clock: ManualClock) -> None:
    assert tokens.refresh_due(OA) is False

    clock.move(timedelta(hours=19))

    assert tokens.refresh_due(OA) is True
    assert tokens.refresh_due(OA) is False
    assert tokens.current(OA) == "access-1"


def test_the_status_says_when_it_ends(tokens: Tokens, clock: ManualClock) -> None:
    assert tokens.status(OA).state == "ok"
    assert tokens.status(OA).expires_at == clock.now() + timedelta(seconds=90_000)

    clock.move(DAY)

    assert tokens.status(OA).state == "expired"


@pytest.mark.parametrize(
    "pair", [("", "r"), ("a", ""), ("a", "b\nc"), ("khoá", "r"), ("a b", "r")]
)
def test_half_a_pair_is_never_stored(
    tokens: Tokens, database: Database, pair: tuple[str, str]
) -> None:
    with pytest.raises(ValueError, match="token pair"):
        tokens.store_pair(OA, TokenPair(*pair, expires_in=1))

    assert stored(database) == ("access-0", "refresh-0")
