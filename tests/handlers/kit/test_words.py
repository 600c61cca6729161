"""Folding: one word is one word, however the phone wrote it."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.kit.syllables import TONES, is_spelt_right, place_tone, split_tone, with_tone
from handlers.kit.words import accented, fold, strip_accents, strip_politeness, tidy

VOWELS = "aăâeêioôơuưy"
ONSETS = ["", "b", "ch", "đ", "gi", "kh", "ngh", "qu", "th", "tr"]
INVISIBLE = "\u200b\u200c\u200d\ufeff\u2060\u00ad\u200e\u202e\ufe0f"
SPACES = " \u00a0\u2009\u3000\t\n"

vietnamese = st.builds(
    lambda onset, vowel, tone: unicodedata.normalize("NFC", onset + vowel + tone),
    st.sampled_from(ONSETS),
    st.sampled_from(VOWELS),
    st.sampled_from(["", *TONES]),
)
sentences = st.lists(vietnamese, min_size=1, max_size=6).map(" ".join)


@given(sentences, st.sampled_from(["NFC", "NFD", "NFKC", "NFKD"]))
def test_composed_and_decomposed_are_one(text: str, form: str) -> None:
    written = unicodedata.normalize(form, text)  # type: ignore[arg-type]

    assert accented(written) == accented(text)
    assert fold(written) == fold(text)


def test_each_of_the_134_accented_letters_is_its_plain_one() -> None:
    small = [
        unicodedata.normalize("NFC", vowel + tone) for vowel in VOWELS for tone in ["", *TONES]
    ]
    letters = [*(letter for letter in small if not letter.isascii()), "đ"]
    every = [*letters, *map(str.upper, letters)]

    assert len(set(every)) == 134
    for letter in every:
        plain = letter.lower().translate(str.maketrans("đ", "d"))
        plain = unicodedata.normalize("NFD", plain)[0]
        assert {fold(unicodedata.normalize(form, letter)) for form in ("NFC", "NFD")} == {plain}


@given(sentences)
def test_capitals_and_small_letters_are_one(text: str) -> None:
    assert fold(text.upper()) == fold(text)
    assert accented(text.upper()) == accented(text)


@given(sentences)
def test_a_folded_text_holds_plain_letters_only(text: str) -> None:
    assert fold(text).isascii()


@given(sentences, st.data())
def test_invisible_characters_change_nothing(text: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(text)))
    hidden = data.draw(st.sampled_from(INVISIBLE))

    assert fold(text[:at] + hidden + text[at:]) == fold(text)


@given(st.lists(vietnamese, min_size=2, max_size=5), st.sampled_from(SPACES))
def test_every_space_is_a_space(words: list[str], space: str) -> None:
    assert fold(space.join(words)) == fold(" ".join(words))


@given(st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E)))
def test_full_width_letters_are_letters(text: str) -> None:
    wide = "".join(chr(ord(letter) + 0xFEE0) for letter in text)

    assert tidy(wide) == tidy(text)


@pytest.mark.parametrize("digit", range(1, 10))
def test_digits_in_circles_are_digits(digit: int) -> None:
    shapes = [0x245F, 0x2775, 0x277F, 0x2789, 0xFF10]

    assert {tidy(chr(start + digit)) for start in shapes} == {str(digit)}
    assert tidy(f"{digit}\ufe0f\u20e3") == str(digit)


@pytest.mark.parametrize(
    ("new", "old"),
    [
        ("hoà", "hòa"), ("thuỷ", "thủy"), ("khoẻ", "khỏe"), ("toàn", "tòan"), ("ngoài", "ngòai"),
        ("của", "cuả"), ("già", "gìa"), ("quý", "qúy"), ("giếng", "gíêng"), ("khuỷu", "khủyu"),
    ],
)  # fmt: skip
def test_both_places_of_the_tone_are_one_word(new: str, old: str) -> None:
    assert accented(new) == accented(old)


@given(st.sampled_from(ONSETS), st.sampled_from(["oa", "oe", "uy"]), st.sampled_from(TONES))
def test_the_tone_of_any_open_syllable_may_stand_on_either_vowel(
    onset: str, vowels: str, tone: str
) -> None:
    first, second = vowels[0], vowels[1]
    written = [f"{onset}{first}{tone}{second}", f"{onset}{first}{second}{tone}"]
    old, new = (unicodedata.normalize("NFC", word) for word in written)

    assert place_tone(old) == place_tone(new)


@given(vietnamese)
def test_taking_a_tone_off_and_putting_it_on_changes_nothing(word: str) -> None:
    bare, tone = split_tone(place_tone(word))

    assert (with_tone(bare, tone) if tone else bare) == place_tone(word)


@given(st.text())
def test_any_text_is_folded_and_folding_again_changes_nothing(text: str) -> None:
    once = fold(text)

    assert fold(once) == once
    assert strip_politeness(once) or not once


def test_letters_that_look_like_a_d_with_a_stroke_are_one() -> None:
    assert fold("ðiểm danh Ðúng") == "diem danh dung"


def test_accents_are_kept_where_wanted() -> None:
    assert accented("“Đừng”, DỪNG!") == "đừng dừng"
    assert strip_accents("Đường Nguyễn Huệ") == "Duong Nguyen Hue"


@pytest.mark.parametrize("word", ["quyển", "giếng", "khuya", "nghiêng", "thuở", "rượu", "yến"])
def test_a_word_of_vietnamese_is_known_as_such(word: str) -> None:
    assert is_spelt_right(word)


@pytest.mark.parametrize("word", ["tat", "khòp", "zui", "ddi", "hello", "xyz", ""])
def test_what_no_one_could_say_is_known_as_such(word: str) -> None:
    assert not is_spelt_right(word)
