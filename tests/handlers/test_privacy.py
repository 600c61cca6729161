"""A private number is answered with a kind warning, wherever she is in a dialogue."""

from tests.chat_room import Person


def test_she_is_told_never_to_send_them(lan: Person) -> None:
    answer = lan.says("mã của em là [số đã che]")

    assert "Em không lưu" in answer
    assert "Thu hồi" in answer


def test_danger_comes_first(lan: Person) -> None:
    assert "chị không có lỗi" in lan.says("em lỡ đọc mã otp [số đã che] rồi")


def test_an_open_question_is_asked_again(lan: Person) -> None:
    lan.says("tham gia MYPHU03")

    assert "1. Đúng rồi" in lan.says("[số đã che]")
