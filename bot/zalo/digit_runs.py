"""A text as runs of digits: groups that may be read as one number, and what stands around them."""

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise

SHORTEST, LONGEST = 4, 19
NEAR = 40

_INVISIBLE = "\u200b-\u200d\u2060\ufeff"
_DIGITS = re.compile(rf"\d(?:[{_INVISIBLE}]*\d)*")
_BETWEEN = re.compile(rf"[\s.\-\u2010-\u2015\uff0d\uff0e\u00b7{_INVISIBLE}]{{1,2}}")
_UNSEEN = re.compile(f"[{_INVISIBLE}]")
# Zalo's mention tokens and links carry long numbers of their own.
_SPARED = re.compile(
    r"\[@[^\]\s]*\]|(?:https?://|www\.)\S+|(?<!\S)[a-z][\w-]{0,62}\.[a-z.]{2,20}/\S+",
    re.IGNORECASE,
)
_AROUND = " \t\r\n.,!:;?\u200b\ufeff"
# Said around a number that is the whole point of a message.
_POLITE = re.compile(
    r"(?:(?:da|vang|thua|em|chi|co|day|ne|nha|nhe|a|oi|con|ah|roi|do|nghen|la|u|uh|alo|hen)[\s.,!:;]+)*"
)
_POLITE_END = re.compile(
    r"(?:[\s.,!:;]+(?:da|a|nha|nhe|chi|em|ne|oi|con|ah|do|day|nghen|co|hen|roi|(?:phai|dung) (?:khong|hong|ko)|hong|khong))*[\s.,!:;?]*$"
)


@dataclass(frozen=True, slots=True)
class Words:
    """A message with links and mentions blanked, digits of any script as 0–9.

    `small` is in lower case, `folded` without marks too; both have its length. `core` is where it
    starts and ends without the courtesies, blanks and full stops around it.
    """

    text: str
    small: str
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
    """Groups of digits parted by at most a separator; `digits` are those of all `groups`."""

    words: Words
    spans: tuple[tuple[int, int], ...]
    groups: tuple[str, ...]
    sizes: list[int]
    digits: str

    @property
    def start(self) -> int:
        return self.spans[0][0]

    @property
    def end(self) -> int:
        return self.spans[-1][1]

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

    def is_near(self, marks: bytearray | None) -> bool:
        return marks is not None and bool(marks[self.start] or marks[self.end - 1])


def read_words(text: str) -> Words:
    blanked = _SPARED.sub(lambda match: "|" * len(match[0]), text)
    plain = blanked.translate(_PLAIN)
    small = plain.translate(_SMALL)
    folded = small.translate(_FOLDED)
    return Words(plain, small, folded, _find_core(folded))


def find_groups(words: Words) -> list[tuple[int, int]]:
    return [match.span() for match in _DIGITS.finditer(words.text)]


def list_runs(words: Words, spans: list[tuple[int, int]]) -> list[Run]:
    """The runs of 4 to 19 digits that begin with the first of these groups, the longest first."""
    return list(_runs(words, spans))[::-1]


def _runs(words: Words, spans: list[tuple[int, int]]) -> Iterator[Run]:
    groups: tuple[str, ...] = ()
    for index, (start, end) in enumerate(spans):
        groups = (*groups, _UNSEEN.sub("", words.text[start:end]))
        digits = "".join(groups)
        if len(digits) > LONGEST:
            return
        if index and not _BETWEEN.fullmatch(words.text, spans[index - 1][1], start):
            return
        if len(digits) >= SHORTEST:
            yield Run(words, tuple(spans[: index + 1]), groups, [*map(len, groups)], digits)


def _find_core(folded: str) -> tuple[int, int]:
    start = len(folded) - len(folded.lstrip(_AROUND))
    polite = _POLITE.match(folded, start)
    start = polite.end() if polite else start
    ending = _POLITE_END.search(folded, max(start, len(folded) - NEAR))
    return start, ending.start() if ending else len(folded)


class _EachLetter(dict[int, str]):
    """One letter for each, as str.translate asks for them: one call a text, not one a letter."""

    def __init__(self, change: Callable[[str], str]) -> None:
        super().__init__()
        self._change = change

    def __missing__(self, code: int) -> str:
        letter = self._change(chr(code))
        if code <= _LAST_LATIN:  # not all of Unicode is worth remembering
            self[code] = letter
        return letter


def _plain(letter: str) -> str:
    """Full-width, circled and other scripts' digits as 0–9."""
    digit = unicodedata.digit(letter, None)
    return letter if digit is None else str(digit)


def _lower(letter: str) -> str:
    small = letter.lower()
    return small if len(small) == 1 else letter


def _fold(letter: str) -> str:
    """Without marks, one character for each."""
    return "d" if letter == "đ" else unicodedata.normalize("NFD", letter)[0]


_LAST_LATIN = 0x1EFF
_PLAIN, _SMALL, _FOLDED = _EachLetter(_plain), _EachLetter(_lower), _EachLetter(_fold)
