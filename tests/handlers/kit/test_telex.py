"""Keystrokes that stayed in the text become the letters they stand for, words stay words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.kit.syllables import is_spelt_right, split_tone
from handlers.kit.telex import repair
from handlers.kit.words import strip_accents

WORDS = [
    "điểm",
    "danh",
    "khảo",
    "sát",
    "đố",
    "vui",
    "lừa",
    "đảo",
    "tốt",
    "bài",
    "hôm",
    "nay",
    "được",
    "người",
    "trường",
    "không",
    "tiếng",
    "việt",
    "nước",
    "sổ",
    "tay",
    "hướng",
    "dẫn",
    "chuyển",
    "khoản",
    "ngừng",
    "gửi",
    "tin",
    "nhận",
    "quyển",
    "giếng",
    "thủy",
    "quý",
    "hòa",
    "mỹ",
    "phú",
    "nghiêng",
    "ruộng",
    "cửa",
    "bưởi",
    "khuya",
]
KEYS = dict(zip("\u0301\u0300\u0309\u0303\u0323", "sfrxj", strict=True))
DIGITS = dict(zip("\u0301\u0300\u0309\u0303\u0323", "12345", strict=True))
TELEX = {"â": "aa", "ê": "ee", "ô": "oo", "ă": "aw", "ơ": "ow", "ư": "uw", "đ": "dd"}
VNI = {"â": "a6", "ê": "e6", "ô": "o6", "ă": "a8", "ơ": "o7", "ư": "u7", "đ": "d9"}


def typed(word: str, marks: dict[str, str], tones: dict[str, str]) -> str:
    bare, tone = split_tone(word)
    return "".join(marks.get(letter, letter) for letter in bare) + tones.get(tone, "")


def test_telex_and_vni_with_the_tone_at_the_end_are_read() -> None:
    assert [repair(typed(word, TELEX, KEYS)) for word in WORDS] == WORDS
    assert [repair(typed(word, VNI, DIGITS)) for word in WORDS] == WORDS


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("ddieerm", "điểm"), ("d9ie63m", "điểm"), ("to6t1", "tốt"), ("kha3o", "khảo"),
        ("dduowcj", "được"), ("dduwowcj", "được"), ("tiene", "tiên"), ("dieemd", "điêm"),
        ("vuiii", "vui"), ("nhaaa", "nha"), ("danhh", "danh"),
    ],
)  # fmt: skip
def test_a_tone_in_the_middle_and_letters_held_too_long(said: str, meant: str) -> None:
    assert repair(said) == meant


def test_words_and_foreign_words_stay_as_they_are() -> None:
    foreign = ["haha", "momo", "hihi", "gas", "max", "ok", "zalo", "thanks", "bxh", "a4", "k3"]

    assert [repair(word) for word in WORDS + foreign] == WORDS + foreign


def test_words_without_accents_stay_as_they_are() -> None:
    bare = [strip_accents(word) for word in WORDS]

    assert [repair(word) for word in bare] == bare


@given(st.text(max_size=20).map(str.casefold))
def test_any_word_is_taken_and_a_mended_one_is_a_word(word: str) -> None:
    mended = repair(word)

    assert mended == word or is_spelt_right(mended) or len(strip_accents(mended)) <= len(word)
