"""Private numbers are masked where people write them, everyday numbers are spared."""

import unicodedata
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.zalo.masking import mask_body, mask_event, mask_text
from models.masking_mark import MASK

MASKED = [
    ("482913", "otp"),
    (" 482913. ", "otp"),
    ("4829", "otp"),
    ("48291374", "otp"),
    ("482 913", "otp"),
    ("4829 1374", "otp"),
    ("４８２９１３", "otp"),
    ("Ma OTP cua quy khach la 482913. Hieu luc 3 phut", "otp"),
    ("mã xác nhận của chị là: 4829", "otp"),
    ("Mã là 482913 nhé", "otp"),
    ("mã 482913", "otp"),
    ("ma 482913 a", "otp"),
    ("xác nhận 482913", "otp"),
    ("mật khẩu: 20251234", "otp"),
    ("mat khau la 1985", "otp"),
    ("MẬT KHẨU ĐĂNG NHẬP 4829", "otp"),
    ("MÃ ĐĂNG NHẬP: 4829 1374", "otp"),
    ("482913 is your verification code", "otp"),
    ("G-482913 is your Google verification code", "otp"),
    ("otp 482-913", "otp"),
    ("mã số 51377 ạ", "otp"),
    ("079201012345", "identity"),
    ("CCCD: 079201012345", "identity"),
    ("cccd079201012345 của em", "identity"),
    ("số căn cước 079 201 012 345 đó chị", "identity"),
    ("079.201.012.345", "identity"),
    ("0792 0101 2345", "identity"),
    ("079 2 01 012345", "identity"),
    ("em gửi 331123456", "identity"),
    ("cmnd 512 345 678", "identity"),
    ("chứng minh nhân dân số 987654321", "identity"),
    ("079\u200b201\u200b012\u200b345", "identity"),
    ("số của mẹ 079201012345 và 331123456", "identity"),
    ("4111111111111111", "card"),
    ("thẻ 4111 1111 1111 1111 hạn 12/27", "card"),
    ("4111-1111-1111-1111", "card"),
    ("3782 822463 10005", "card"),
    ("9704 0000 0000 0018", "card"),
    ("４１１１ １１１１ １１１１ １１１１", "card"),
    ("4111\u00a01111\u00a01111\u00a01111", "card"),
]
SPARED = [
    "1",
    "0",
    "113",
    "115",
    "111",
    "1022",
    "19001567",
    "1 2 3 4",
    "2026",
    "1985",
    "08032026",
    "20260308",
    "08/03/2026",
    "8-3-2026",
    "ngày 08.03.2026 lúc 19:30",
    "08/03/2026 19:30:15",
    "19h30",
    "500.000",
    "500.000đ",
    "500 000",
    "500000",
    "50000",
    "1.250.000 đồng",
    "100.000.000.000",
    "100000000000 đồng",
    "chị ủng hộ 25500đ nhé",
    "nộp 35500 đồng",
    "MYPHU03",
    "tham gia MYPHU03",
    "tham gia MYPHU0312",
    "mã chi hội MYPHU03",
    "/ketnoi MYPHU03",
    "#vote:42:yes",
    "0912345678",
    "0912 345 678",
    "0912.345.678",
    "+84 912 345 678",
    "+84912345678",
    "84912345678",
    "số em 0912345678, chị gọi nhé",
    "chi hội em có 1234 hội viên",
    "xác nhận 2450 người dự",
    "năm 2026 em quên mật khẩu",
    "đổi mật khẩu ngày 8/3/2026 rồi",
    "2000 3000 4000 5000",
    "500000000",
    "[@7420000000000009153] 4111x",
    "[@4111111111111111] chào chị",
    "https://example.vn/tin/4111111111111111",
    "xem zalo.me/079201012345 nhé",
    "www.example.vn/482913 otp",
    "7420000000000009153",
    "4111111111111112",
    "tổ 4 có 12 chị, tổ 5 có 15 chị",
    "",
    "chào chị",
]


@pytest.mark.parametrize(("text", "kind"), MASKED)
def test_a_private_number_is_masked(text: str, kind: str) -> None:
    masked, kinds = mask_text(text)

    assert kinds == {kind}
    assert MASK in masked
    assert not any(char.isdigit() for char in masked.replace("3 phut", "").replace("12/27", ""))


@pytest.mark.parametrize("text", SPARED)
def test_an_everyday_number_is_spared(text: str) -> None:
    masked, kinds = mask_text(text)

    assert masked == text
    assert not kinds


def test_only_the_number_is_replaced() -> None:
    masked, kinds = mask_text("CCCD 079201012345, thẻ 4111 1111 1111 1111, sinh 1985")

    assert masked == f"CCCD {MASK}, thẻ {MASK}, sinh 1985"
    assert kinds == {"identity", "card"}


def test_decomposed_vietnamese_is_understood() -> None:
    masked, kinds = mask_text(unicodedata.normalize("NFD", "mật khẩu của em: 4829"))

    assert masked == f"mật khẩu của em: {MASK}"
    assert kinds == {"otp"}


def test_a_long_text_of_digits_and_dots_takes_no_long_time() -> None:
    text = "a.1234 " * 2_000 + "1.2" * 2_000

    assert mask_text(text)[1] == frozenset()


@settings(deadline=None)
@given(st.text() | st.text(alphabet="0123456789 .-otpmãＯ４đ\u0301\ud800[@]/:"))
def test_any_text_is_taken_and_changes_only_with_a_kind(text: str) -> None:
    masked, kinds = mask_text(text)

    assert (masked != text) == bool(kinds)


def event(name: str, text: str, **sender: str) -> dict[str, Any]:
    return {
        "event_name": name,
        "sender": {"id": "4111111111111111", **sender},
        "message": {"msg_id": "079201012345", "text": text},
    }


@pytest.mark.parametrize("name", ["user_send_text", "user_send_group_text", "anonymous_send_text"])
def test_what_a_person_writes_is_masked_and_ids_never(name: str) -> None:
    body = event(name, "079201012345")

    masked, kinds = mask_event(body)

    assert masked == event(name, MASK)
    assert kinds == {"identity"}
    assert body == event(name, "079201012345")


def test_an_echo_of_ours_stays_and_one_by_a_person_is_masked() -> None:
    ours = event("oa_send_text", "482913")
    by_person = event("oa_send_text", "482913", admin_id="62")

    assert mask_event(ours) == (ours, frozenset())
    assert mask_event(by_person)[0]["message"]["text"] == MASK


def test_descriptions_notes_and_quoted_texts_are_masked_but_links_are_not() -> None:
    payload = {"url": "https://x.vn/4111111111111111", "description": "thẻ 4111111111111111"}
    message = {
        "note": "otp 482913",
        "quote_msg": {"text": "079201012345", "msg_id": "079201012345"},
        "attachments": [{"type": "link", "payload": payload}, "odd", {"payload": None}],
    }

    masked, kinds = mask_body({"message": message})

    assert masked["message"]["attachments"][0]["payload"] == {
        "url": "https://x.vn/4111111111111111",
        "description": f"thẻ {MASK}",
    }
    assert masked["message"]["note"] == f"otp {MASK}"
    assert masked["message"]["quote_msg"] == {"text": MASK, "msg_id": "079201012345"}
    assert kinds == {"otp", "identity", "card"}


@pytest.mark.parametrize("body", [{}, {"event_name": 1}, {"event_name": "user_send_text"}])
def test_a_body_without_words_is_left_alone(body: dict[str, Any]) -> None:
    assert mask_event(body) == (body, frozenset())
