"""An officer's work with what people ask about: the answer is read by two, or not sent."""

from dataclasses import replace
from datetime import timedelta

import pytest

from models.push import LeaderLine
from models.rumour import Rumour
from tests.chat_room import ChatRoom, Person
from tests.handlers.test_issued import publish

TEXT = "Từ ngày 1/12 ai chưa cập nhật VNeID sẽ bị khoá tài khoản ngân hàng, chuyển tiếp cho mọi người biết"
ANSWER = "Công an xã đã bác tin này."
OPEN = "tin cần xác minh"


@pytest.fixture
def asked(chat: ChatRoom) -> ChatRoom:
    """A member asked, in whose commune nobody looked yet."""
    chat.member("Lê Thị Lan", "MYPHU03").says(f"tin này đúng không\n{TEXT}")
    return chat


@pytest.fixture
def thu(asked: ChatRoom) -> Person:
    return asked.member("Trần Thị Thu", "ANBINH", "officer")


@pytest.fixture
def xuan(asked: ChatRoom) -> Person:
    return asked.member("Võ Thị Xuân", "ANBINH", "officer")


def say(person: Person, *texts: str) -> str:
    """What is answered to the last of them."""
    return [person.says(text) for text in texts][-1]


def test_a_draft_written_anew_since_it_was_read_is_shown_again(
    asked: ChatRoom, thu: Person, xuan: Person
) -> None:
    say(thu, OPEN, "1", "4", "Xã đang hỏi công an.", "1")
    say(xuan, OPEN, "1")
    asked.wait(minutes=1)
    say(thu, OPEN, "1", "2", ANSWER, "1")

    again = xuan.says("1")

    assert ANSWER in again
    assert "Cho gửi" in again
    assert [rumour.state for rumour in asked.rows(Rumour)] == ["checking"]


def test_true_takes_a_source_and_an_items_code_is_one(asked: ChatRoom, thu: Person) -> None:
    publish(asked)
    assert "phải có nguồn" in say(thu, OPEN, "1", "đúng")
    assert "phải kèm đường dẫn" in thu.says("Tin này đúng, xã đã hỏi rồi.")
    assert "không thấy tin nào" in thu.says("K7Q9")

    look = thu.says("K7Q2")

    assert "tin này đúng ạ.\nChị xem tin K7Q2" in look
    assert "Nguồn: https://oa.example.vn/t/" in look


def test_an_officer_elsewhere_and_a_leader_see_nothing(asked: ChatRoom, hoa: Person) -> None:
    away = asked.member("Ngô Thị Ba", "PHUNGHIEP", "officer")

    assert "không có tin nào chờ" in away.says(OPEN)
    assert "dành cho cán bộ Hội" in hoa.says(OPEN)


def test_the_second_reader_is_called_in_the_evening_until_it_is_settled(
    asked: ChatRoom, thu: Person, xuan: Person
) -> None:
    say(thu, OPEN, "1", "2", ANSWER, "1")
    called = [line.user_id for line in asked.rows(LeaderLine) if "thứ hai" in line.text]
    say(xuan, OPEN, "1", "1")

    assert called == [xuan.user_id]
    assert asked.rows(LeaderLine) == []


def test_where_one_person_is_enough_she_sends_it_herself(asked: ChatRoom, thu: Person) -> None:
    asked.house = replace(asked.house, two_people=False)

    assert "Em cho gửi nhé" in say(thu, OPEN, "1", "2", ANSWER)
    assert "Đã cho gửi câu trả lời" in thu.says("1")
    assert [rumour.state for rumour in asked.rows(Rumour)] == ["answered"]


def test_at_night_it_is_said_that_it_leaves_in_the_morning(
    asked: ChatRoom, thu: Person, xuan: Person
) -> None:
    asked.wait(hours=13)
    say(thu, OPEN, "1", "2", ANSWER, "1")

    assert "nhận lúc 5 giờ 30" in say(xuan, OPEN, "1")


def test_one_that_was_settled_meanwhile_is_told_so(
    asked: ChatRoom, thu: Person, xuan: Person
) -> None:
    for officer in (thu, xuan):
        say(officer, OPEN, "1", "5")
    assert "Đã bỏ qua" in thu.says("1")

    assert "người khác xử lý xong" in xuan.says("1")


def test_over_a_day_it_is_marked(asked: ChatRoom, thu: Person) -> None:
    asked.now += timedelta(days=2)

    assert "1 người hỏi, quá một ngày" in thu.says(OPEN)


def test_a_published_answer_is_taken_back_after_a_second_question(
    asked: ChatRoom, thu: Person, xuan: Person, hoa: Person
) -> None:
    say(thu, OPEN, "1", "2", ANSWER, "1")
    say(xuan, OPEN, "1", "1")

    look = say(thu, "rút câu trả lời", "1")
    assert ANSWER in look
    assert "Chị chắc chưa ạ?" in look
    assert "để nguyên" in thu.says("0")
    say(xuan, "rút câu trả lời", "1")
    done = say(thu, "rút câu trả lời", "1", "1")

    (rumour,) = asked.rows(Rumour)
    assert "Đã rút câu trả lời tin số 1" in done
    assert (rumour.state, rumour.answer) == ("checking", None)
    assert "đã có người rút" in xuan.says("1")
    assert "dành cho cán bộ Hội" in hoa.says("rút câu trả lời")
    assert "1 người hỏi" in thu.says(OPEN)
