"""“việc của tôi”: a leader's duties in numbers, each leading to where it is done."""

import re
from datetime import date, timedelta

import pytest

from models.member import Member
from models.news import NewsItem
from models.push import DailyPush, ForwardPack
from models.role import Role
from tests.chat_room import ChatRoom, Person

TODAY = date(2026, 11, 21)
LIST = """\
Việc của chị Hoa, Chi hội ấp Mỹ Phú:
1. Tin hôm nay để chuyển tiếp
2. Người xin vào chi hội (2)
3. Đổi giờ gửi tin
4. Tạm nghỉ gửi tin
5. Bản đọc loa
0. Để sau"""


def publish(chat: ChatRoom) -> None:
    item = NewsItem(code="K7Q2", day=TODAY, title="Cầu mới", body="Bà con góp.", unit_id=4,
                    state="approved", author="a", created_at=chat.now)  # fmt: skip
    chat.add(item)


@pytest.mark.parametrize("text", ["việc của tôi", "viec cua toi", "Dạ việc của em", "/viec"])
def test_she_sees_what_there_is(chat: ChatRoom, hoa: Person, text: str) -> None:
    chat.add(*(Member(full_name=n, unit_id=4, state="waiting") for n in ("Lan", "Cúc")))

    assert hoa.says(text) == LIST


def test_who_waits_elsewhere_is_not_counted(chat: ChatRoom, hoa: Person) -> None:
    chat.add(Member(full_name="Lan", unit_id=5, state="waiting"))

    assert "2. Người xin vào chi hội\n" in hoa.says("việc của tôi")


def test_the_news_comes_as_a_bubble_to_forward(chat: ChatRoom, hoa: Person) -> None:
    publish(chat)
    hoa.says("việc của tôi")

    said = hoa.says("1").splitlines()

    assert said[:-1] == ["📰 Tin vui hôm nay: Cầu mới", "Bà con góp."]
    assert re.fullmatch(r"Xem ở trang của Hội: https://oa\.example\.vn/t/[A-Z0-9]{8}", said[-1])


def test_a_pack_she_fetched_after_the_push_can_be_done(chat: ChatRoom, hoa: Person) -> None:
    publish(chat)
    chat.add(DailyPush(unit_id=4, day=TODAY, state="queued", at=chat.now))
    for _ in range(2):
        hoa.says("việc của tôi")
        hoa.says("1")

    assert "1/2 chi hội" in hoa.says("xong")
    assert [pack.state for pack in chat.rows(ForwardPack)] == ["done"]


def test_before_the_push_it_leaves_the_pack_to_it(chat: ChatRoom, hoa: Person) -> None:
    publish(chat)
    hoa.says("việc của tôi")
    hoa.says("1")

    assert chat.rows(ForwardPack) == []


def test_without_news_it_says_so(hoa: Person) -> None:
    hoa.says("việc của tôi")

    assert "chưa có tin mới" in hoa.says("1")


def test_who_waits_is_asked_about_at_once(chat: ChatRoom, hoa: Person) -> None:
    chat.add(Member(full_name="Lê Thị Lan", called="Lan Ba Tư", unit_id=4, state="waiting"))
    hoa.says("việc của tôi")

    assert "Lan Ba Tư) xin vào Chi hội ấp Mỹ Phú" in hoa.says("2")
    assert "chị Lan đã vào" in hoa.says("1")


def test_where_nobody_waits_it_says_so(hoa: Person) -> None:
    hoa.says("việc của tôi")

    assert "không có ai xin vào" in hoa.says("2")


def test_the_hour_is_changed_from_here(hoa: Person) -> None:
    hoa.says("việc của tôi")

    assert "mấy giờ" in hoa.says("3")
    assert "6 giờ 30 mỗi ngày" in hoa.says("6h30")


def test_a_pause_begins_from_here(hoa: Person) -> None:
    hoa.says("việc của tôi")

    assert "mấy ngày" in hoa.says("tạm nghỉ gửi tin")
    assert "đến hết thứ Hai 23/11" in hoa.says("3 ngày")
    hoa.says("việc của tôi")
    assert "đang nghỉ nhận tin" in hoa.says("4")
    hoa.says("việc của tôi")
    assert "đang nghỉ nhận tin" in hoa.says("1")


def test_a_zero_leads_out_and_another_number_asks_again(hoa: Person) -> None:
    hoa.says("việc của tôi")

    assert "Việc của chị Hoa" in hoa.says("7")
    assert "“việc của tôi”" in hoa.says("0")
    assert "không có câu hỏi" in hoa.says("3")


@pytest.mark.parametrize("text", ["/lich", "cảm ơn em", "/nghi 3 ngày"])
def test_the_list_is_not_read_out_again_behind_another_answer(hoa: Person, text: str) -> None:
    hoa.says("việc của tôi")

    assert "1. Tin hôm nay" not in hoa.says(text)
    assert "đổi sang mấy giờ" not in hoa.says("3")


@pytest.mark.parametrize("role", [None, "cell_leader", "viewer"])
def test_who_leads_nothing_is_told_kindly(chat: ChatRoom, role: str | None) -> None:
    mai = chat.member("Mai", "MYPHU03", role)

    assert "dành cho chi hội trưởng" in mai.says("việc của tôi")


def test_a_newcomer_is_told_kindly(lan: Person) -> None:
    assert "dành cho chi hội trưởng" in lan.says("việc của tôi")


def test_a_role_that_ended_while_asked_counts_no_more(chat: ChatRoom, hoa: Person) -> None:
    publish(chat)
    hoa.says("việc của tôi")
    chat.end_roles()

    assert "dành cho chi hội trưởng" in hoa.says("1")


def test_a_leader_of_two_chooses_first(chat: ChatRoom, hoa: Person) -> None:
    since = chat.now - timedelta(days=1)
    member_id = hoa.membership.id
    chat.add(Role(member_id=member_id, unit_id=5, role="leader", valid_from=since, granted_by="t"))

    assert "1. Chi hội ấp Mỹ Lộc, phường An Bình" in hoa.says("việc của tôi")
    assert "Việc của chị Hoa, Chi hội ấp Mỹ Lộc:" in hoa.says("1")


def test_an_officer_chooses_with_ketnoi(chat: ChatRoom) -> None:
    tam = chat.member("Đỗ Minh Tâm", "ANBINH", "officer")

    assert "/ketnoi" in tam.says("việc của tôi")
    tam.says("/ketnoi MYLOC04")
    assert "Việc của chị Tâm, Chi hội ấp Mỹ Lộc:" in tam.says("việc của tôi")
