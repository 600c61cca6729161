"""“bản đọc loa”: the week's items without anything that can't be read aloud."""

from datetime import date, timedelta

import pytest

from handlers.kit.aloud import count_syllables, speakable
from handlers.kit.loudspeaker import MOST_SYLLABLES
from models.news import NewsItem
from tests.chat_room import ChatRoom, Person

MONDAY = date(2026, 11, 16)


def publish(chat: ChatRoom, n: int, body: str = "Bà con góp công.", unit_id: int = 1) -> None:
    item = NewsItem(code=f"K{unit_id}{n}", day=MONDAY + timedelta(days=n), title=f"Tin {n}",
                    body=body, unit_id=unit_id, state="approved", author="a",
                    created_at=chat.now)  # fmt: skip
    chat.add(item)


def test_it_is_read_day_by_day(chat: ChatRoom, hoa: Person) -> None:
    publish(chat, 1)
    publish(chat, 0)

    text = hoa.says("ban doc loa")

    assert text.startswith("Kính thưa bà con.")
    assert "Thứ Hai: Tin 0. Bà con góp công.\n\nThứ Ba: Tin 1." in text


def test_links_codes_and_signs_are_left_out(chat: ChatRoom, hoa: Person) -> None:
    publish(chat, 0, "🌸 Xem https://hoi.example.vn/t/K7Q2 nhé.\nVui lắm!")

    text = hoa.says("bản đọc loa")

    assert "Xem nhé. Vui lắm!" in text
    assert "http" not in text


def test_a_long_week_stays_within_two_minutes(chat: ChatRoom, hoa: Person) -> None:
    for n in range(6):
        publish(chat, n, "Bà con góp công làm cầu. " * 15)

    text = hoa.says("bản đọc loa")

    assert count_syllables(text) <= MOST_SYLLABLES
    assert text.count("Bà con góp công làm cầu.") >= text.count(": Tin ") == 6
    assert text.endswith("đã lắng nghe.")


def test_even_one_endless_item_is_told(chat: ChatRoom, hoa: Person) -> None:
    publish(chat, 0, "Bà con góp công làm cầu và đắp đường, " * 40)

    assert "Thứ Hai: Tin 0.\n" in hoa.says("bản đọc loa")


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (
            "Hội LHPN TP. Cần Thơ và UBND xã",
            "Hội Liên hiệp Phụ nữ thành phố Cần Thơ và Ủy ban nhân dân xã",
        ),
        (
            "Tổ TK&VV. Vay 500.000đ, 20%",
            "Tổ tiết kiệm và vay vốn. Vay 500.000 đồng, 20 phần trăm",
        ),
        ("cầu dài 24m, rộng 3 m2", "cầu dài 24 mét, rộng 3 mét vuông"),
        ("7h30 sáng 22/11, họp lúc 14h", "7 giờ 30 sáng 22 tháng 11, họp lúc 14 giờ"),
        ("Từ ngày 20/10/2026, 9/12 chi hội", "Từ ngày 20 tháng 10 năm 2026, 9/12 chi hội"),
    ],
)
def test_nothing_makes_the_reader_stumble(written: str, read: str) -> None:
    assert speakable(written) == read


def test_in_days_of_mourning_nothing_is_called_glad(chat: ChatRoom, hoa: Person) -> None:
    publish(chat, 0)
    hoa.says("/nghi 3 ngày")

    assert "vui" not in hoa.says("bản đọc loa")


def test_her_branchs_own_item_stands_for_the_day(chat: ChatRoom, hoa: Person) -> None:
    publish(chat, 0, "Của tỉnh.")
    publish(chat, 0, "Của ấp.", unit_id=4)

    text = hoa.says("bản đọc loa")

    assert "Của ấp" in text
    assert "Của tỉnh" not in text


def test_a_week_without_items_is_said_kindly(hoa: Person) -> None:
    assert "chưa có tin nào" in hoa.says("bản đọc loa")


def test_who_has_no_branch_is_asked_for_it(lan: Person) -> None:
    assert "chi hội nào" in lan.says("bản đọc loa")


def test_it_is_one_of_a_leaders_duties(chat: ChatRoom, hoa: Person) -> None:
    publish(chat, 0)
    hoa.says("việc của tôi")

    assert hoa.says("5").startswith("Kính thưa bà con.")
