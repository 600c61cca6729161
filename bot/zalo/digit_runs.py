"""A text as runs of digits: groups that may be read as one number, and what stands around them."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

SHORTEST, LONGEST = 4, 19
NEAR = 40

_DIGITS = re.compile(r"\d+")
_BETWEEN = re.compile(r"[\s.\-\u2010-\u2015\uff0d\uff0e\u00b7\u200b-\u200d\u2060\ufeff]{1,2}")
# Zalo's mention tokens and links carry long numbers of their own.
_SPARED = re.compile(
    r"\[@[^\]\s]*\]|(?:https?://|www\.)\S+|(?<!\S)[a-z][\w-]{0,62}\.[a-z.]{2,20}/\S+",
    re.IGNORECASE,
)
_AROUND = " \t\r\n.,!:;\u200b\ufeff"


@dataclass(frozen=True, slots=True)
class Words:
    """A message with links and mentions blanked. `folded` has its length, without marks.

    `core` is where it starts and ends without the blanks and full stops around it.
    """

    text: str
    folded: str
    core: tuple[int, int]

    def near(self, words: re.Pattern[str]) -> bytearray:
        """1 for each character within 40 characters of one of these (folded) words."""
        marks = bytearray(len(self.text))
        for match in words.finditer(self.folded):
            start, end = max(0, match.start() - NEAR), min(len(marks), match.end() + NEAR)
            marks[start:end] = b"\1" * (end - start)
        return marks


@dataclass(frozen=True, slots=True)
class Run:
    """Groups of digits parted by at most a separator."""

    words: Words
    spans: tuple[tuple[int, int], ...]

    @property
    def start(self) -> int:
        return self.spans[0][0]

    @property
    def end(self) -> int:
        return self.spans[-1][1]

    @property
    def sizes(self) -> list[int]:
        return [end - start for start, end in self.spans]

    @property
    def groups(self) -> list[str]:
        return [_plain(self.words.text[start:end]) for start, end in self.spans]

    @property
    def digits(self) -> str:
        return "".join(self.groups)

    @property
    def separators(self) -> str:
        return "".join(self.words.text[a:b] for (_, a), (b, _) in pairwise(self.spans))

    @property
    def is_alone(self) -> bool:
        return self.words.core == (self.start, self.end)

    @property
    def before(self) -> str:
        """Up to 40 characters before it, folded."""
        return self.words.folded[max(0, self.start - NEAR) : self.start]

    @property
    def after(self) -> str:
        return self.words.folded[self.end : self.end + NEAR]

    def is_near(self, marks: bytearray) -> bool:
        return bool(marks[self.start] or marks[self.end - 1])


def read_words(text: str) -> Words:
    blanked = _SPARED.sub(lambda match: "|" * len(match[0]), text)
    start = len(blanked) - len(blanked.lstrip(_AROUND))
    return Words(blanked, _fold(blanked), (start, start + len(blanked.strip(_AROUND))))


def find_groups(words: Words) -> list[tuple[int, int]]:
    return [match.span() for match in _DIGITS.finditer(words.text)]


def list_runs(words: Words, spans: list[tuple[int, int]]) -> list[Run]:
    """The runs of 4 to 19 digits that begin with the first of these groups, the longest first."""
    return list(_runs(words, spans))[::-1]


def _runs(words: Words, spans: list[tuple[int, int]]) -> Iterator[Run]:
    size = 0
    for index, (start, end) in enumerate(spans):
        size += end - start
        if size > LONGEST:
            return
        if index and not _BETWEEN.fullmatch(words.text, spans[index - 1][1], start):
            return
        if size >= SHORTEST:
            yield Run(words, tuple(spans[: index + 1]))


def _plain(digits: str) -> str:
    """Digits of any script, such as full-width ones, as 0–9."""
    return "".join(str(unicodedata.decimal(digit)) for digit in digits)


def _fold(text: str) -> str:
    """Lower case without marks, one character for each."""
    if text.isascii():
        return text.lower()
    bare = "".join(unicodedata.normalize("NFD", char)[0].lower()[0] for char in text)
    return bare.replace("đ", "d")
