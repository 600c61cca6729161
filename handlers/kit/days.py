"""Days as people name them: "thứ bảy", "t2 t4", "CN", "thứ 2 đến thứ 6", "rằm", "mùng một"."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import time

from handlers.kit.counting import read_count, read_digit
from handlers.kit.times import Part, find_part, read_clock, split_units

SUNDAY = 8  # Vietnam counts Monday as 2
_CN = "cn"
EVERY_DAY = frozenset(range(2, SUNDAY + 1))

_THU = frozenset(["thứ", "thu", "t", "thư", "thử"])
_SUNDAY = re.compile(r"(?:chủ nhật|chu nhat|chúa nhật|chua nhat|cn|chủ nhựt)\b")
_TO = frozenset(["đến", "den", "tới", "toi", "-"])
_NAMES = {
    "hằng ngày": EVERY_DAY, "hàng ngày": EVERY_DAY, "hang ngay": EVERY_DAY, "mỗi ngày": EVERY_DAY,
    "moi ngay": EVERY_DAY, "ngày nào cũng": EVERY_DAY, "cả tuần": EVERY_DAY, "ca tuan": EVERY_DAY,
    "cuối tuần": frozenset([7, 8]), "cuoi tuan": frozenset([7, 8]),
    "ngày thường": frozenset([2, 3, 4, 5, 6]), "ngay thuong": frozenset([2, 3, 4, 5, 6]),
}  # fmt: skip
_FULL_MOON = re.compile(r"\b(?:rằm|ram)\b")
_NEW_MOON = re.compile(r"\b(?:mùng|mồng|mung|mong)\s+(\w+(?: \w+)?)")


class UnknownDayError(ValueError):
    """A weekday that no week has; `said` is how it was written, such as "thứ 9"."""

    def __init__(self, said: str) -> None:
        super().__init__(said)
        self.said = said


@dataclass(frozen=True, slots=True)
class When:
    """Whatever a text tells of a time; weekdays are 2 to 7, Sunday 8; the lunar day is 1 to 30."""

    at: time | None = None
    part: Part | None = None
    weekdays: frozenset[int] = frozenset()
    lunar_day: int | None = None


def read_when(text: str) -> When:
    """ "sáng thứ bảy" → morning, {7}; "rằm" → lunar day 15. Raises UnknownDayError."""
    words = split_units(text)
    clock = next((c for at in range(len(words)) if (c := read_clock(words[at:]))), None)
    return When(
        at=clock.at if clock else None,
        part=find_part(words),
        weekdays=read_weekdays(text),
        lunar_day=read_lunar_day(text),
    )


def read_weekdays(text: str) -> frozenset[int]:
    """The weekdays named; empty where none is. Raises UnknownDayError for "thứ 9"."""
    words = _split(text)
    said = " ".join(words)
    for name, days in _NAMES.items():
        if name in said:
            return days
    found: list[int] = []
    at = 0
    while at < len(words):
        day, used = _read_day(words[at:], is_list=bool(found))
        if day is not None:
            found += range(found[-1] + 1, day + 1) if _is_range(words, at, found) else [day]
        at += used
    return frozenset(found)


def read_lunar_day(text: str) -> int | None:
    said = " ".join(_split(text))
    if _FULL_MOON.search(said):
        return 15
    found = _NEW_MOON.search(said)
    count = read_count(found[1].split()) if found else None
    return count[0] if count is not None and 1 <= count[0] <= 10 else None


def _split(text: str) -> list[str]:
    marked = re.sub(r"\s*([,&+-])\s*", r" \1 ", _SUNDAY.sub(f"{_CN} ", " ".join(_kept(text))))
    return marked.split()


def _kept(text: str) -> Sequence[str]:
    """Words and the marks that join days; `split_units` would lose "2,4-6"."""
    parts = re.split(r"([,&+;-])", text)
    return [word for part in parts for word in (split_units(part) or [part.strip()]) if word]


def _read_day(words: Sequence[str], *, is_list: bool) -> tuple[int | None, int]:
    """The day at the beginning and the words read; "thứ" may be left out in a list."""
    if words[0] == _CN:
        return SUNDAY, 1
    has_thu = words[0] in _THU
    clock = None if has_thu else read_clock(words)
    rest = words[1:] if has_thu else words
    if clock is not None or not rest or not (has_thu or is_list):
        return None, clock.used if clock else 1
    number = int(rest[0]) if rest[0].isdecimal() else read_digit(rest[0])
    if number is None:
        return None, 1
    if not 2 <= number < SUNDAY:
        raise UnknownDayError(" ".join(words[: 1 + has_thu]))
    return number, 1 + has_thu


def _is_range(words: Sequence[str], at: int, found: list[int]) -> bool:
    return bool(found) and at > 0 and words[at - 1] in _TO
