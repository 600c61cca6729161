"""Officers write and approve in chat: two people for each item, each within her own units."""

from dataclasses import replace
from datetime import date

import pytest
from sqlmodel import select

from models.member import Member
from models.news import NewsItem
from tests.chat_room import ChatRoom, Person

STORY = "Hội thăm 20 hộ khó khăn. Mỗi nhà nhận một phần quà nhỏ."


@pytest.fixture
def mai(chat: ChatRoom) -> Person:
    return chat.member("Lê Thị Mai", "CANTHO", "officer")


@pytest.fixture
def tuyet(chat: ChatRoom) -> Person:
    return chat.member("Võ Thị Tuyết", "CANTHO", "officer")


def write(person: Person, day: str = "1") -> str | None:
    person.says("soạn tin")
    person.says(STORY)
    return person.says(day)


def test_one_officer_writes_another_approves(chat: ChatRoom, mai: Person, tuyet: Person) -> None:
    written = write(mai)
    own = mai.says("duyệt tin")
    shown = tuyet.says("duyệt tin")
    approved = tuyet.says("1")

    (item,) = chat.rows(NewsItem)
    assert f"({item.code})" in (written or "")
    assert "không có tin nào" in (own or "")
    assert "📰 Tin vui hôm nay: Hội thăm 20 hộ khó khăn\nMỗi nhà nhận" in (shown or "")
    assert "Đã duyệt" in (approved or "")
    assert (item.state, item.day) == ("approved", date(2026, 11, 21))


def test_a_rejected_item_is_not_shown_again(chat: ChatRoom, mai: Person, tuyet: Person) -> None:
    write(mai)
    tuyet.says("duyệt tin")

    assert "Đã trả lại" in (tuyet.says("2") or "")
    assert "không có tin nào" in (tuyet.says("duyệt tin") or "")
    assert [item.state for item in chat.rows(NewsItem)] == ["rejected"]


def test_what_another_approved_meanwhile_is_not_told_to_be_returned(
    chat: ChatRoom, mai: Person, tuyet: Person
) -> None:
    third = chat.member("Ngô Thị Ba", "CANTHO", "officer")
    write(mai)
    for officer in (tuyet, third):
        officer.says("duyệt tin")
    tuyet.says("1")

    assert "đã có người duyệt" in third.says("2")
    assert [item.state for item in chat.rows(NewsItem)] == ["approved"]


def test_another_account_of_the_author_is_no_second_person(chat: ChatRoom, mai: Person) -> None:
    write(mai)
    phone = chat.person("Mai, máy khác")
    with chat.database.session() as db:
        phone.become(db, db.exec(select(Member).where(Member.full_name == mai.name)).one())

    assert "không có tin nào" in phone.says("duyệt tin")


def test_where_one_person_is_enough_she_approves_her_own(chat: ChatRoom, mai: Person) -> None:
    chat.house = replace(chat.house, two_people=False)
    write(mai)
    mai.says("duyệt tin")

    assert "Đã duyệt" in mai.says("1")


def test_the_next_one_follows_at_once(mai: Person, tuyet: Person) -> None:
    write(mai)
    write(mai, "2")
    tuyet.says("duyệt tin")

    assert "chờ duyệt tiếp" in (tuyet.says("1") or "")


def test_an_officer_of_a_commune_does_not_approve_the_provinces(
    chat: ChatRoom, mai: Person
) -> None:
    commune = chat.member("Trần Thị Ánh", "ANBINH", "officer")
    write(mai)

    assert "không có tin nào" in (commune.says("duyệt tin") or "")


@pytest.mark.parametrize("text", ["soạn tin", "duyệt tin"])
def test_a_leader_neither_writes_nor_approves_for_the_union(hoa: Person, text: str) -> None:
    assert "dành cho cán bộ Hội" in hoa.says(text)


def test_a_role_that_ended_meanwhile_approves_nothing(
    chat: ChatRoom, mai: Person, tuyet: Person
) -> None:
    write(mai)
    tuyet.says("duyệt tin")
    chat.end_roles()

    tuyet.says("1")

    assert [item.state for item in chat.rows(NewsItem)] == ["draft"]


@pytest.mark.parametrize(
    ("story", "says"),
    [
        ("ngắn", "thêm vài câu"),
        (f"{STORY} https://bit.ly/x", "rút gọn"),
        ("a" * 1600, "nhiều nhất 1500"),
    ],
)
def test_what_can_not_be_news_is_said(mai: Person, story: str, says: str) -> None:
    mai.says("soạn tin")

    assert says in (mai.says(story) or "")
