"""Tokens survive what Zalo does to them, and the answers that wait go out once they are healed."""

import logging

import pytest

from bot.wiring import wire_tokens
from tests.front_door.conftest import give_tokens
from tests.front_door.union import HOA, LAN, MAI, OA, Union

REFRESH = "/v4/oa/access_token"


def expire(union: Union) -> None:
    union.control("/tokens/expire", oa_id=OA)


def stored_pair(union: Union) -> tuple[str, str]:
    with union.database.read() as connection:
        row = connection.exec_driver_sql("SELECT access_token, refresh_token FROM oa_token").one()
    return row[0], row[1]


def test_an_expired_token_is_refreshed_once_and_nothing_is_lost(union: Union) -> None:
    expire(union)
    for user_id in (LAN, HOA, MAI):
        union.says(user_id, "cảm ơn chị")

    union.work_until(lambda: all(union.got(user_id) for user_id in (LAN, HOA, MAI)))

    assert len(union.log("token")) == 2  # the pair we were given, and one refresh


@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "body", "body": {"error": -14020, "error_name": "used"}},
        {"kind": "body", "body": {"error_name": "Invalid refresh token"}},
    ],
)
def test_a_refusal_inside_http_200_is_not_repeated_and_told_once(
    union: Union, fault: dict[str, object], caplog: pytest.LogCaptureFixture
) -> None:
    before = stored_pair(union)
    expire(union)
    union.control("/faults", path=REFRESH, times=5, **fault)
    union.says(LAN, "cảm ơn chị")

    with caplog.at_level(logging.WARNING, logger="bot.zalo.tokens"):
        for _ in range(4):
            union.work()
            union.later(seconds=10)

    assert stored_pair(union) == before
    assert len([fault for fault in union.log("fault") if fault["path"] == REFRESH]) == 1
    assert [record.name for record in caplog.records].count("bot.zalo.tokens") == 1
    assert wire_tokens(union.config, union.database, union.clock).status(OA).state == "refused"


def test_a_new_pair_heals_a_refusal_and_what_waited_goes_out(union: Union) -> None:
    expire(union)
    union.control("/faults", path=REFRESH, kind="body", times=1, body={"error": -14020})
    union.says(LAN, "cảm ơn chị")
    union.work()
    assert union.got(LAN) == []

    give_tokens(union)
    union.later(seconds=10)
    union.work_until(lambda: bool(union.got(LAN)))

    assert len(union.got(LAN)) == 1


@pytest.mark.parametrize("missing", ["refresh_token", "access_token"])
def test_a_reply_that_lacks_a_token_never_damages_the_pair(union: Union, missing: str) -> None:
    before = stored_pair(union)
    expire(union)
    reply = {"access_token": "A" * 40, "refresh_token": "R" * 40, "expires_in": "90000"}
    del reply[missing]
    union.control("/faults", path=REFRESH, kind="body", times=1, body=reply)

    union.says(LAN, "cảm ơn chị")
    union.work()

    assert stored_pair(union) == before


def test_a_refresh_cut_off_after_zalo_took_it_never_damages_the_pair(union: Union) -> None:
    before = stored_pair(union)
    expire(union)
    union.control("/faults", path=REFRESH, kind="cut", times=1)

    union.says(LAN, "cảm ơn chị")
    union.work()

    assert stored_pair(union) == before
    assert union.got(LAN) == []
