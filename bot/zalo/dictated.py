"""Numbers read out digit by digit: "4 8 2 9 1 3", "bốn tám hai chín một ba", "4 tám 2 chín"."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from bot.zalo.digit_runs import Words

LEAST = 4
_DIGITS = {
    "không": 0, "một": 1, "mốt": 1, "hai": 2, "ba": 3, "bốn": 4, "tư": 4, "năm": 5, "lăm": 5, "sáu": 6,
    "bảy": 7, "bẩy": 7, "tám": 8, "chín": 9,
    "khong": 0, "mot": 1, "bon": 4, "tu": 4, "nam": 5, "lam": 5, "sau": 6, "bay": 7, "tam": 8, "chin": 9,
}  # fmt: skip
_WORD = "|".join(sorted(_DIGITS, key=len, reverse=True))
_ONE = rf"(?:(?<!\d)\d(?!\d)|(?<!\w)(?:{_WORD})(?!\w))"
_APART = r"[\s,.;\-\u2010-\u2015\u00b7]{1,3}"
_READ_OUT = re.compile(rf"{_ONE}(?:{_APART}{_ONE}){{{LEAST - 1},}}")
_EACH = re.compile(rf"\d|(?:{_WORD})")


@dataclass(frozen=True, slots=True)
class Dictated:
    """Four digits or more at text[start:end], said one by one."""

    words: Words
    start: int
    end: int
    digits: str

    @property
    def is_alone(self) -> bool:
        return self.words.core == (self.start, self.end)

    @property
    def before(self) -> str:
        return self.words.folded[max(0, self.start - 40) : self.start]

    @property
    def is_counting(self) -> bool:
        """ "1 2 3 4", "ba hai một", "không không không không"."""
        steps = {int(b) - int(a) for a, b in pairwise(self.digits)}
        return len(steps) == 1 and abs(steps.pop()) <= 1

    def is_near(self, marks: bytearray | None) -> bool:
        return marks is not None and bool(marks[self.start] or marks[self.end - 1])


def is_read_out(text: str) -> bool:
    """A cheap first look at a composed text."""
    return bool(_READ_OUT.search(text.lower()))


def list_dictated(words: Words) -> Iterator[Dictated]:
    for found in _READ_OUT.finditer(words.small):
        said = _EACH.findall(found.group())
        digits = "".join(one if one.isdigit() else str(_DIGITS[one]) for one in said)
        yield Dictated(words, found.start(), found.end(), digits)
