"""Numbers in digits and in words: "45", "bốn mươi lăm", "ba chục", "một trăm lẻ năm"."""

from collections.abc import Sequence

from handlers.kit.words import strip_accents

# With the accents they have; a word with others is another word ("tạm", "bà").
_DIGITS = {
    "không": 0, "một": 1, "mốt": 1, "hai": 2, "ba": 3, "bốn": 4, "tư": 4, "năm": 5, "lăm": 5,
    "nhăm": 5, "sáu": 6, "bảy": 7, "bẩy": 7, "tám": 8, "chín": 9,
}  # fmt: skip
_BARE_DIGITS = {strip_accents(word): digit for word, digit in _DIGITS.items()}
_TENS = frozenset(["mươi", "muoi", "chục", "chuc"])
_TEN = frozenset(["mười", "muoi"])
_HUNDRED = frozenset(["trăm", "tram"])
_ODD = frozenset(["lẻ", "linh", "le"])
_LONGEST = 6


def read_digit(word: str) -> int | None:
    """The digit a single word means, as it stands with its accents or with none at all."""
    return _DIGITS.get(word, _BARE_DIGITS.get(word))


def read_count(words: Sequence[str]) -> tuple[int, int] | None:
    """The number at the beginning of accented words and how many words it takes; below 1000.

    `["bốn", "mươi", "lăm", "phút"]` → (45, 3); None where there is no number.
    """
    if words and words[0].isdecimal() and len(words[0]) <= _LONGEST:
        return int(words[0]), 1
    hundreds, used = _read_hundreds(words)
    below = _read_below_hundred(words[used:]) if used == 0 else _read_rest(words[used:])
    if below is None:
        return (hundreds, used) if used else None
    return hundreds + below[0], used + below[1]


def _read_hundreds(words: Sequence[str]) -> tuple[int, int]:
    if len(words) > 1 and words[1] in _HUNDRED and (digit := read_digit(words[0])):
        return digit * 100, 2
    return 0, 0


def _read_rest(words: Sequence[str]) -> tuple[int, int] | None:
    if len(words) > 1 and words[0] in _ODD and (digit := read_digit(words[1])) is not None:
        return digit, 2
    return _read_below_hundred(words)


def _read_below_hundred(words: Sequence[str]) -> tuple[int, int] | None:
    if not words:
        return None
    if words[0] in _TEN:
        return _with_unit(10, 1, words)
    digit = read_digit(words[0])
    if digit is None:
        return None
    if len(words) > 1 and words[1] in _TENS and digit > 1:
        return _with_unit(digit * 10, 2, words)
    return digit, 1


def _with_unit(tens: int, used: int, words: Sequence[str]) -> tuple[int, int]:
    unit = read_digit(words[used]) if len(words) > used else None
    return (tens + unit, used + 1) if unit else (tens, used)
