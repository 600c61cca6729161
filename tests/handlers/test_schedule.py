"""Leaders set the hour of their branch's item: kindly, for tomorrow, taken back within 15 minutes."""

from datetime import date

import pytest

from models.audit import AuditEntry
from models.push import Pause, PushSlot, PushTime
from tests.chat_room import ChatRoom, Person

TOMORROW = date(2026, 11, 22)


def in_force(chat: ChatRoom) -> list[tuple[str, str]]:
    rows = sorted(chat.rows(PushTime), key=lambda row: row.id)
    return [(row.at, row.days) for row in rows if row.undone_at is None]


def test_a_leader_sets_the_hour_in_her_group(chat: ChatRoom, hoa: Person, group: str) -> None:
    answer = hoa.says_in(group, "/lich 6h30")

    (row,) = chat.rows(PushTime)
    assert answer == (
        "Em ghi nhận: từ mai, tin vui gửi vào nhóm lúc 6 giờ 30 mỗi ngày. "
        "Muốn đổi lại, chị gõ /lich 7h, hoặc /huy trong 15 phút."
    )
    assert (row.unit_id, row.at, row.days, row.from_day) == (4, "06:30", "2345678", TOMORROW)
    assert [entry.action for entry in chat.rows(AuditEntry)] == ["push_time.set"]


def test_her_next_slot_follows(chat: ChatRoom, hoa: Person) -> None:
    hoa.says("/lich 6h30")

    (slot,) = chat.rows(PushSlot)
    assert slot.due_at.astimezone(chat.house.zone).strftime("%d %H:%M") == "22 06:30"


@pytest.mark.parametrize(
    ("text", "at", "days", "said"),
    [
        ("/lich 07:30", "07:30", "2345678", "7 giờ 30 mỗi ngày"),
        ("/lịch 6 giờ 15", "06:15", "2345678", "6 giờ 15 mỗi ngày"),
        ("/LICH 7 giờ rưỡi ạ", "07:30", "2345678", "7 giờ 30 mỗi ngày"),
        ("/lich 7", "07:00", "2345678", "7 giờ mỗi ngày"),
        ("/lich 7h30 thứ 2,4,6", "07:30", "246", "7 giờ 30 thứ Hai, thứ Tư, thứ Sáu"),
        ("/lich 7h 2,4,6", "07:00", "246", "7 giờ thứ Hai, thứ Tư, thứ Sáu"),
        ("/lich 7h30 2-6", "07:30", "23456", "7 giờ 30 thứ Hai, thứ Ba, thứ Tư, thứ Năm, thứ Sáu"),
        ("/lich 8h CN", "08:00", "8", "8 giờ Chủ nhật"),
        ("/lich 5 giờ chiều hằng ngày", "17:00", "2345678", "17 giờ mỗi ngày"),
        ("/lich 5h30", "05:30", "2345678", "5 giờ 30 mỗi ngày"),
        ("/lich 20h59", "20:59", "2345678", "20 giờ 59 mỗi ngày"),
    ],
)
def test_hours_and_days_are_written_in_many_ways(
    chat: ChatRoom, hoa: Person, text: str, at: str, days: str, said: str
) -> None:
    assert f"tin vui của Chi hội ấp Mỹ Phú gửi lúc {said}." in hoa.says(text)

    assert in_force(chat) == [(at, days)]


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("/lich 23h", "tin chỉ gửi từ 5 giờ 30 đến trước 21 giờ ạ"),
        ("/lich 21h", "tin chỉ gửi từ 5 giờ 30 đến trước 21 giờ ạ"),
        ("/lich 5h29", "Để chị em nghỉ ngơi"),
        ("/lich 7h75", "Giờ “7h75” chưa đúng"),
        ("/lich 25h", "Giờ “25h” chưa đúng"),
        ("/lich mai nhé", "Giờ “mai” chưa đúng"),
        ("/lich 7h30 thứ 9", "“thứ 9” chưa đúng"),
        ("/lich 7h30 3", "“3” chưa đúng"),
        ("/lich {0} 99999999999", "chưa đúng"),
    ],
)
def test_what_cannot_be_is_explained_with_an_example(
    chat: ChatRoom, hoa: Person, text: str, answer: str
) -> None:
    said = hoa.says(text)

    assert answer in said
    assert "Ví dụ: /lich 7h" in said
    assert chat.rows(PushTime) == []


@pytest.mark.parametrize("text", ["/lich tắt", "/lich tat", "/lịch TẮT nhé"])
def test_she_turns_it_off(chat: ChatRoom, hoa: Person, text: str) -> None:
    assert "từ mai, em không tự gửi tin cho Chi hội ấp Mỹ Phú nữa" in hoa.says(text)

    assert in_force(chat) == [("07:00", "")]
    assert chat.rows(PushSlot) == []


