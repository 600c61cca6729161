"""“đã chia sẻ”: counted once a day, an officer's own post, days in a row, days of leave."""

from datetime import timedelta

import pytest

from models.news import NewsItem
from models.share import Leave, Share
from tests.chat_room import ChatRoom, Person

POST = "https://www.facebook.com/hoa.tran/posts/1234567890"


@pytest.fixture
def cuc(chat: ChatRoom) -> Person:
    return chat.member("Trần Thị Cúc", "MYPHU03")


@pytest.mark.parametrize("text", ["đã chia sẻ", "em da chia se roi", "share rồi"])
def test_what_she_passed_on_counts_for_her_branch(chat: ChatRoom, cuc: Person, text: str) -> None:
    said = cuc.says(text)

    assert said == "✅ Em ghi nhận, cảm ơn chị. Hôm nay Chi hội ấp Mỹ Phú đã có 1 lượt chia sẻ ạ."
    assert [(share.kind, share.unit_id) for share in chat.rows(Share)] == [("told", 4)]


def test_said_twice_a_day_it_counts_once(chat: ChatRoom, cuc: Person) -> None:
    cuc.says("đã chia sẻ")

    assert "đã ghi cho chị rồi" in (cuc.says("đã chia sẻ") or "")
    chat.wait(days=1)
    cuc.says("đã chia sẻ")
    assert len(chat.rows(Share)) == 2


def test_an_officers_own_post_counts_once(chat: ChatRoom, hoa: Person) -> None:
    first = hoa.says(POST)

    assert "Em ghi bài của chị" in (first or "")
    assert "đã ghi cho chị rồi" in (hoa.says(f"em chia sẻ link nè {POST}") or "")
    assert [(share.kind, share.url) for share in chat.rows(Share)] == [("post", POST)]


def test_the_unions_own_page_passed_on_is_no_post_of_hers(chat: ChatRoom, hoa: Person) -> None:
    hoa.says("em đã đăng bài https://oa.example.vn/t/K7Q2")

    assert [share.kind for share in chat.rows(Share)] == ["told"]


def test_an_odd_link_is_not_counted(chat: ChatRoom, hoa: Person) -> None:
    hoa.says("em chia sẻ link nè https://bit.ly/abc")

    assert chat.rows(Share) == []


def test_days_in_a_row_are_told_to_who_has_the_duty(chat: ChatRoom, hoa: Person) -> None:
    hoa.says("đã chia sẻ")
    chat.wait(days=1)

    assert "2 ngày liền" in (hoa.says("đã chia sẻ") or "")


def test_days_of_leave_do_not_break_the_row(chat: ChatRoom, hoa: Person) -> None:
    hoa.says("đã chia sẻ")
    chat.wait(days=1)
    assert "đến hết thứ Hai 23/11" in (hoa.says("nghỉ phép 2 ngày") or "")
    chat.wait(days=2)

    assert "2 ngày liền" in (hoa.says("đã chia sẻ") or "")


def test_a_missed_day_breaks_the_row(chat: ChatRoom, hoa: Person) -> None:
    hoa.says("đã chia sẻ")
    chat.wait(days=2)

    assert "liền" not in (hoa.says("đã chia sẻ") or "")


def test_leave_ends_early(chat: ChatRoom, hoa: Person) -> None:
    hoa.says("nghỉ phép 5 ngày")
    chat.wait(days=2)
    hoa.says("hết nghỉ phép")

    (leave,) = chat.rows(Leave)
    assert leave.last_day - leave.first_day == timedelta(days=1)


def test_a_member_needs_no_leave(chat: ChatRoom, cuc: Person) -> None:
    assert "không cần xin nghỉ" in (cuc.says("nghỉ phép 2 ngày") or "")
    assert chat.rows(Leave) == []


def test_who_has_no_branch_is_asked_to_join(chat: ChatRoom, lan: Person) -> None:
    assert "tham gia" in (lan.says("đã chia sẻ") or "")
    assert chat.rows(Share) == []


def test_she_gets_a_link_of_her_own(chat: ChatRoom, cuc: Person, hoa: Person) -> None:
    chat.add(NewsItem(code="K7Q2", day=chat.now.date(), title="Cầu mới", body="Vui", unit_id=1,
                      state="approved", author="a", created_at=chat.now))  # fmt: skip

    hers, again, others = cuc.says("link của em"), cuc.says("link của em"), hoa.says("link của em")

    assert "https://oa.example.vn/t/" in hers
    assert hers == again != others


def test_without_an_item_there_is_no_link(cuc: Person) -> None:
    assert "chưa có tin mới" in cuc.says("link của em")
