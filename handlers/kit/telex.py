"""Mends words whose accents stayed keystrokes: Telex "ddieemr", VNI "d9ie63m", "vuiii"."""

import re
from functools import lru_cache

from handlers.kit.syllables import is_possible, is_spelt_right, split_tone, with_tone

_TELEX_TONES = dict(zip("sfrxj", "\u0301\u0300\u0309\u0303\u0323", strict=True))
_VNI_TONES = dict(zip("12345", "\u0301\u0300\u0309\u0303\u0323", strict=True))
_CIRCUMFLEX = {"a": "â", "e": "ê", "o": "ô"}
_HORN = {"a": "ă", "o": "ơ", "u": "ư"}
_VNI_MARKS = {"6": _CIRCUMFLEX, "7": {"o": "ơ", "u": "ư"}, "8": {"a": "ă"}}

_VOWEL = re.compile(r"[aăâeêioôơuưy]")
_VNI = re.compile(r"(?=.*[a-zđ].*[a-zđ])[a-zđ]+\d(?:[a-zđ]*\d)*[a-zđ]*")
_LONG = re.compile(r"([^\W\d_])\1{2,}")
_DOUBLED_END = re.compile(r"([^\W\d_aeo])\1$")
_DOUBLED = re.compile(r"([^\W\d_])\1+")
# Of English and of computers; by Telex's rules they would become Vietnamese words.
_FOREIGN = frozenset(
    [
        "gas",
        "max",
        "bus",
        "tax",
        "bar",
        "car",
        "her",
        "his",
        "has",
        "as",
        "is",
        "us",
        "or",
        "sex",
        "box",
        "app",
        "wifi",
        "ios",
        "sms",
    ]
)


@lru_cache(maxsize=20_000)
def repair(word: str) -> str:
    """The word meant, in lower case; the same word where it is one already or no rule makes it one."""
    if len(word) > 12 or word in _FOREIGN:
        return word
    if _VNI.fullmatch(word):
        return _accept(_read_vni(word), word)
    if not word.isalpha() or is_possible(word) or _is_twice(word):
        return word
    short = _LONG.sub(r"\1", word)
    short = _DOUBLED_END.sub(r"\1", short) if len(short) > 2 else short
    if is_possible(short):
        return short
    return _accept(_read_telex(short), _undouble(word))


def _accept(found: str, otherwise: str) -> str:
    """What is spelt right, else what lacks accents only ("điemr"), else what was there."""
    return found if is_spelt_right(found) or is_possible(found) else otherwise


def _is_twice(word: str) -> bool:
    """ "haha", "momo", "kaka" are no keystrokes."""
    half = len(word) // 2
    return half > 1 and word[:half] == word[half:]


def _undouble(word: str) -> str:
    single = _DOUBLED.sub(r"\1", word)
    return single if is_possible(single) else word


def _read_telex(word: str) -> str:
    letters: list[str] = []
    bare, tone = split_tone(word)
    for at, key in enumerate(bare):
        is_last = at == len(bare) - 1
        if key in _TELEX_TONES and _has_vowel(letters):
            tone = _TELEX_TONES[key]
        elif not _add_mark(letters, key, is_last=is_last):
            letters.append(key)
    return with_tone("".join(letters), tone) if tone else "".join(letters)


def _add_mark(letters: list[str], key: str, *, is_last: bool) -> bool:
    """Whether the key only changed a letter before it."""
    if key == "w":
        return _mark(letters, _HORN) or _mark_alone(letters)
    if key == "d" and letters and letters[0] == "d" and (len(letters) == 1 or is_last):
        letters[0] = "đ"
        return True
    if key in _CIRCUMFLEX and letters and (letters[-1] == key or is_last):
        return _mark(letters, {key: _CIRCUMFLEX[key]})
    return False


def _mark(letters: list[str], marks: dict[str, str]) -> bool:
    """Put the mark on the last letter that takes it; "uo" takes horns together."""
    for at in range(len(letters) - 1, -1, -1):
        if letters[at] in marks:
            letters[at] = marks[letters[at]]
            if letters[at] == "ơ" and at and letters[at - 1] == "u" and letters[:at] != ["q", "u"]:
                letters[at - 1] = "ư"
            return True
    return False


def _mark_alone(letters: list[str]) -> bool:
    if _has_vowel(letters):
        return bool(letters[-1:] == ["ư"] or "ơ" in letters)
    letters.append("ư")
    return True


def _read_vni(word: str) -> str:
    letters: list[str] = []
    bare, tone = split_tone(word)
    for key in bare:
        if key in _VNI_TONES and _has_vowel(letters):
            tone = _VNI_TONES[key]
        elif key == "9" and letters[:1] == ["d"]:
            letters[0] = "đ"
        elif not (key in _VNI_MARKS and _mark(letters, _VNI_MARKS[key])):
            letters.append(key)
    return with_tone("".join(letters), tone) if tone else "".join(letters)


def _has_vowel(letters: list[str]) -> bool:
    return any(_VOWEL.match(letter) for letter in letters)
