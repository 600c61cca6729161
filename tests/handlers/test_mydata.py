"""“dữ liệu của tôi”: she sees, takes along, corrects, withdraws, erases, and may change her mind."""

from datetime import timedelta

import pytest

from models.case import Case
from models.consent import Consent, ConsentText
from models.member import Identity, Member
from models.push import LeaderLine
from models.story import Story
from tests.chat_room import ChatRoom, Person

HELD = """\
Hội đang lưu về chị: tên Nguyễn Thị Hoa; Chi hội ấp Mỹ Phú; chi hội trưởng Chi hội ấp Mỹ Phú; không nhận tin riêng.
1. Tải về
2. Sửa tên hoặc chi hội
3. Đổi những gì đã đồng ý
9. Xoá hẳn
0. Thôi"""


@pytest.mark.parametrize("text", ["dữ liệu của tôi", "du lieu cua em", "hội lưu gì của em"])
def test_she_sees_what_is_held(hoa: Person, text: str) -> None:
    assert hoa.says(text) == HELD


def test_a_newcomer_is_told_that_only_her_number_is_known(lan: Person) -> None:
    assert "số tài khoản Zalo" in lan.says("dữ liệu của tôi")


def test_her_phone_is_never_shown_whole(chat: ChatRoom, hoa: Person) -> None:
    with chat.database.session() as db:
        db.get_one(Member, chat.rows(Member)[0].id).phone = "0912345678"

    shown = hoa.says("dữ liệu của tôi")

    assert "đuôi 678" in shown
    assert "0912345678" not in shown


def test_she_asks_for_a_file(chat: ChatRoom, hoa: Person) -> None:
    hoa.says("dữ liệu của tôi")

    text = hoa.says("1")

    assert "em soạn tệp" in text
    assert [case.kind for case in chat.rows(Case)] == ["export"]
    assert chat.rows(LeaderLine) == []


def test_asked_again_while_it_is_on_its_way_nothing_is_written_twice(
    chat: ChatRoom, hoa: Person
) -> None:
    assert hoa.says("tải dữ liệu của tôi") == hoa.says("tải dữ liệu của tôi")
    assert len(chat.rows(Case)) == 1


def test_the_fourth_file_of_a_day_is_tomorrows(chat: ChatRoom, hoa: Person) -> None:
    for _ in range(3):
        hoa.says("tải dữ liệu của tôi")
        with chat.database.session() as db:
            db.get_one(Case, chat.rows(Case)[-1].id).state = "closed"

    assert "kéo lên trên" in hoa.says("tải dữ liệu của tôi")
    chat.wait(hours=25)
    assert "em soạn tệp" in hoa.says("tải dữ liệu của tôi")


def test_she_corrects_what_she_is_called(chat: ChatRoom, hoa: Person) -> None:
    hoa.says("dữ liệu của tôi")
    hoa.says("2")

    answer = hoa.says("Nguyễn Thị Hoà")

    (member,) = chat.rows(Member)
    assert "Nguyễn Thị Hoà" in answer
    assert (member.called, member.full_name) == ("Nguyễn Thị Hoà", "Nguyễn Thị Hoa")


def test_another_name_in_the_register_is_an_officers_to_change(
    chat: ChatRoom, hoa: Person
) -> None:
    hoa.says("dữ liệu của tôi")
    hoa.says("2")

    assert "cán bộ Hội xã" in hoa.says("Trần Thị Mai")
    assert [case.kind for case in chat.rows(Case)] == ["correct"]


def change(person: Person, *numbers: str) -> str:
    person.says("dữ liệu của tôi")
    return [person.says(number) or "" for number in ("3", *numbers)][-1]


def test_she_gives_and_withdraws_her_consent(chat: ChatRoom, hoa: Person) -> None:
    assert change(hoa) == (
        "Chị nhắn số nào thì em đổi điều đó ạ.\n1. nhận tin mỗi sáng: không\n0. Để sau"
    )
    assert "Mỗi sáng Hội có một tin vui" in hoa.says("1")
    assert "em ghi chị đồng ý: nhận tin mỗi sáng" in hoa.says("1")
    assert "thôi ạ: nhận tin mỗi sáng" in change(hoa, "1")

    assert [row.granted for row in chat.rows(Consent)] == [True, False]
    assert len(chat.rows(ConsentText)) == 2
    assert chat.rows(Identity)[0].news_stopped_at is not None


def test_each_purpose_is_withdrawn_by_itself(chat: ChatRoom, hoa: Person) -> None:
    for text in ("gửi tin", "Xóm em vừa trồng xong con đường hoa dài 300 mét.", "1"):
        hoa.says(text)

    assert "2. đăng chuyện vui đã kể: đang đồng ý" in change(hoa)
    hoa.says("2")

    assert [(row.purpose, row.granted) for row in chat.rows(Consent)] == [
        ("stories", True), ("stories", False),
    ]  # fmt: skip
    assert [story.state for story in chat.rows(Story)] == ["declined"]
    assert "2. đăng chuyện vui đã kể: không" in change(hoa)
    assert "Chị đồng ý không ạ?" in hoa.says("2")
    assert "Lúc nào cần" in hoa.says("0")


def test_erasing_asks_twice_and_waits_a_day(chat: ChatRoom, hoa: Person) -> None:
    hoa.says("dữ liệu của tôi")

    assert "không lấy lại được" in hoa.says("9")
    assert (
        hoa.says("xoá hẳn")
        == "Dạ, 9 giờ ngày mai em xoá. Đổi ý thì chị nhắn “giữ lại” trước giờ đó ạ."
    )
    assert chat.rows(Case)[0].run_at == chat.now + timedelta(hours=24)


@pytest.mark.parametrize("text", ["1", "có", "ừ", "đồng ý", "xoa"])
def test_nothing_but_her_very_words_erases(chat: ChatRoom, hoa: Person, text: str) -> None:
    hoa.says("dữ liệu của tôi")
    hoa.says("9")

    hoa.says(text)

    assert chat.rows(Case) == []


def test_said_without_accents_after_the_question_it_counts(chat: ChatRoom, hoa: Person) -> None:
    hoa.says("dữ liệu của tôi")
    hoa.says("9")

    hoa.says("xoa han")

    assert len(chat.rows(Case)) == 1


@pytest.mark.parametrize("text", ["xoá hẳn", "xoa han", "xoa het du lieu cua em"])
def test_without_the_question_she_is_asked_first(chat: ChatRoom, hoa: Person, text: str) -> None:
    assert "không lấy lại được" in hoa.says(text)
    assert chat.rows(Case) == []


def test_she_changes_her_mind(chat: ChatRoom, hoa: Person) -> None:
    hoa.says("dữ liệu của tôi")
    hoa.says("9")
    hoa.says("xoá hẳn")
    chat.wait(hours=23)

    assert hoa.says("giữ lại") == "Dạ, em giữ lại như cũ ạ."
    assert [(case.state, case.run_at) for case in chat.rows(Case)] == [("closed", None)]
    assert "không có gì chờ xoá" in hoa.says("giữ lại")


def test_asked_again_the_hour_is_said_again(hoa: Person) -> None:
    hoa.says("dữ liệu của tôi")
    hoa.says("9")
    hoa.says("xoá hẳn")

    assert "9 giờ ngày mai" in hoa.says("xoá dữ liệu của tôi")
