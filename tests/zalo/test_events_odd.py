"""No body raises, whatever is in it: what can't be read becomes Unknown, with the reason."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.zalo.events import parse_event
from bot.zalo.fields import LONGEST_TEXT
from bot.zalo.raw_event import strip_mentions
from models.events import AnyEvent, Unknown
from tests.zalo.samples import ANY_JSON, NAMES, OA_ID, RECEIVED_AT, load_sample

USER = "7420000000000009153"
KEYS = ["id", "msg_id", "msg_ids", "text", "attachments", "payload", "coordinates", "location"]
PARTS = ANY_JSON | st.dictionaries(st.sampled_from(KEYS), ANY_JSON, max_size=3)
ENDS = ["sender", "recipient", "message", "users", "group_id", "follower"]


def parse(body: dict[str, Any], **changes: Any) -> AnyEvent:
    whole = {**body, **changes}
    return parse_event(whole["event_name"], whole, OA_ID, RECEIVED_AT, {OA_ID, "3200"})


def parse_message(sample: str, **message: Any) -> Any:
    body = load_sample(sample)
    return parse(body, message={**body["message"], **message})


@pytest.mark.parametrize("text", ["[[@x]@all]", "[@[@x]all]", "[[@][@]@all]", "[@ a\nb ]c"])
def test_no_mention_can_form_anew_from_the_rest(text: str) -> None:
    assert "[@" not in strip_mentions(text)


@pytest.mark.parametrize("letters", ["a", "[@", "a.", "http://", "fwd: ", "0 "])
def test_a_body_full_of_letters_is_read_as_far_as_anybody_writes(letters: str) -> None:
    """A million of them kept the worker from everybody else for minutes."""
    event = parse_message("user_send_text", text=letters * (1_000_000 // len(letters)))

    assert len(event.text) <= LONGEST_TEXT


@pytest.mark.parametrize("odd", ["nan", "inf", "91", "x", None, True, [], "9" * 400])
def test_an_absurd_latitude_is_left_out(odd: Any) -> None:
    event = parse_message("user_send_location", attachments=[], location={"latitude": odd})

    assert event.attachments[0].latitude is None


def test_ids_given_as_numbers_become_text() -> None:
    event: Any = parse(load_sample("user_send_text"), sender={"id": 7420000000000009153})

    assert event.user_id == USER


@pytest.mark.parametrize("odd", ["x" * 65, "", " ", None, True, 1.5, [], {}, OA_ID, "3200"])
def test_an_unusable_sender_makes_the_event_unknown(odd: Any) -> None:
    event = parse(load_sample("user_send_group_text"), sender={"id": odd})

    assert isinstance(event, Unknown)
    assert event.why


@pytest.mark.parametrize(
    "name", ["", "user_send_", "user_send_poll", "hello", "oa_send", "x" * 99]
)
def test_a_name_we_do_not_know_is_unknown(name: str) -> None:
    event = parse(load_sample("user_send_text"), event_name=name)

    assert isinstance(event, Unknown)
    assert event.event_name == name[:64]


@settings(deadline=None)
@given(
    name=st.sampled_from(NAMES) | st.text(max_size=9),
    sample=st.sampled_from(NAMES),
    changes=st.dictionaries(st.sampled_from(ENDS), PARTS, max_size=3),
)
def test_no_body_raises(name: str, sample: str, changes: dict[str, Any]) -> None:
    body = {**load_sample(sample), **changes}

    event = parse_event(name, body, OA_ID, RECEIVED_AT, {OA_ID})

    assert event.oa_id == OA_ID
