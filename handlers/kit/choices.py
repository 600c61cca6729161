"""Reading the answer to a numbered question: a number in any dress, or the choice's own words."""

import re
from collections.abc import Mapping

from handlers.kit.counting import read_digit
from handlers.kit.words import accented, fold, strip_politeness

# Ways out of any open question; without one they mean nothing to do.
LEAVE_WORDS = frozenset({"0", "thoat", "thoi", "de sau", "bo qua"})

_LEAD = r"(?:chon|so|cau|phuong an|dap an|y|muc|lay|la|bam|tra loi|dong y|thu)"
_CHOSEN = re.compile(rf"(?:{_LEAD}\s+)*(?P<said>\d|[a-z]+)(?:\s+(?:do|roi|thoi|ne))?")
_ANSWERED = re.compile(rf"^(?:\w+ )?cau\s+\d\d?\s+(?:{_LEAD}\s+)*(?P<said>[a-i1-9])(?: \w+)?$")
_LETTERED = re.compile(rf"(?:(?:da|em|chi|co|toi|tui|minh|con)\s+)*{_LEAD}\s+(?P<said>[a-i])")
_NUMBERED = re.compile(rf"(?:{_LEAD}\s+)*\d(?:(?:\s+va|\s+voi)?\s+(?:{_LEAD}\s+)*\d)*")
_LETTERS = "abcdefghi"


def read_number(text: str) -> str | None:
    """The digit meant by "1", "số 1", "1.", "một", "em chọn 1 ạ", ① or １; else None."""
    said = _bare(text)
    found = _CHOSEN.fullmatch(said)
    if found is None:
        return None
    word = found["said"]
    if word.isdigit():
        return word
    digit = read_digit(word)
    is_meant = digit is not None and any(read_digit(w) == digit for w in accented(text).split())
    return str(digit) if is_meant else None


def read_numbers(text: str) -> tuple[str, ...]:
    """Every choice a bare answer names: "1 và 3", "đáp án b", "câu 1 chọn a"; () for other texts.

    Letters count as numbers, a as 1. A number of two digits is no choice.
    """
    said = _bare(text)
    one = read_number(text)
    if one is not None:
        return (one,)
    if _NUMBERED.fullmatch(said):
        return tuple(dict.fromkeys(re.findall(r"\d", said)))
    whole = fold(text)
    found = _ANSWERED.search(whole) or _LETTERED.fullmatch(whole) or _CHOSEN.fullmatch(said)
    letter = found["said"] if found else ""
    if letter.isdigit():
        return (letter,)
    is_letter = len(letter) == 1 and letter in _LETTERS and letter in accented(text).split()
    return (str(_LETTERS.index(letter) + 1),) if is_letter else ()


def read_choice(
    text: str, options: Mapping[str, str], also: Mapping[str, str] | None = None
) -> str | None:
    """The number of the option meant. `options` maps numbers to their words.

    `also` maps numbers to other ways of saying the same ("đúng; phải"), wise in one question only.
    """
    said = _bare(text)
    by_words = _only([n for n, words in options.items() if said == _bare(words)])
    by_other = _only([n for n, words in (also or {}).items() if _is_among(text, words)])
    found = by_words or by_other
    if found is not None:
        return found
    number = read_number(text)
    return number if number in options else _read_whole(said, options)


def _read_whole(said: str, options: Mapping[str, str]) -> str | None:
    """ "1. Đúng rồi" or "em chọn chiều chủ nhật": the words with the number or a lead before."""
    ways = {n: rf"(?:{_LEAD}\s+)*(?:{n}\s+)?{re.escape(_bare(w))}" for n, w in options.items()}
    return _only([n for n, way in ways.items() if re.fullmatch(way, said)])


def _bare(text: str) -> str:
    return strip_politeness(fold(text))


def _is_among(text: str, words: str) -> bool:
    ways = words.split(";")
    return any(_bare(text) == _bare(way) or accented(text) == accented(way) for way in ways)


def _only(numbers: list[str]) -> str | None:
    """Words that two options share mean neither."""
    return numbers[0] if len(numbers) == 1 else None
