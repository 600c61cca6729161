"""An envelope tells repeats from new events and names the conversation; bodies load or are None."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.zalo.keys import Envelope, dump_body, load_body, read_envelope
from tests.zalo.samples import ANY_JSON, OA_ID, RECEIVED_AT, SAMPLES, load_sample

ANY_ENDS = st.dictionaries(st.sampled_from(["id", "admin_id"]), ANY_JSON)
ANY_ENVELOPE = st.dictionaries(
    st.sampled_from(["event_name", "oa_id", "sender", "recipient", "message", "timestamp"]),
    ANY_JSON | ANY_ENDS | st.just(OA_ID),
)


def envelope(body: dict[str, Any], *oa_ids: str) -> Envelope:
    found = read_envelope(body, set(oa_ids) or {OA_ID}, RECEIVED_AT)
    assert found is not None
    return found


def changed(sample: str, **values: Any) -> Envelope:
    return envelope({**load_sample(sample), **values})


def test_every_sample_has_an_envelope_of_its_own() -> None:
    keys = set()
    for path in SAMPLES:
        body = load_body(path.read_bytes())
        assert body is not None, path.stem
        found = envelope(body)
        assert (found.oa_id, found.event_name) == (OA_ID, body["event_name"]), path.stem
        at = datetime.fromtimestamp(int(body["timestamp"]) / 1000, UTC)
        assert found.occurred_at == at, path.stem
        assert found.event_key not in keys, path.stem
        keys.add(found.event_key)


@pytest.mark.parametrize(
    ("sample", "conversation"),
    [
        ("user_send_text", "u:7420000000000009153"),
        ("oa_send_text", "u:7420000000000009153"),
        ("user_seen_message", "u:7420000000000009153"),
        ("user_reacted_message", "u:7420000000000009153"),
        ("follow", "u:7420000000000009153"),
        ("user_click_chatnow", "u:7420000000000009153"),
        ("widget_interaction_accepted", "u:7420000000000009153"),
        ("shop_has_order", "u:7420000000000009153"),
        ("user_send_group_text", "g:b7d01f4c9a5e33f08c21"),
        ("oa_send_group_text", "g:b7d01f4c9a5e33f08c21"),
        ("user_join_group", "g:b7d01f4c9a5e33f08c21"),
        ("anonymous_send_text", "a:anon_5e1f77c2a4"),
        ("oa_send_anonymous_text", "a:anon_5e1f77c2a4"),
        ("user_received_message.zns", "oa"),
        ("add_user_to_tag", "oa"),
        ("change_oa_daily_quota", "oa"),
    ],
)
def test_the_conversation_is_the_persons_or_the_groups(sample: str, conversation: str) -> None:
    assert envelope(load_sample(sample)).conversation == conversation


@pytest.mark.parametrize("sample", ["user_send_text", "oa_send_image", "anonymous_send_file"])
def test_a_message_keeps_its_key_whatever_the_timestamp(sample: str) -> None:
    assert changed(sample, timestamp="1").event_key == changed(sample).event_key


@pytest.mark.parametrize("sample", ["follow", "user_reacted_message", "user_seen_message"])
def test_a_receipt_or_reaction_at_another_time_is_another_event(sample: str) -> None:
    first = changed(sample)

    assert changed(sample, timestamp="1793004345001").event_key != first.event_key
    assert changed(sample, source="x").event_key == first.event_key


@pytest.mark.parametrize(
    "values",
    [
        {"users": [{"id": "1"}]},
        {"message": {"msg_ids": ["x"]}},
        {"tag": {"name": "y"}},
        {"recipient": {"id": "2"}},
        {"phone": "84"},
    ],
)
def test_an_event_with_another_id_is_another_event(values: dict[str, Any]) -> None:
    body = {"event_name": "odd", "oa_id": OA_ID, "timestamp": "1793004345001"}

    assert envelope({**body, **values}).event_key != envelope(body).event_key


def test_without_a_usable_timestamp_everything_tells() -> None:
    first = changed("follow", timestamp="soon", source="a")

    assert first.event_key != changed("follow", timestamp="soon", source="b").event_key
    assert first.event_key == changed("follow", timestamp="soon", source="a").event_key


@pytest.mark.parametrize("odd", [None, "", "x", "0", "-1", "1", "9" * 30, 1e400, True, [], "²"])
def test_an_absurd_timestamp_gives_the_time_of_receipt(odd: Any) -> None:
    assert changed("user_send_text", timestamp=odd).occurred_at == RECEIVED_AT


def test_a_timestamp_far_ahead_of_us_is_absurd_and_a_number_is_fine() -> None:
    ahead = int((RECEIVED_AT + timedelta(days=2)).timestamp() * 1000)

    assert changed("follow", timestamp=str(ahead)).occurred_at == RECEIVED_AT
    assert changed("follow", timestamp=1793003308000).occurred_at.year == 2026


@pytest.mark.parametrize("odd", ["x" * 65, "", None, [], {}])
def test_unusable_ids_still_give_an_envelope(odd: Any) -> None:
    body = {**load_sample("user_send_text"), "sender": {"id": odd}, "message": {"msg_id": odd}}

    found = envelope(body)

    assert found.conversation == "oa"
    assert len(found.event_key) < 140


def test_an_event_for_no_oa_of_ours_has_no_envelope() -> None:
    assert read_envelope(load_sample("follow"), {"1"}, RECEIVED_AT) is None
    assert read_envelope({}, {OA_ID}, RECEIVED_AT) is None


def test_an_event_that_names_no_oa_belongs_to_the_only_one() -> None:
    body = {"event_name": "new_thing"}

    assert envelope(body).oa_id == OA_ID
    assert read_envelope(body, {OA_ID, "2"}, RECEIVED_AT) is None


def test_receipts_of_either_direction_belong_to_the_person() -> None:
    body = load_sample("user_seen_message")
    body["sender"], body["recipient"] = body["recipient"], body["sender"]

    assert envelope(body).conversation == "u:7420000000000009153"


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (b'{"a":"\\u0000b"}', "�b"),
        (b'{"a":"\\ud800b"}', "�b"),
        (b'{"a":"\xffb"}', "�b"),
        (b'{"a":"\x00b"}', "�b"),
        (b'{"a":"line\nend"}', "line\nend"),
        (b'\xef\xbb\xbf{"a":"b"}', "b"),
        (b'{"a":"\\ud83d\\ude00"}', "😀"),
    ],
)
def test_odd_bytes_become_a_replacement_character(raw: bytes, text: str) -> None:
    assert load_body(raw) == {"a": text}


def test_odd_characters_inside_and_in_keys_are_replaced_too() -> None:
    raw = b'{"a":{"\\u0000":["\\u0000",{"b":"\\udfff"}]}}'

    assert load_body(raw) == {"a": {"�": ["�", {"b": "�"}]}}


DEEP = b'{"a":' * 100 + b"1" + b"}" * 100
BOMB = b'{"a":' + b"[" * 100_000


@pytest.mark.parametrize("raw", [b"", b"[]", b"1", b"null", b'"x"', b"{", b"x=1", DEEP, BOMB])
def test_what_is_no_object_or_nested_too_deep_is_none(raw: bytes) -> None:
    assert load_body(raw) is None


def test_numbers_of_any_size_load_and_dump() -> None:
    data = load_body(b'{"a":"\\ud800","n":' + b"9" * 5000 + b',"x":NaN}')
    assert data is not None

    assert json.loads(dump_body(data)) == data
    assert dump_body({"n": 2**70}) == b'{"n": 1180591620717411303424}'


@settings(deadline=None)
@given(st.binary())
def test_any_bytes_load_or_are_none(raw: bytes) -> None:
    assert isinstance(load_body(raw), dict | None)


@settings(deadline=None)
@given(ANY_ENVELOPE)
def test_any_object_has_an_envelope_or_none(body: dict[str, Any]) -> None:
    found = read_envelope(body, {OA_ID}, RECEIVED_AT)

    assert found is None or found.oa_id == OA_ID
