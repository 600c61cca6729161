"""“/themloi”: a branch's own line below an item from above, taken back as easily as given."""

from datetime import date

import pytest

from models.news import NewsItem, NewsLine
from models.push import DailyPush
from models.unit import Unit
from scheduler.morning import Morning
from tests.chat_room import HOUSE, ChatRoom, Person

TODAY = date(2026, 11, 21)


def publish(chat: ChatRoom, unit_id: int = 1, day: date = TODAY) -> None:
    item = NewsItem(code=f"K{unit_id}{day:%d}", day=day, title="Cầu mới", body="Bà con góp.",
                    unit_id=unit_id, state="approved", author="a", created_at=chat.now)  # fmt: skip
    chat.add(item)


def test_her_line_stands_below_the_story(chat: ChatRoom, hoa: Person) -> None:
    publish(chat)

    said = hoa.says("/themloi Chiều nay mình hẹn ở cầu nhé")

    with chat.database.session() as db:
        unit = db.get_one(Unit, 4)
        morning = Morning(db, HOUSE, [unit], chat.now)
        words = morning._words(unit, db.get_one(NewsItem, 1))
    assert "Em thêm dưới tin “Cầu mới” (thứ Bảy 21/11)" in said
    assert "Bà con góp.\nChiều nay mình hẹn ở cầu nhé" in words.group()
    assert "Chiều nay" not in words.leaders()


def test_the_item_itself_stays_as_it_was(chat: ChatRoom, hoa: Person) -> None:
    publish(chat)

    hoa.says("/themloi Chiều nay mình hẹn ở cầu nhé")

    assert chat.rows(NewsItem)[0].body == "Bà con góp."


def test_the_last_line_counts_and_can_be_taken_back(chat: ChatRoom, hoa: Person) -> None:
    publish(chat)
    hoa.says("/themloi một")
    hoa.says("/themloi hai")
    assert [line.text for line in chat.rows(NewsLine)] == ["hai"]

    assert "gửi nguyên" in hoa.says("/themloi 0")
    assert chat.rows(NewsLine) == []


def test_after_the_push_it_is_for_tomorrows_item(chat: ChatRoom, hoa: Person) -> None:
    publish(chat)
    publish(chat, day=date(2026, 11, 22))
    chat.add(DailyPush(unit_id=4, day=TODAY, state="queued", at=chat.now))

    assert "Chủ nhật 22/11" in hoa.says("/themloi mai mình đi sớm")


def test_her_branchs_own_item_needs_no_line(chat: ChatRoom, hoa: Person) -> None:
    publish(chat, unit_id=4)

    assert "chưa có tin nào của Hội" in hoa.says("/themloi mai mình đi sớm")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("/themloi", "Ví dụ: /themloi"),
        ("/themloi xem https://bit.ly/abc", "đường dẫn lạ"),
        (f"/themloi {'a ' * 150}", "nhiều nhất 200"),
    ],
)
def test_what_can_not_be_added_is_said(chat: ChatRoom, hoa: Person, text: str, says: str) -> None:
    publish(chat)

    assert says in hoa.says(text)
    assert chat.rows(NewsLine) == []


def test_a_member_adds_nothing(chat: ChatRoom) -> None:
    publish(chat)
    member = chat.member("Trần Thị Cúc", "MYPHU03")

    member.says("/themloi tin của em nè")

    assert chat.rows(NewsLine) == []
