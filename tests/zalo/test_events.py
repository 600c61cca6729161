"""Every sample becomes one of our types, as the facts have it."""

from typing import Any

import pytest

from bot.zalo.events import parse_event
from models.events import (
    AnyEvent,
    Attachment,
    ChatOpened,
    DataWithdrawn,
    Followed,
    GroupChanged,
    GroupMediaReceived,
    GroupTextReceived,
    MediaReceived,
    MessageDelivered,
    MessageReacted,
    MessageSeen,
    OaMessageSent,
    TextReceived,
    Unfollowed,
    Unknown,
)
from tests.zalo.samples import OA_ID, RECEIVED_AT, SAMPLES, load_sample

USER, GROUP = "7420000000000009153", "b7d01f4c9a5e33f08c21"
GROUP_NAMES = ("create_group", "delete_group", "update_group_info", "add_group_admin")
NO_USE = [
    "add_user_to_tag",
    "remove_user_from_tag",
    "remove_tag",
    "permission_revoked",
    "shop_has_order",
    "update_user_info",
    "user_submit_info",
    "user_call_oa",
    "oa_call_user",
    "oa_send_consent",
    "user_reply_consent",
    "widget_interaction_accepted",
    "widget_failed_to_sync_user_external_id",
    "extension_purchased",
    "change_oa_daily_quota",
    "change_template_status",
    "change_template_quality",
    "change_template_quota",
    "change_oa_template_tags",
    "user_feedback",
    "user_click_response_button",
    "event_journey_acknowledged",
    "event_journey_time_out",
    "user_received_message.zns",
]
TYPES: dict[str, type] = {
    "follow": Followed,
    "unfollow": Unfollowed,
    "user_click_chatnow": ChatOpened,
    "user_withdraw": DataWithdrawn,
    "user_received_message": MessageDelivered,
    "user_seen_message": MessageSeen,
    "user_reacted_message": MessageReacted,
    "oa_reacted_message": MessageReacted,
    **dict.fromkeys(NO_USE, Unknown),
}


def parse(body: dict[str, Any], **changes: Any) -> AnyEvent:
    whole = {**body, **changes}
    return parse_event(whole["event_name"], whole, OA_ID, RECEIVED_AT, {OA_ID, "3200"})


def parse_message(sample: str, **message: Any) -> Any:
    body = load_sample(sample)
    return parse(body, message={**body["message"], **message})


def type_of(name: str) -> type:
    base = name.split(".", maxsplit=1)[0]
    if name in TYPES or base in TYPES:
        return TYPES.get(name) or TYPES[base]
    if base.startswith("oa_send_"):
        return OaMessageSent
    if base.endswith("_group") or base in GROUP_NAMES or base == "remove_group_admin":
        return GroupChanged
    if "_group_" in base:
        return GroupTextReceived if base.endswith("text") else GroupMediaReceived
    return TextReceived if base.endswith("text") else MediaReceived


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_a_sample_becomes_its_type(path: Any) -> None:
    event = parse(load_sample(path.stem))

    assert type(event) is type_of(path.stem)
    assert (event.oa_id, event.at) == (OA_ID, RECEIVED_AT)


def test_a_text_with_a_quote() -> None:
    assert parse(load_sample("user_send_text.quote")) == TextReceived(
        oa_id=OA_ID,
        at=RECEIVED_AT,
        user_id=USER,
        message_id="77de68daecd823babbb5",
        text="Đúng rồi",
        quoted_message_id="1b6453892473a467d073",
    )


def test_a_quote_of_the_older_shape() -> None:
    event = parse_message("user_send_group_text", quote_msg={"msg_id": "m1", "text": "hỏi"})

    assert event.quoted_message_id == "m1"


def test_a_mention_of_the_oa_is_noted_and_taken_out() -> None:
    event: Any = parse(load_sample("user_send_group_text.mention_oa"))

    assert (event.text, event.mentions_oa) == ("còn ai chưa điểm danh?", True)
    assert (event.group_id, event.user_id) == (GROUP, USER)


def test_a_mention_of_someone_else_is_only_taken_out() -> None:
    event = parse_message("user_send_group_text", text=f"chào [@{USER}] nhé [@{GROUP}]")

    assert (event.text, event.mentions_oa) == ("chào nhé", False)


def test_a_button_event_counts_as_text() -> None:
    event = parse(load_sample("user_send_text"), event_name="user_click_button")

    assert isinstance(event, TextReceived)
    assert event.text == "Chào bot"


def test_an_anonymous_text_keeps_its_conversation() -> None:
    event: Any = parse(load_sample("anonymous_send_text"))

    assert (event.user_id, event.anonymous_conversation_id) == ("anon_5e1f77c2a4", "conv_91ab33f0")


def test_a_picture_has_its_caption_and_attachment() -> None:
    event: Any = parse(load_sample("user_send_image"))

    assert (event.kind, event.text) == ("image", "ảnh lớp")
    assert event.attachments == (
        Attachment(
            kind="image",
            url="https://photo.example.zdn.vn/f/aa11.jpg",
            thumbnail="https://photo.example.zdn.vn/t/aa11.jpg",
        ),
    )


def test_a_file_has_its_size_and_a_business_card_its_kind() -> None:
    file: Any = parse(load_sample("user_send_file"))
    card: Any = parse(load_sample("user_send_group_business_card"))

    assert (file.attachments[0].name, file.attachments[0].size) == ("bao-cao.pdf", 184320)
    assert card.kind == card.attachments[0].kind == "business_card"


def test_a_location_is_read_from_both_shapes() -> None:
    place = {"latitude": 10.7769, "longitude": "106.7009"}
    usual: Any = parse(load_sample("user_send_location"))
    other = parse_message("user_send_location", attachments=None, location=place)

    assert usual.attachments == other.attachments
    assert (usual.attachments[0].latitude, usual.attachments[0].longitude) == (10.7769, 106.7009)


def test_the_seen_receipt_is_understood_in_both_directions() -> None:
    body = load_sample("user_seen_message")
    other = parse(body, sender=body["recipient"], recipient=body["sender"])

    assert parse(body) == other
    assert isinstance(other, MessageSeen)
    assert (other.user_id, len(other.message_ids)) == (USER, 2)


def test_an_echo_of_a_person_in_the_oas_chat_names_her() -> None:
    event: Any = parse(load_sample("oa_send_text.human_agent"))

    assert event.admin_id == "6200000000000001188"
    assert (event.recipient_id, event.kind, event.in_group) == (USER, "text", False)


def test_an_echo_into_a_group_keeps_its_text_as_sent() -> None:
    event = parse_message("oa_send_group_text", text=f"[@{GROUP}] họp nhé")

    assert (event.recipient_id, event.in_group) == (GROUP, True)
    assert event.text == f"[@{GROUP}] họp nhé"


@pytest.mark.parametrize(
    ("alias", "name"),
    [
        ("react_request_join_group", "accept_request_join_group"),
        ("react_request_join_group_accept", "accept_request_join_group"),
        ("react_request_join_group_reject", "reject_request_join_group"),
        ("user_leave_group", "user_out_group"),
        ("disperse_group", "delete_group"),
    ],
)
def test_an_alias_means_the_same(alias: str, name: str) -> None:
    body = load_sample(name)

    assert parse(body, event_name=alias) == parse(body)
