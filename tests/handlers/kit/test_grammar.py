"""One grammar for the leaders' commands, typed values, errors with a kind word and an example."""

import tomllib
from datetime import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import handlers
from handlers.kit.grammar import explain, list_commands, read_order
from handlers.kit.orders import (
    CheckInFor,
    CloseSession,
    OpenCheckIn,
    OpenQuiz,
    Order,
    OrderError,
    Pause,
    QuickSurvey,
    SetSchedule,
    ShareNews,
    ShowHelp,
    ShowReport,
    StopSchedule,
    to_json,
)
from handlers.kit.texts import Texts

TEXTS = Path(handlers.__file__).parent / "texts" / "vi" / "orders.toml"


def error_of(text: str) -> OrderError:
    with pytest.raises(OrderError) as caught:
        read_order(text, "leader")
    return caught.value


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("/diemdanh", OpenCheckIn(60, None, None)),
        ("/diemdanh 1 tiếng rưỡi họp tổ", OpenCheckIn(90, None, "họp tổ")),
        ("/diemdanh họp chi hội 45 phút", OpenCheckIn(45, None, "họp chi hội")),
        ("/diemdanh họp tổ 3 đến 4 giờ chiều", OpenCheckIn(None, time(16), "họp tổ 3")),
        ("/diemdanh họp lúc 7h", OpenCheckIn(60, None, "họp lúc 7h")),
        ("/diemdanh hồ sơ hội viên", OpenCheckIn(60, None, "hồ sơ hội viên")),
        ("／ĐIỂM DANH 30 PHÚT", OpenCheckIn(30, None, None)),
        ("/diemdanh30phút", OpenCheckIn(30, None, None)),
        ("@OA mở điểm danh 30p giúp chị", OpenCheckIn(30, None, None)),
        ("/điểm danh hộ chị Sáu và Lê Thị Út ạ", CheckInFor(("chị Sáu", "Lê Thị Út"))),
        ("/khảo sát Ăn gì? | Bún | Cháo", QuickSurvey("Ăn gì?", ("Bún", "Cháo"))),
        ("/dovui 3 câu về lừa đảo", OpenQuiz("lừa đảo", 3)),
        ("/tinvui Ấp 3 khánh thành cầu", ShareNews("Ấp 3 khánh thành cầu", None)),
        ("/baocao tuần trước", ShowReport("week", "previous")),
        ("/báo cáo quý IV năm 2026", ShowReport("quarter", "4/2026")),
        ("/ketthuc khao sat", CloseSession("survey")),
        ("/lich 8 giờ tối chủ nhật", SetSchedule(time(20), (8,))),
        ("/lich 7", SetSchedule(time(7), None)),
        ("/lịch tắt", StopSchedule()),
        ("/nghi 3 ngày", Pause("3 ngày")),
        ("/help", ShowHelp()),
    ],
)
def test_an_order_is_read(text: str, order: Order) -> None:
    assert read_order(text, "leader") == order


@pytest.mark.parametrize(
    "text",
    ["mọi người nhớ điểm danh nha", "xe 1/2 ngày thôi", "https://zalo.me/g/abc", "", "họp 7/11 nha", "/-heart",
     "/:) vui quá", "@OA điểm danh chưa em", "@OA em chào cả nhà", "@OA khi nào điểm danh", "@OA hủy",
     "điểm danh /diemdanh"],
)  # fmt: skip
def test_ordinary_chat_is_nobodys_business(text: str) -> None:
    assert read_order(text, "leader") is None
    assert read_order(text, "member") is None


