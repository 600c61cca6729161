"""Kind words for greetings, thanks and what can't be read; one answer, and never in groups."""

import pytest

from models.events import Attachment, MediaKind
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
        ("business_card", "danh thiếp"),
    ],
)  # fmt: skip
def test_what_can_t_be_read_gets_a_kind_word(lan: Person, kind: MediaKind, said: str) -> None:
    assert said in lan.sends(kind)


def test_a_masked_caption_gets_the_word_about_private_numbers(lan: Person) -> None:
    assert "số riêng" in lan.sends("image", "căn cước em [số đã che]")


@pytest.mark.parametrize(
    "attachment",
    [
        Attachment(kind="file", name="cccd [số đã che].pdf"),
        Attachment(kind="link", description="thẻ [số đã che]", url="https://x.vn"),
    ],
)
def test_a_number_below_a_link_or_in_a_files_name_gets_it_too(
    lan: Person, attachment: Attachment
) -> None:
    assert "Thu hồi" in lan.sends(attachment.kind, attachments=(attachment,))


def test_a_member_is_told_whom_to_call_rather_than_asked_for_her_hamlet(hoa: Person) -> None:
    assert "113" in hoa.sends("location")


def test_what_she_says_by_voice_is_for_the_officer_she_asked_for(lan: Person) -> None:
    lan.says("gặp cán bộ")
    lan.says("1")

    assert "Cán bộ Hội xã mở lời nhắn" in lan.sends("audio")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("https://vneid-capnhat.top/a.apk", "khoan bấm"),
        ("https://baocantho.com.vn/mo-hinh-trong-rau.html", "tính cho chi hội mình"),
        ("link này có phải lừa đảo không chị https://bit.ly/3x", "khoan bấm"),
    ],
)  # fmt: skip
def test_a_link_is_as_good_as_typed(lan: Person, text: str, said: str) -> None:
    assert said in lan.sends("link", text) == lan.says(text)


def test_a_link_without_words_is_looked_at_by_its_address(lan: Person) -> None:
    attachment = Attachment(kind="link", url="https://bit.ly/3AbCdEf")

    assert "rút gọn hoặc lạ" in lan.sends("link", attachments=(attachment,))


def test_a_caption_says_what_she_wants(lan: Person) -> None:
    assert "khoan bấm" in lan.sends("image", "tin nhắn này có phải lừa đảo không chị")
    assert "nhận được hình" in lan.sends("image", "ảnh lớp")


def test_a_sticker_beside_a_question_has_it_asked_again(lan: Person) -> None:
    lan.says("tham gia MYPHU03")

    assert "1. Đúng rồi" in lan.sends("sticker")


def test_beside_an_officer_only_what_she_asked_for_since_takes_her_answer(
    chat: ChatRoom, lan: Person
) -> None:
    lan.says("tham gia MYPHU03")
    chat.hand_over(lan)
    chat.wait(minutes=1)

    assert lan.says("1") == ""
    assert "ấp Mỹ Phú" in lan.says("MYPHU03")
    assert "hay gọi chị là gì" in lan.says("1")
    chat.hand_over(lan)
    assert lan.says("Lan Ba Tư") == ""


def test_we_are_silent_while_an_officer_talks(chat: ChatRoom, lan: Person) -> None:
    lan.says("chào")
    chat.hand_over(lan)

    assert lan.sends("sticker") == ""
    chat.wait(hours=13)
    assert lan.sends("sticker")
