"""A number answers the question in any dress; the option's own words do too."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.kit.choices import read_choice, read_number, read_numbers

MEETING = {"1": "Tối thứ Bảy", "2": "Chiều Chủ nhật", "3": "Lúc nào cũng được", "0": "Để sau"}


@pytest.mark.parametrize(
    "text",
    ["2", "số 2", "2.", "hai", "câu hai", "em chọn 2 ạ", "②", "➁", "２", "2️⃣", "dạ số 2 nha chị",
     "lấy số 2 nghen", "phương án 2", "chiều chủ nhật", "CHIEU CHU NHAT", "2. Chiều Chủ nhật",
     "em chọn chiều chủ nhật ạ", " 2 "],
)  # fmt: skip
def test_the_second_option_is_meant(text: str) -> None:
    assert read_choice(text, MEETING) == "2"


@pytest.mark.parametrize(
    "text", ["9", "12", "1 và 3", "chủ nhật", "bà", "tối", "", "hai ba", "22"]
)
def test_no_single_option_is_meant(text: str) -> None:
    assert read_choice(text, MEETING) is None


def test_words_of_two_options_mean_neither() -> None:
    assert read_choice("đồng ý", {"1": "Đồng ý", "2": "đồng ý"}) is None


@pytest.mark.parametrize(
    ("text", "numbers"),
    [("1 và 3", ("1", "3")), ("2,3", ("2", "3")), ("đáp án b", ("2",)), ("B.", ("2",)),
     ("câu 1 chọn a", ("1",)), ("dạ câu 2 chọn b ạ", ("2",)), ("em chọn a", ("1",)), ("số ba", ("3",)),
     ("99", ()), ("góp ý ạ", ()), ("ạ", ()), ("ê", ()), ("0912345678", ())],
)  # fmt: skip
def test_bare_answers_name_their_choices(text: str, numbers: tuple[str, ...]) -> None:
    assert read_numbers(text) == numbers


@given(st.text())
def test_any_text_gives_one_digit_or_none(text: str) -> None:
    number = read_number(text)

    assert number is None or (len(number) == 1 and number in "0123456789")
