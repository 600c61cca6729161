"""Today's item: the branch's own, else the nearest above; asked for in many ways."""

from datetime import date, timedelta

import pytest

from models.news import NewsItem
from tests.chat_room import ChatRoom, Person

TODAY = date(2026, 11, 21)


def item(unit_id: int, title: str, **changes: object) -> NewsItem:
    values = {
        "code": title.upper()[:4] + str(unit_id),
        "day": TODAY,
        "title": title,
        "body": "Bà con cùng làm.",
        "unit_id": unit_id,
        "state": "approved",
        "author": "a",
        "created_at": "2026-11-20T00:00:00Z",
    }
    return NewsItem.model_validate(values | changes)


@pytest.mark.parametrize(
    "text",
    [
        "tin hôm nay",
        "tin",
        "Tin vui!",
        "tin moi",
        "tin tuc hom nay",
        "cho em xem tin hôm nay nha",
        "TIN VUI 🌞",
        "tin hom nay co gi hong",
        "co gi moi ko",
        "tin bua nay sao roi",
        "nay co tin gi ta",
    ],
)
def test_the_item_is_had_by_many_words(chat: ChatRoom, hoa: Person, text: str) -> None:
    chat.add(item(4, "Cầu mới"))

    assert hoa.says(text) == "📰 Tin vui hôm nay: Cầu mới\nBà con cùng làm."


def test_the_branch_s_own_item_comes_before_the_province_s(chat: ChatRoom, hoa: Person) -> None:
    chat.add(item(1, "Của tỉnh"), item(4, "Của ấp"))

    assert "Của ấp" in hoa.says("tin hôm nay")


def test_without_one_the_nearest_unit_above_gives_it(chat: ChatRoom, hoa: Person) -> None:
    chat.add(item(1, "Của tỉnh"), item(2, "Của phường"), item(5, "Của ấp khác"))

    assert "Của phường" in hoa.says("tin hôm nay")


def test_one_without_a_branch_gets_the_province_s(chat: ChatRoom, lan: Person) -> None:
    chat.add(item(1, "Của tỉnh"), item(4, "Của ấp"))

    assert "Của tỉnh" in lan.says("tin hôm nay")


@pytest.mark.parametrize(
    "changes",
    [{"state": "draft"}, {"state": "rejected"}, {"valid_until": TODAY - timedelta(days=1)}],
)
def test_what_is_not_approved_or_past_its_end_is_not_told(
    chat: ChatRoom, hoa: Person, changes: dict[str, object]
) -> None:
    chat.add(item(4, "Cầu mới", **changes))

    assert "hôm nay chưa có tin vui mới" in hoa.says("tin hôm nay")


def test_yesterday_s_item_can_be_read_too(chat: ChatRoom, hoa: Person) -> None:
    chat.add(item(4, "Cầu cũ", day=TODAY - timedelta(days=1)))

    assert "hôm qua: Cầu cũ" in hoa.says("tin hôm qua")
    assert "tin hôm qua" in hoa.says("tin hôm nay")


def test_today_is_the_branch_s_day_not_london_s(chat: ChatRoom, hoa: Person) -> None:
    chat.add(item(4, "Cầu mới"))
    chat.now = chat.now.replace(day=20, hour=18)  # one in the morning of the 21st in Cần Thơ

    assert "Cầu mới" in hoa.says("tin hôm nay")


def test_a_long_item_is_cut_at_a_word_and_keeps_its_link(chat: ChatRoom, hoa: Person) -> None:
    url = "https://hoi.example.vn/a"
    chat.add(item(4, "Dài", body="bà con " * 400, url=url))

    answer = hoa.says("tin hôm nay")

    assert len(answer) <= 2000
    assert answer.endswith(f"…\nXem thêm: {url}")


def test_braces_in_an_item_are_only_letters(chat: ChatRoom, hoa: Person) -> None:
    chat.add(item(4, "Giá {tốt}", body="{title} {0}"))

    assert hoa.says("tin hôm nay").endswith("Giá {tốt}\n{title} {0}")


def test_in_a_branch_that_mourns_nothing_is_called_good_news(chat: ChatRoom, hoa: Person) -> None:
    yesterday = TODAY - timedelta(days=1)
    chat.add(item(4, "Cầu mới", day=yesterday), item(5, "Của ấp khác"))
    hoa.says("/nghi 3 ngày")

    assert hoa.says("tin hôm qua") == "📰 Tin hôm qua: Cầu mới\nBà con cùng làm."
    assert "chưa có tin mới" in hoa.says("tin hôm nay")
    chat.wait(days=3)
    assert "tin vui" in hoa.says("tin hôm nay")