@pytest.mark.parametrize(
    ("text", "kind", "said"),
    [
        ("/", "empty_command", ""), ("/xoatatca", "unknown_command", "/xoatatca"),
        ("/diemdanh 4 phút", "duration_range", ""), ("/diemdanh 5 tiếng", "duration_range", ""),
        ("/diemdanh đến 25h", "bad_time", "25h"), ("/lich 7h75", "bad_time", "7h75"),
        ("/lich thứ 2", "missing_time", ""), ("/lich 7h thứ 9", "bad_day", "thứ 9"),
        ("/lich 21h", "quiet_hours", ""), ("/lich 5h29", "quiet_hours", ""),
        ("/diemdanhho , ;", "missing_name", ""), ("/khaosat Ăn gì? | Bún", "too_few_options", ""),
        ("/khaosat | a | b", "missing_question", ""), ("/khaosat a?" + "|b" * 10, "too_many_options", ""),
        ("/dovui 11 câu", "count_range", ""), ("/dovui 0", "count_range", ""), ("/tinvui", "missing_content", ""),
        ("/tinvui coi bit.ly/abc", "unsafe_link", ""), ("/baocao xyz", "bad_period", "xyz"),
        ("/baocao tháng 13", "bad_month", "13"), ("/baocao quý 5", "bad_quarter", "5"),
        ("/baocao tuần 54", "bad_week", "54"), ("/baocao năm 26", "bad_year", "26"),
        ("/ketthuc abc", "bad_target", "abc"), ("/huongdan nấu ăn", "unknown_topic", "nấu ăn"),
        ("/ketnoi", "missing_code", ""), ("/ketnoi !!", "bad_code", "!!"), ("/hủy điểm danh", "bad_undo", "điểm danh"),
    ],
)  # fmt: skip
def test_an_error_says_its_kind_and_the_part_at_fault(text: str, kind: str, said: str) -> None:
    error = error_of(text)

    assert (error.kind, error.said) == (kind, said)
    assert explain(error, Texts("orders", "vi"))
    assert explain(error, Texts("orders", "en"))


@pytest.mark.parametrize(
    ("text", "near"),
    [("/dove", "/dovui"), ("/diemdan 30 phút", "/diemdanh"), ("/diemdanhh", "/diemdanh"),
     ("/lic 6h", "/lich"), ("/dim danh", "/diemdanh"), ("/xoatatca", "")],
)  # fmt: skip
def test_a_mistyped_command_is_named_and_not_run(text: str, near: str) -> None:
    assert error_of(text).near == near


def test_a_suggestion_names_both() -> None:
    assert "“/dove”. Có phải chị muốn “/dovui”" in explain(
        error_of("/dove"), Texts("orders", "vi")
    )


@pytest.mark.parametrize(
    "text", ["/diemdanh 999 phút", "/khaosat", "/lich", "@OA đố vui", "/nghi"]
)
def test_a_member_may_not_steer(text: str) -> None:
    with pytest.raises(OrderError, match="forbidden"):
        read_order(text, "member")


@pytest.mark.parametrize("text", ["/trogiup", "/huongdan vneid"])
def test_a_member_may_ask_for_help(text: str) -> None:
    assert read_order(text, "member")


def test_the_oa_is_called_by_the_event_or_by_its_name() -> None:
    names = ("Hội LHPN Cần Thơ",)

    said = read_order("@Hội LHPN Cần Thơ điểm danh 20p", "leader", called=True, names=names)
    assert said == OpenCheckIn(20, None, None)
    assert read_order("điểm danh 20p", "leader") is None


def test_times_and_days_are_written_for_machines() -> None:
    assert to_json(SetSchedule(time(7, 30), None)) == {
        "cmd": "schedule",
        "time": "07:30",
        "days": "daily",
    }
    assert "minutes" not in to_json(OpenCheckIn(None, time(16), None))


def test_every_kind_of_error_gives_an_example_or_a_way_on() -> None:
    texts = tomllib.loads(TEXTS.read_text(encoding="utf-8"))

    assert all({*"/“"} & {*text} or "giúp em" in text for text in texts.values())
    assert len(list_commands()) == len(set(list_commands()))


@settings(deadline=None)
@given(st.sampled_from(["/", *list_commands(), "@OA điểm danh"]), st.text(max_size=60))
def test_whatever_stands_behind_a_command_is_read_or_told(command: str, rest: str) -> None:
    try:
        order = read_order(f"{command} {rest}", "leader")
    except OrderError as error:
        text = explain(error, Texts("orders", "vi"))
    else:
        text = "" if order is None else str(to_json(order))

    assert "Traceback" not in text
