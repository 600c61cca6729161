"""Kind words for greetings, thanks and what can't be read; one answer, and never in groups."""

import pytest

from models.events import MediaKind
from tests.chat_room import ChatRoom, Person


@pytest.mark.parametrize(
    "text", ["chào", "dạ chào chị ạ", "hello", "ALO", "có ai không", "chao ca nha"]
)
def test_a_greeting_is_returned(lan: Person, text: str) -> None:
    assert lan.says(text).startswith("🌸 Dạ em chào chị!")


def test_a_member_is_greeted_by_name(hoa: Person) -> None:
    assert "chị Hoa" in hoa.says("chào em")


@pytest.mark.parametrize("text", ["cảm ơn chị", "cam on", "dạ em cảm ơn chị nhiều lắm", "tks"])
def test_thanks_are_accepted(lan: Person, text: str) -> None:
    assert "không có chi" in lan.says(text)


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("audio", "hình micro"), ("sticker", "dễ thương"), ("image", "nhận được hình"), ("video", "nhận được hình"),
        ("gif", "nhận được hình"), ("location", "tên ấp"), ("link", "khoan bấm"), ("file", "tệp"),
        ("business_card", "số riêng"),
    ],
)  # fmt: skip
def test_what_can_t_be_read_gets_a_kind_word(lan: Person, kind: MediaKind, said: str) -> None:
    assert said in lan.sends(kind)


def test_a_masked_caption_gets_the_word_about_private_numbers(lan: Person) -> None:
    assert "số riêng" in lan.sends("image", "căn cước em [số đã che]")


def test_a_sticker_beside_a_question_has_it_asked_again(lan: Person) -> None:
    lan.says("tham gia MYPHU03")

    assert "1. Đúng rồi" in lan.sends("sticker")


def test_we_are_silent_while_an_officer_talks(chat: ChatRoom, lan: Person) -> None:
    lan.says("chào")
    chat.hand_over(lan)

    assert lan.sends("sticker") == ""
    chat.wait(hours=13)
    assert lan.sends("sticker")