def test_it_is_shown_for_today_and_for_tomorrow(chat: ChatRoom, hoa: Person) -> None:
    assert "giờ nhận tin của Chi hội ấp Mỹ Phú: 7 giờ." in hoa.says("/lịch")

    hoa.says("/lich 6h30 thứ 2,4")

    assert "hôm nay 7 giờ; từ mai 6 giờ 30, thứ Hai, thứ Tư." in hoa.says("/lich")
    chat.wait(days=1)
    assert "Mỹ Phú: 6 giờ 30, thứ Hai, thứ Tư." in hoa.says("/lich")


def test_the_same_hour_again_changes_nothing(chat: ChatRoom, hoa: Person) -> None:
    hoa.says("/lich 6h30")

    assert "6 giờ 30" in hoa.says("/lich 6h30")
    assert len(chat.rows(PushTime)) == 1


class TestTakingBack:
    def test_within_a_quarter_of_an_hour(self, chat: ChatRoom, hoa: Person) -> None:
        hoa.says("/lich 6h")
        hoa.says("/lich 6h30")
        chat.wait(minutes=15)

        answer = hoa.says("/huy")

        assert "từ mai: 6 giờ." in answer
        assert in_force(chat) == [("06:00", "2345678")]
        assert chat.rows(AuditEntry)[-1].action == "push_time.undo"

    def test_later_it_is_kindly_too_late(self, chat: ChatRoom, hoa: Person) -> None:
        hoa.says("/lich 6h")
        chat.wait(minutes=16)

        assert "trong 15 phút" in hoa.says("/huy")
        assert in_force(chat) == [("06:00", "2345678")]

    def test_without_a_change_there_is_nothing(self, hoa: Person) -> None:
        assert "trong 15 phút" in hoa.says("/hủy")

    def test_one_change_after_the_other(self, chat: ChatRoom, hoa: Person) -> None:
        hoa.says("/lich 6h")
        chat.wait(minutes=1)
        hoa.says("/nghi 3 ngày")
        chat.wait(minutes=1)

        assert "bỏ mấy ngày nghỉ" in hoa.says("/huy")
        assert "như cũ" in hoa.says("/huy")
        assert in_force(chat) == []
        assert [row.ended_at is not None for row in chat.rows(Pause)] == [True]

    def test_a_pause_that_was_replaced_holds_again(self, chat: ChatRoom, hoa: Person) -> None:
        hoa.says("/nghi 10 ngày")
        chat.wait(minutes=1)
        hoa.says("/nghi 3 ngày")
        hoa.says("/huy")

        assert "thứ Hai 30/11" in hoa.says("/nghi")

    def test_a_member_takes_nothing_back(self, chat: ChatRoom, hoa: Person, group: str) -> None:
        hoa.says_in(group, "/lich 6h")

        assert "chị Hoa" in chat.member("Mai", "MYPHU03").says_in(group, "/huy")
        assert in_force(chat) == [("06:00", "2345678")]


class TestAskedInWords:
    def test_she_is_asked_for_the_hour(self, chat: ChatRoom, hoa: Person) -> None:
        assert "Mỹ Phú: 7 giờ. Chị muốn đổi sang mấy giờ" in hoa.says("đổi giờ gửi tin")

        assert "gửi lúc 6 giờ 15 mỗi ngày" in hoa.says("dạ 6 giờ 15 nha")
        assert "không có câu hỏi" in hoa.says("1")

    def test_a_wrong_hour_leaves_the_question_open(self, chat: ChatRoom, hoa: Person) -> None:
        hoa.says("đổi giờ gửi tin")

        assert "đến trước 21 giờ" in hoa.says("23h")
        assert "mấy giờ" in hoa.says("để chị coi lại đã")
        assert "gửi lúc 6 giờ mỗi ngày" in hoa.says("6")

    def test_a_zero_leads_out(self, chat: ChatRoom, hoa: Person) -> None:
        hoa.says("đổi giờ gửi tin")

        assert "để sau cũng được" in hoa.says("0")
        assert chat.rows(PushTime) == []

    def test_a_member_hears_her_hour(self, chat: ChatRoom) -> None:
        assert "lúc 7 giờ mỗi sáng" in chat.member("Mai", "MYPHU03").says("đổi giờ")


def test_while_a_pause_lasts_the_day_after_it_is_named(chat: ChatRoom, hoa: Person) -> None:
    hoa.says("/nghi 3 ngày")

    answer = hoa.says("/lich 6h")

    assert "hết ngày nghỉ, từ thứ Ba 24/11, tin của Chi hội" in answer
    assert "vui" not in answer


def test_english_says_the_same(chat: ChatRoom, hoa: Person) -> None:
    chat.speak_english()

    assert "from tomorrow on, good news for Chi hội ấp Mỹ Phú" in hoa.says("/lich 6h30 CN")
