"""A message goes out once, whatever happens on the way to Zalo."""

import pytest
import requests
from sqlmodel import col, select

from bot.wiring import wire_tokens
from models.member import Identity
from models.outbox import OutboxMessage
from tests.front_door.union import CS, LAN, OA, Union


def outbox(union: Union) -> list[OutboxMessage]:
    with union.database.read_session() as db:
        return list(db.exec(select(OutboxMessage).order_by(col(OutboxMessage.id))))


def test_a_time_out_after_zalo_took_it_leaves_one_copy(union: Union) -> None:
    union.fails("timeout_after", times=1, seconds=0.0)
    union.says(LAN, "cảm ơn chị")
    union.work_until(lambda: outbox(union)[:1] != [] and outbox(union)[0].state == "unknown")

    union.later(seconds=5)
    union.work_until(lambda: outbox(union)[0].state == "sent")
    union.later(seconds=90)
    union.work()

    assert len(union.got(LAN)) == 1


def test_a_time_out_before_zalo_took_it_is_sent_again_within_ninety_seconds(union: Union) -> None:
    union.fails("timeout_before", times=1, seconds=0.0)
    union.says(LAN, "cảm ơn chị")
    union.work_until(lambda: outbox(union)[:1] != [] and outbox(union)[0].state == "unknown")

    for seconds in (5, 10, 15, 5):
        union.later(seconds=seconds)
        union.work_until(lambda: not is_settling(union))
    union.work_until(lambda: outbox(union)[0].state == "sent")

    assert len(union.got(LAN)) == 1


def test_two_equal_texts_in_doubt_are_given_to_an_officer(union: Union) -> None:
    """Zalo's history shows two: hers may be either, or another program's."""
    union.fails("timeout_after", times=1, seconds=0.0)
    union.says(LAN, "cảm ơn chị")
    union.work_until(lambda: outbox(union)[:1] != [] and outbox(union)[0].state == "unknown")
    someone_else_sends(union, LAN, union.got(LAN)[0])

    union.later(seconds=5)
    union.work_until(lambda: outbox(union)[0].state == "doubtful")

    assert outbox(union)[0].reason == "two_equal"


def test_zalo_away_is_waited_for(union: Union) -> None:
    union.fails("http_500", times=2)
    union.says(LAN, "cảm ơn chị")
    union.work_until(lambda: bool(outbox(union)))

    for _ in range(12):
        union.later(seconds=60)
        union.work()

    assert len(union.got(LAN)) == 1


def test_a_closed_window_ends_with_its_reason(union: Union) -> None:
    union.says(LAN, "cảm ơn chị")
    union.fails("code", code=-230, times=1)

    union.work_until(lambda: outbox(union)[:1] != [] and outbox(union)[0].state == "failed")

    assert outbox(union)[0].reason == "-230"


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_refusal_of_zalos_is_no_word_of_hers(union: Union) -> None:
    """Zalo says now and then of a follower that she is none: her wishes stay, her next word is
    answered."""
    union.says(LAN, "cảm ơn chị")
    union.fails("code", code=-213, times=1)
    union.work_until(lambda: outbox(union)[:1] != [] and outbox(union)[0].state == "failed")

    with union.database.read_session() as db:
        lan = db.exec(select(Identity).where(col(Identity.user_id) == LAN)).one()
    assert (lan.news_stopped_at, lan.unfollowed_at) == (None, None)
    assert union.answers(LAN, "cảm ơn chị")


def test_the_rate_limit_stops_everything_for_a_minute(union: Union) -> None:
    union.says(LAN, "cảm ơn chị")
    union.fails("code", code=-32, times=1)
    union.work_until(lambda: outbox(union)[:1] != [] and outbox(union)[0].reason == "-32")

    assert outbox(union)[0].state == "pending"
    assert outbox(union)[0].due_at > union.clock.now()
    assert union.got(LAN) == []


def is_settling(union: Union) -> bool:
    row = outbox(union)[0]
    due = row.settle_at is not None and row.settle_at <= union.clock.now()
    return row.state == "unknown" and due


def someone_else_sends(union: Union, user_id: str, text: str) -> None:
    """Another program of the Union's, with a token of its own for the same OA."""
    tokens = wire_tokens(union.config, union.database, union.clock)
    body = {"recipient": {"user_id": user_id}, "message": {"text": text}}
    headers = {"access_token": tokens.current(OA)}
    requests.post(union.sandbox.url + CS, json=body, headers=headers, timeout=60)
