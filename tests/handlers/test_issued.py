"""“Mã tin thật”: a code or a forwarded text, whole, altered, dressed up, withdrawn or foreign."""

from datetime import date

import pytest

from models.news import NewsItem
from tests.chat_room import ChatRoom, Person

DAY = date(2026, 11, 20)
BODY = "Bà con ấp Mỹ Phú góp 320 ngày công làm cầu dài 24 mét. Xe máy qua lại được rồi."
SENT = f"📰 Tin vui hôm nay: Cầu Rạch Gòi thông xe\n{BODY}"


def publish(chat: ChatRoom, code: str = "K7Q2", **values: object) -> None:
    item = NewsItem(code=code, day=DAY, title="Cầu Rạch Gòi thông xe", body=BODY, unit_id=1,
                    state="approved", author="a", created_at=chat.now)  # fmt: skip
    for name, value in values.items():
        setattr(item, name, value)
    chat.add(item)


@pytest.mark.parametrize("text", ["K7Q2", "k7q2", "#K7Q2", "mã K7Q2", "kiểm tra tin k7q2"])
def test_a_code_tells_when_and_by_whom(chat: ChatRoom, lan: Person, text: str) -> None:
    publish(chat)

    said = lan.says(text)

    assert "đúng là của Hội LHPN thành phố Cần Thơ, phát thứ Sáu 20/11" in said


@pytest.mark.parametrize(
    "text",
    [
        SENT,
        f"{SENT}\nChị gửi tiếp cho người thân nhé.",
        f"Mấy chị coi nè\n{SENT}",
        SENT.replace("\n", "\n\n").upper(),
        f"{SENT}\nXem ảnh ở trang của Hội: oa.example.vn/t/K7Q2",
    ],
)
def test_a_forwarded_text_is_recognised_whole(chat: ChatRoom, lan: Person, text: str) -> None:
    publish(chat)

    assert "Nội dung đúng như bản gốc" in lan.says(text)


@pytest.mark.parametrize(
    "text",
    [
        SENT.replace("320 ngày công", "32 triệu đồng, ai chưa góp thì nộp thêm"),
        f"{SENT}\nĐóng góp về tài khoản 0123 456 789 012",
        SENT.replace("Xe máy qua lại được rồi.", "Xe tải cũng qua được, phí 20 ngàn một lượt."),
    ],
)
def test_an_altered_text_is_told(chat: ChatRoom, lan: Person, text: str) -> None:
    publish(chat)

    said = lan.says(text)

    assert "sửa hoặc thêm bớt" in said
    assert "K7Q2" in said


def test_a_strange_link_put_into_it_is_told(chat: ChatRoom, lan: Person) -> None:
    publish(chat)

    said = lan.says(f"{SENT}\nNhận quà tại https://qua-tang.example.xyz/nhan")

    assert "đường dẫn lạ" in said


def test_a_text_dressed_as_ours_is_none_of_ours(chat: ChatRoom, lan: Person) -> None:
    publish(chat)

    said = lan.says("📰 Tin vui hôm nay: Hội tặng mỗi chị 500 ngàn, đăng ký ngay trong hôm nay")

    assert "không thấy tin này" in said
    assert "an toàn" not in said


def test_what_was_withdrawn_is_told_so(chat: ChatRoom, lan: Person) -> None:
    publish(chat, state="withdrawn")

    assert "đã rút" in lan.says("K7Q2")


def test_a_correction_is_named(chat: ChatRoom, lan: Person) -> None:
    publish(chat, state="withdrawn")
    publish(chat, code="M3MN", corrects_id=1, title="Cầu ở ấp Mỹ Lộc")

    assert "M3MN “Cầu ở ấp Mỹ Lộc”" in lan.says("K7Q2")


def test_an_unknown_code_is_said_kindly(lan: Person) -> None:
    assert "không thấy tin nào của Hội mang mã Z9Z9" in lan.says("Z9Z9")


def test_a_draft_is_not_issued(chat: ChatRoom, lan: Person) -> None:
    publish(chat, state="draft")

    assert "không thấy tin nào" in lan.says("K7Q2")


@pytest.mark.parametrize("text", ["menu", "dung", "tin hôm nay", "xin chào"])
def test_ordinary_words_are_no_codes(lan: Person, text: str) -> None:
    assert "mã" not in (lan.says(text) or "").split("–")[0][:25]
