"""Each of our messages becomes the request Zalo documents, or is refused before it leaves."""

import unicodedata
from typing import Any

import orjson
import pytest

from bot.zalo.errors import GiveUpError, UnsendableError
from bot.zalo.payloads import compose_request
from models.messages import (
    Button,
    FileMessage,
    ImageMessage,
    Message,
    Reaction,
    Recipient,
    TextMessage,
)

USER = Recipient("user", "74")
GROUP = Recipient("group", "b7")
GUEST = Recipient("anonymous", "anon", "conv")
LONG = "ệ" * 2000


def body_of(message: Message) -> Any:
    return orjson.loads(compose_request(message).body)


@pytest.mark.parametrize(
    ("to", "path", "recipient"),
    [
        (USER, "/v3.0/oa/message/cs", {"user_id": "74"}),
        (GROUP, "/v3.0/oa/group/message", {"group_id": "b7"}),
        (GUEST, "/v2.0/oa/message", {"anonymous_id": "anon", "conversation_id": "conv"}),
    ],
)
def test_a_text_goes_to_each_kind_of_recipient(to: Recipient, path: str, recipient: Any) -> None:
    request = compose_request(TextMessage(to, "Chào chị"))

    assert request.path == path
    assert orjson.loads(request.body) == {"recipient": recipient, "message": {"text": "Chào chị"}}


def test_a_reply_quotes_and_has_buttons() -> None:
    buttons = (Button("Tiếp", says="tiếp"), Button("Xem", url="https://example.vn"))

    message = body_of(TextMessage(USER, "Chị chọn nhé", buttons, quote_message_id="m1"))["message"]

    assert message["quote_message_id"] == "m1"
    assert message["attachment"] == {
        "type": "template",
        "payload": {
            "buttons": [
                {"title": "Tiếp", "type": "oa.query.show", "payload": "tiếp"},
                {"title": "Xem", "type": "oa.open.url", "payload": {"url": "https://example.vn"}},
            ]
        },
    }


def test_a_group_gets_neither_buttons_nor_a_quote() -> None:
    message = TextMessage(GROUP, "1. Tiếp", (Button("Tiếp", says="1"),), quote_message_id="m1")

    assert body_of(message)["message"] == {"text": "1. Tiếp"}


def test_a_picture_by_upload_or_by_address() -> None:
    uploaded = body_of(ImageMessage(GROUP, "Tin vui", attachment_id="att"))["message"]
    linked = body_of(ImageMessage(USER, "", url="https://example.vn/a.jpg"))["message"]

    assert uploaded["text"] == "Tin vui"
    assert uploaded["attachment"]["payload"] == {
        "template_type": "media",
        "elements": [{"media_type": "image", "attachment_id": "att"}],
    }
    assert "text" not in linked
    assert linked["attachment"]["payload"]["elements"][0]["url"] == "https://example.vn/a.jpg"


def test_a_file_and_a_reaction() -> None:
    assert body_of(FileMessage(GROUP, "tok")) == {
        "recipient": {"group_id": "b7"},
        "message": {"attachment": {"type": "file", "payload": {"token": "tok"}}},
    }
    reaction = Reaction(USER, "m1", "/-heart")
    assert compose_request(reaction).path == "/v2.0/oa/message"
    assert body_of(reaction) == {
        "recipient": {"user_id": "74"},
        "sender_action": {"react_icon": "/-heart", "react_message_id": "m1"},
    }


def test_a_text_is_composed_so_that_2000_letters_fit() -> None:
    decomposed = unicodedata.normalize("NFD", LONG)

    assert body_of(TextMessage(USER, decomposed))["message"]["text"] == LONG


def test_characters_zalo_would_choke_on_are_replaced() -> None:
    assert body_of(TextMessage(USER, "a\x00b\ud800c"))["message"]["text"] == "a�b�c"


BUTTON = Button("Tiếp", says="tiếp")


@pytest.mark.parametrize(
    ("message", "code"),
    [
        (TextMessage(USER, LONG + "x"), "too-long"),
        (TextMessage(GROUP, " \n"), "no-text"),
        (TextMessage(USER, "a", (BUTTON,) * 6), "too-many-buttons"),
        (TextMessage(USER, "a", (Button("", says="x"),)), "odd-button"),
        (TextMessage(USER, "a", (Button("x" * 101, says="x"),)), "odd-button"),
        (TextMessage(USER, "a", (Button("x", says="x" * 1001),)), "odd-button"),
        (TextMessage(USER, "a", (Button("x"),)), "odd-button"),
        (TextMessage(USER, "a", (Button("x", says="x", url="https://x.vn"),)), "odd-button"),
        (ImageMessage(USER, "a"), "no-image"),
        (ImageMessage(USER, "a", attachment_id="a", url="https://x.vn"), "no-image"),
        (ImageMessage(USER, LONG + "x", attachment_id="a"), "too-long"),
        (ImageMessage(GROUP, "a", url="https://x.vn"), "group-image"),
        (TextMessage(Recipient("anonymous", "anon"), "a"), "no-conversation"),
        (Reaction(GROUP, "m1", "/-heart"), "no-reaction"),
    ],
)
def test_what_zalo_would_refuse_is_refused_for_good(message: Message, code: str) -> None:
    with pytest.raises(UnsendableError) as refused:
        compose_request(message)

    assert refused.value.code == code
    assert isinstance(refused.value, GiveUpError)
