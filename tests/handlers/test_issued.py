"""“Mã tin thật”: a code or a forwarded text, whole, altered, dressed up, withdrawn or foreign."""

from datetime import date

import pytest

from models.news import NewsItem, NewsLine
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


@pytest.mark.parametrize(
    "text",
    ["K7Q2", "#k7q2", "kiểm tra tin k7q2", "mã tin K7Q2 ạ", "cho hỏi K7Q2 có thật không em",
     "https://oa.example.vn/t/K7Q2"],
)  # fmt: skip
def test_a_code_tells_when_and_by_whom(chat: ChatRoom, lan: Person, text: str) -> None:
    publish(chat)

    said = lan.says(text)

    assert "đúng là của Hội LHPN thành phố Cần Thơ, phát thứ Sáu 20/11" in said
    assert BODY in said


def test_letters_alone_are_a_code_where_one_was_issued_before(chat: ChatRoom, lan: Person) -> None:
    publish(chat, "KMQP")

    assert BODY in lan.says("KMQP")
    assert BODY in lan.says("mã kmqp")


@pytest.mark.parametrize("text", ["K7O2", "k7i2"])
def test_a_misread_code_is_asked_back(chat: ChatRoom, lan: Person, text: str) -> None:
    publish(chat)

    assert "Có phải tin K7Q2 “Cầu Rạch Gòi thông xe” không ạ?" in lan.says(text)


def test_an_hour_is_no_code(chat: ChatRoom, hoa: Person) -> None:
    hoa.says("đổi giờ")

    assert "6 giờ 45 mỗi ngày" in hoa.says("6h45")


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"valid_until": DAY}, "hết hạn từ sau thứ Sáu 20/11"),
        ({"day": date(2026, 11, 24)}, "24/11 mới phát"),
    ],
)
def test_what_ran_out_or_is_still_to_come_is_told_so(
    chat: ChatRoom, lan: Person, values: dict[str, date], says: str
) -> None:
    publish(chat, "K7Q2", **values)

    assert says in lan.says("K7Q2")


@pytest.mark.parametrize(
    "text",
    [
        SENT,
        f"{SENT}\nChị gửi tiếp cho người thân nhé.",
        f"Mấy chị coi nè\n{SENT}",
        f"Fw: 👉👉 {SENT} 😂😂",
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
        SENT.replace("320", "820"),
        SENT.replace("lại được", "lại chưa được"),
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

    for link in ("https://qua-tang.example.xyz/nhan", "oa-example.vn.xyz/t/K7Q2"):
        assert "đường dẫn lạ" in lan.says(f"{SENT}\nNhận quà tại {link}")


def test_what_the_sender_added_is_told_apart_but_not_a_branchs_line(
    chat: ChatRoom, lan: Person
) -> None:
    publish(chat)
    line = "Chi hội mình có 12 chị góp công, cảm ơn các chị nhiều"
    chat.add(NewsLine(news_item_id=1, unit_id=4, text=line, added_by="a", added_at=chat.now))

    assert "Nội dung đúng như bản gốc" in lan.says(f"{SENT}\n{line}")
    assert "không phải của Hội" in lan.says(f"{SENT}\nAi góp thêm thì đưa tiền cho cô Ba Loan giữ")


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


def test_an_item_and_its_correction_under_one_title_are_told_apart(
    chat: ChatRoom, lan: Person
) -> None:
    publish(chat, state="withdrawn")
    publish(chat, code="M3MN", corrects_id=1, body=BODY.replace("Phú", "Lộc"))

    assert "M3MN" in lan.says(SENT.replace("Phú", "Lộc"))
    assert "K7Q2 “Cầu Rạch Gòi thông xe” của Hội LHPN thành phố Cần Thơ đã rút" in lan.says(SENT)


def test_an_unknown_code_is_said_kindly(lan: Person) -> None:
    assert "không thấy tin nào của Hội mang mã Z9Z9" in lan.says("Z9Z9")


def test_a_draft_is_not_issued(chat: ChatRoom, lan: Person) -> None:
    publish(chat, state="draft")

    assert "không thấy tin nào" in lan.says("K7Q2")


@pytest.mark.parametrize("text", ["menu", "dung", "tin hôm nay", "xin chào"])
def test_ordinary_words_are_no_codes(lan: Person, text: str) -> None:
    assert "mã" not in (lan.says(text) or "").split("–")[0][:25]
