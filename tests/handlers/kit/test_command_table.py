"""However a leader writes a command, in a group or alone, it goes one way; a slip is never run."""

import pytest

from models.push import Pause, PushTime
from tests.chat_room import ChatRoom, Person

OA_NAME = "Hội LHPN thành phố Cần Thơ"


def hours(chat: ChatRoom) -> list[tuple[str, str]]:
    return [(row.at, row.days) for row in chat.rows(PushTime)]


@pytest.mark.parametrize(
    "text",
    ["/lich 6h30 t2,t4", "/lịch 6h30 t2,t4", "/LỊCH 6h30 thứ 2, thứ 4", "/ lich 6h30 t2 t4", "/lich6h30 t2,t4",
     "/lich\u00a06h30 2,4", "/lịch gửi tin 6 giờ 30 thứ hai, thứ tư nha mấy chị ơi 🌸", "／lich 6h30 t2,t4",
     "@OA lich 6h30 t2,t4", "@oa ơi cho chị đặt lịch 6h30 t2,t4", "/li\u0323ch 6h30 t2,t4"],
)  # fmt: skip
def test_one_order_in_many_dresses(chat: ChatRoom, hoa: Person, group: str, text: str) -> None:
    assert "6 giờ 30 thứ Hai, thứ Tư" in hoa.says_in(group, text)

    assert hours(chat) == [("06:30", "24")]


@pytest.mark.parametrize("text", ["lich 6h30 t2,t4", f"{OA_NAME} lịch 6h30 t2,t4", f"@{OA_NAME} ơi, lịch 6h30 t2,t4"])  # fmt: skip
def test_calling_the_oa_by_its_name_is_as_good_as_a_slash(
    chat: ChatRoom, hoa: Person, group: str, text: str
) -> None:
    assert "6 giờ 30" in hoa.says_in(group, text, mentions_oa=True)

    assert hours(chat) == [("06:30", "24")]


@pytest.mark.parametrize("text", ["/lic 6h30", "/lichh 6h30", "/lihc 6h30"])
def test_a_slip_is_asked_about_and_never_run(
    chat: ChatRoom, hoa: Person, group: str, text: str
) -> None:
    assert "Có phải chị muốn “/lich” không ạ?" in hoa.says_in(group, text)
    assert "Có phải chị muốn “/lich” không ạ?" in hoa.says(text)

    assert hours(chat) == []


@pytest.mark.parametrize(
    "text",
    ["họp 7/11 nha", "/7/11 họp nha", "/-heart", "// cười", "xe 1/2 ngày thôi", "lịch 6h30 nha", "lịch họp sao chị"],
)  # fmt: skip
def test_chatter_with_slashes_is_ignored(hoa: Person, group: str, text: str) -> None:
    assert hoa.says_in(group, text) == ""


def test_a_called_oa_that_is_asked_something_stays_silent(hoa: Person, group: str) -> None:
    assert hoa.says_in(group, "lịch mấy giờ vậy em", mentions_oa=True) == ""
    assert hoa.says_in(group, "hôm nay trời đẹp quá", mentions_oa=True) == ""


@pytest.mark.parametrize(
    "text", ["/diemdanh 30 phút", "/điểm danh 30 phút", "/khao sat", "@OA đố vui nha em"]
)
def test_a_command_to_come_is_answered_kindly(chat: ChatRoom, group: str, text: str) -> None:
    said = chat.person("Mai").says_in(group, text)

    assert "em chưa làm được" in said or "chi hội trưởng" in said


@pytest.mark.parametrize("text", ["/nghỉ 3 ngày", "/tạm nghỉ 3 ngày", "/NGHI 3 ngay"])
def test_a_pause_by_any_of_its_names(chat: ChatRoom, hoa: Person, group: str, text: str) -> None:
    assert "nghỉ nhận tin" in hoa.says_in(group, text)

    assert len(chat.rows(Pause)) == 1


def test_what_takes_nothing_behind_it_is_not_run_with_something(
    chat: ChatRoom, hoa: Person, group: str
) -> None:
    hoa.says_in(group, "/lich 6h30")

    assert "/ketthuc điểm danh" in hoa.says_in(group, "/hủy điểm danh")
    assert "/nghi 3 ngày" in hoa.says_in(group, "/mở lại sau 3 ngày")
    assert len(hours(chat)) == 1
    assert "lấy lại như cũ" in hoa.says_in(group, "/hủy nha em ơi")


def test_a_member_is_refused_however_she_writes_it(chat: ChatRoom, group: str) -> None:
    mai = chat.member("Lê Thị Mai", "MYPHU03")

    assert "để chị" in mai.says_in(group, "@OA lịch 6h30")
    assert hours(chat) == []


def test_one_to_one_it_goes_the_same_way(chat: ChatRoom, hoa: Person) -> None:
    assert "6 giờ 30" in hoa.says("/đặt lịch 6h30")
    assert "Em chưa hiểu ý chị" in hoa.says("/7/11 đi chợ nha")

    assert hours(chat) == [("06:30", "2345678")]
