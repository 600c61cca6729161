"""Hours, lengths of time and days, as people write and say them."""

from contextlib import suppress
from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.kit.counting import read_count
from handlers.kit.days import EVERY_DAY, UnknownDayError, When, read_weekdays, read_when
from handlers.kit.times import read_minutes, read_time, split_units


@pytest.mark.parametrize(
    ("said", "at"),
    [
        ("7h30", "07:30"), ("07:30", "07:30"), ("7.30", "07:30"), ("7g30", "07:30"), ("7h", "07:00"),
        ("7 giờ rưỡi", "07:30"), ("7 rưỡi", "07:30"), ("6 giờ 15", "06:15"), ("19 giờ kém 15", "18:45"),
        ("mười chín giờ kém mười lăm", "18:45"), ("bảy giờ", "07:00"), ("mười một giờ rưỡi", "11:30"),
        ("7 giờ tối", "19:00"), ("4 giờ chiều", "16:00"), ("1 giờ trưa", "13:00"), ("12h trưa", "12:00"),
        ("bay gio ruoi", "07:30"),
    ],
)  # fmt: skip
def test_a_time_of_day_is_read(said: str, at: str) -> None:
    assert read_time(said) == time.fromisoformat(at)


@pytest.mark.parametrize("said", ["25h", "7h75", "24h", "99 giờ", "họp tháng 11", "", "3 phút"])
def test_what_no_clock_shows_is_no_time(said: str) -> None:
    assert read_time(said) is None


@given(st.times())
def test_every_time_with_hours_and_minutes_is_read(at: time) -> None:
    at = at.replace(second=0, microsecond=0, tzinfo=None)

    assert read_time(f"{at.hour}h{at.minute:02d}") == at
    assert read_time(f"{at:%H:%M}") == at


@pytest.mark.parametrize(
    ("said", "minutes"),
    [("45p", 45), ("30 phút", 30), ("1 giờ", 60), ("1 tiếng rưỡi", 90), ("nửa tiếng", 30),
     ("ba mươi phút", 30), ("1h30", 90), ("hai tiếng", 120), ("2 tiếng 15 phút", 135)],
)  # fmt: skip
def test_a_length_of_time_is_read(said: str, minutes: int) -> None:
    words = split_units(said)

    assert read_minutes(words) == (minutes, len(words))


@pytest.mark.parametrize(
    ("said", "number"),
    [("hai mươi lăm", 25), ("ba chục", 30), ("mười", 10), ("mười lăm", 15), ("một trăm lẻ năm", 105),
     ("hai trăm bốn mươi", 240), ("bốn mươi mốt", 41), ("bay muoi tu", 74), ("007", 7)],
)  # fmt: skip
def test_a_number_in_words_is_read(said: str, number: int) -> None:
    assert read_count(said.split()) == (number, len(said.split()))


@pytest.mark.parametrize("said", ["bà", "tạm", "chin", "", "mươi", "lăng"])
def test_words_that_sound_alike_are_no_numbers(said: str) -> None:
    found = read_count(said.split())

    assert found is None or said == "chin"


@pytest.mark.parametrize(
    ("said", "days"),
    [("thứ 2,4,6", {2, 4, 6}), ("sáng thứ bảy", {7}), ("cn", {8}), ("chủ nhật", {8}),
     ("thứ 2 đến thứ 6", {2, 3, 4, 5, 6}), ("t2-t6", {2, 3, 4, 5, 6}), ("t7 và cn", {7, 8}),
     ("thứ hai, thứ tư và chủ nhật", {2, 4, 8}), ("7h30 thứ 2,4,6", {2, 4, 6}),
     ("thứ 2 7h30", {2}), ("thu 3 thu 5", {3, 5}), ("hằng ngày", set(EVERY_DAY)), ("họp tổ", set())],
)  # fmt: skip
def test_weekdays_count_as_in_vietnam(said: str, days: set[int]) -> None:
    assert read_weekdays(said) == days


@pytest.mark.parametrize("said", ["thứ 9", "thứ 1", "thứ 8", "thứ 2,9"])
def test_a_weekday_that_no_week_has_is_told(said: str) -> None:
    with pytest.raises(UnknownDayError):
        read_weekdays(said)


def test_all_that_was_said_of_a_time_is_kept() -> None:
    assert read_when("sáng thứ bảy") == When(part="morning", weekdays=frozenset([7]))
    assert read_when("8 giờ tối chủ nhật") == When(time(20), "evening", frozenset([8]))


@pytest.mark.parametrize(
    ("said", "day"), [("rằm", 15), ("rằm tháng giêng", 15), ("mùng một", 1), ("mồng 5", 5)]
)
def test_days_of_the_moon_are_read(said: str, day: int) -> None:
    assert read_when(said).lunar_day == day


@given(st.text())
def test_any_text_may_hold_a_time(text: str) -> None:
    with suppress(UnknownDayError):
        assert read_when(text).weekdays <= EVERY_DAY
