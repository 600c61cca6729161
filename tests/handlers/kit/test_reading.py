"""A message is read in one spelling, with names, places, numbers and links marked."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.kit.finder import Finder, means
from handlers.kit.reading import read


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("chị Sáu điểm danh", "<tên> điểm danh"),
        ("cô Năm điểm danh nghen con", "<tên> điểm danh nghen con"),
        ("chị Nguyễn Thị Hoa", "<tên>"),
        ("em lan ap 3", "<tên> <nơi>"),
        ("EM CÓ MẶT Ạ", "em có mặt ạ"),
        ("chi hội ấp Mỹ Phú", "chi hội <nơi>"),
        ("ap my phu xa my khanh", "<nơi> <nơi>"),
        ("tổ 5 khu vực 3", "<nơi> <nơi>"),
        ("xã em mới sáp nhập", "xã em mới sáp nhập"),
        ("bữa nay có tin gì dzui hông", "hôm nay có tin gì vui không"),
        ("baif hoom nay", "bài hôm nay"),
        ("số 0912345678", "số <số>"),
        ("#diemdanh /-heart", "diemdanh"),
        ("coi https://a.vn/b nha, bit.ly/x", "coi <link> nha <link>"),
        ("vào vneid.gov.vn", "vào <link>"),
        ("họp 7.11 nha. mai nghỉ", "họp <số> nha mai nghỉ"),
    ],
)
def test_a_text_is_read_as_words(text: str, words: str) -> None:
    assert " ".join(read(text).words) == words


def test_links_are_kept_as_they_were_written() -> None:
    assert read("coi https://A.vn/b?c=1 nha").links == ("https://A.vn/b?c=1",)


def test_keystrokes_are_mended_for_those_who_look_for_danger() -> None:
    assert read("choofng em ddasnh em").mended == "chồng em đánh em"
    assert read("chồng em đánh em").mended == ""


@pytest.mark.parametrize(
    ("text", "is_loose"),
    [("diem danh", True), ("điểm thi", False), ("em diem danh nha chị", True)],
)
def test_who_writes_without_accents_is_known(text: str, is_loose: bool) -> None:  # noqa: FBT001
    assert read(text).is_loose is is_loose


@pytest.mark.parametrize(
    ("word", "is_meant"), [("đâu", True), ("dau", True), ("đau", False), ("dâu", False)]
)
def test_a_word_is_met_with_its_accents_or_with_none(word: str, is_meant: bool) -> None:  # noqa: FBT001
    assert means(word, "đâu") is is_meant


def test_of_sayings_at_one_place_the_longest_counts() -> None:
    finder = Finder([("chào", "short"), ("chào cả nhà", "long"), ("=cần", "exact")])

    assert [f.label for f in finder.find_apart("can chao ca nha can cần".split())] == [  # noqa: SIM905
        "long",
        "exact",
    ]


@given(st.text())
def test_any_text_is_read(text: str) -> None:
    assert all(word and " " not in word for word in read(text).words)
