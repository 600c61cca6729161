"""Working away: said in her own words, an hour of her own, seen by her leader, ended by "về quê rồi"."""

import tomllib
from importlib.resources import files

import pytest

from models.consent import Consent
from models.member import Member
from tests.chat_room import ChatRoom, Person


@pytest.fixture
def lan(chat: ChatRoom) -> Person:
    return chat.member("Nguyễn Thị Lan", "MYPHU03")


@pytest.mark.parametrize(
    ("said", "place"),
    [
        ("di lam binh duong", "Bình Dương"),
        ("đi làm Bình Dương", "Bình Dương"),
        ("em lên sài gòn làm", "Sài Gòn"),
        ("dạ em đang đi làm ở Đồng Nai ạ", "Đồng Nai"),
        ("em đi làm ăn xa ở Long An rồi", "Long An"),
        ("em qua Đài Loan làm", "Đài Loan"),
        ("em đi Bình Dương làm rồi chị ơi", "Bình Dương"),
        ("tui lên sài gòn giữ cháu", "Sài Gòn"),
        ("e di tphcm lam cong nhan", "Thành phố Hồ Chí Minh"),
        ("em làm công ty ở Sóng Thần", "Sóng Thần, Bình Dương"),
        ("tui xuống bạc liêu làm thuê", "Bạc Liêu"),
    ],
)
def test_her_own_words_are_understood(lan: Person, said: str, place: str) -> None:
    assert "Chị muốn nhận tin quê lúc mấy giờ?" in lan.says(said)
    assert lan.membership.away_place == place


@pytest.mark.parametrize(
    "said",
    ["mai em đi làm", "em đi làm về trễ", "chồng em đi làm Bình Dương", "em không đi làm Bình Dương",
     "bữa nào lên Sài Gòn chơi", "đi làm căn cước ở Cần Thơ có lâu không", "Bình Dương"],
)  # fmt: skip
def test_what_says_something_else_changes_nothing(lan: Person, said: str) -> None:
    lan.says(said)

    assert lan.membership.away_place is None


def test_the_old_name_is_kept_and_today_s_said_beside_it(lan: Person) -> None:
    answer = lan.says("di lam binh duong")

    assert "Bình Dương (nay thuộc Thành phố Hồ Chí Minh)" in answer
    assert "1. 11 giờ rưỡi\n2. 6 giờ chiều\n3. 8 giờ tối" in answer


@pytest.mark.parametrize(
    ("said", "at"),
    [("1", "11:30"), ("số 2", "18:00"), ("8 giờ tối", "20:00"), ("7h tối", "19:00"),
     ("6h30 sáng", "06:30"), ("19:15", "19:15"), ("11 giờ rưỡi", "11:30")],
)  # fmt: skip
def test_she_has_an_hour_of_her_own(chat: ChatRoom, lan: Person, said: str, at: str) -> None:
    lan.says("em lên sài gòn làm")

    assert "em gửi tin quê cho chị" in lan.says(said)
    assert (lan.membership.push_at, lan.membership.away_since) == (at, chat.now.date())
    assert lan.identity.news_wanted
    assert [consent.granted for consent in chat.rows(Consent)] == [True]


def test_the_hour_can_be_changed(lan: Person) -> None:
    for text in ("đi làm Bình Dương", "3"):
        lan.says(text)

    assert "3. 8 giờ tối" in lan.says("đổi giờ nhận tin")
    lan.says("6 giờ chiều")
    assert lan.membership.push_at == "18:00"


def test_in_the_quiet_hours_nothing_is_sent(lan: Person) -> None:
    lan.says("em lên sài gòn làm")

    assert "từ 21 giờ đến 5 giờ 30" in lan.says("11h đêm")
    assert lan.membership.push_at is None
    assert "18 giờ" in lan.says("2")


def test_she_may_want_no_news(chat: ChatRoom, lan: Person) -> None:
    lan.says("em lên sài gòn làm")

    assert "không nhắn tin riêng" in lan.says("0")
    assert lan.membership.away_place == "Sài Gòn"
    assert (lan.membership.push_at, chat.rows(Consent)) == (None, [])


def test_without_a_place_she_is_asked(lan: Person) -> None:
    assert "tỉnh nào" in lan.says("em đi làm xa")
    assert "Vĩnh Long" in lan.says("bến tre")
    assert lan.membership.away_place == "Bến Tre"


def test_a_place_nobody_listed_is_kept_as_she_says_it(lan: Person) -> None:
    lan.says("đi làm xa")
    lan.says("tàu cá ngoài Hòn Khoai")

    assert lan.membership.away_place == "tàu cá ngoài Hòn Khoai"


def test_back_home_all_is_as_before(lan: Person) -> None:
    for text in ("đi làm Bình Dương", "3"):
        lan.says(text)

    assert "mừng chị về quê" in lan.says("em về quê rồi")
    member = lan.membership
    assert (member.away_place, member.away_since, member.push_at) == (None, None, None)
    assert "mừng chị về quê" in lan.says("về quê rồi")


def test_a_newcomer_is_asked_for_her_branch_first(chat: ChatRoom) -> None:
    cuc = chat.person("Cúc")

    assert "chi hội ở quê mình" in cuc.says("em lên sài gòn làm")
    assert "Có phải Chi hội ấp Mỹ Phú" in cuc.says("MYPHU03")


def test_another_open_question_keeps_its_answer(lan: Person) -> None:
    lan.says("gặp cán bộ")
    lan.says("em lên sài gòn làm")

    assert lan.membership.away_place is None


def test_her_leader_sees_who_is_away(chat: ChatRoom, hoa: Person, lan: Person) -> None:
    assert "chưa có ai" in hoa.says("ai đi làm xa")
    lan.says("đi làm Bình Dương")
    assert "được không ạ?" in lan.says("3")

    assert "có 1 người đi làm xa: chị Lan." in hoa.says("ai đi làm xa")
    lan.says("1")
    assert "có 1 người đi làm xa: chị Lan (Bình Dương)" in hoa.says("ai đi làm xa")
    assert "dành cho chi hội trưởng" in lan.says("ai đi làm xa")


def test_she_is_asked_once_whether_her_leader_may_know_where(
    chat: ChatRoom, hoa: Person, lan: Person
) -> None:
    for text in ("đi làm Bình Dương", "3"):
        lan.says(text)

    assert "em giữ kín" in lan.says("khỏi")
    assert [row.granted for row in chat.rows(Consent)] == [True, False]
    assert "được không" not in (lan.says("em lên sài gòn làm") or "") + (lan.says("2") or "")
    assert "chị Lan." in hoa.says("ai đi làm xa")


def test_many_are_counted_and_not_all_named(chat: ChatRoom, hoa: Person) -> None:
    for n in range(11):
        chat.add(Member(full_name=f"Lê Thị An {n}", unit_id=4, away_place="Đồng Nai"))

    answer = hoa.says("ai đi làm xa")

    assert "có 11 người" in answer
    assert "còn 3 người nữa" in answer


def test_the_map_of_2025_is_whole() -> None:
    tables = tomllib.loads(
        files("handlers").joinpath("kit", "provinces.toml").read_text(encoding="utf-8")
    )["provinces"]

    assert len(tables) == 34
    assert len(tables) + sum(map(len, tables.values())) == 63
