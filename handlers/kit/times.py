"""Clock times and lengths of time as people write them: "7h30", "7 giờ rưỡi", "19 giờ kém 15"."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import time
from typing import Literal, TypeAlias

from handlers.kit.counting import read_count
from handlers.kit.words import accented

Part: TypeAlias = Literal["morning", "noon", "afternoon", "evening"]

_PARTS: dict[str, Part] = {
    "sáng": "morning", "sang": "morning", "sớm": "morning", "trưa": "noon", "trua": "noon",
    "chiều": "afternoon", "chieu": "afternoon", "xế": "afternoon", "tối": "evening",
    "toi": "evening", "đêm": "evening", "dem": "evening", "khuya": "evening",
}  # fmt: skip
_HOUR_WORDS = frozenset(["giờ", "gio", "h", "g", "giò", "giơ"])
_MINUTE_WORDS = frozenset(["phút", "phut", "p", "ph"])
_HALF = frozenset(["rưỡi", "ruoi", "rưởi", "rươi"])
_LESS = frozenset(["kém", "kem"])
_LONG_HOURS = frozenset(["tiếng", "tieng", "giờ", "gio", "h", "g"])
_GLUED = re.compile(r"(?<=\d)(?=[a-zđ])|(?<=[a-z])(?=\d)")
_COLON = re.compile(r"(\d{1,2})[:.](\d{2})(?!\d)")


@dataclass(frozen=True, slots=True)
class Clock:
    """A time of day that was written, perhaps one that no clock shows: `at` is then None."""

    at: time | None
    used: int
    part: Part | None = None


def split_units(text: str) -> list[str]:
    """Accented words with numbers apart from their units: "7h30 45p" → 7 h 30 45 p."""
    spaced = _COLON.sub(r"\1 h \2", accented(text))
    return _GLUED.sub(" ", spaced).split()


def read_time(text: str) -> time | None:
    """The time of day somewhere in the text; None where there is none, or none that exists."""
    words = split_units(text)
    for start in range(len(words)):
        found = read_clock(words[start:])
        if found is not None:
            return found.at
    return None


def read_clock(words: Sequence[str]) -> Clock | None:
    """The time at the beginning of words from `split_units`; it needs a word for the hour.

    "rưỡi" alone stands for the minutes ("7 rưỡi"); "7 giờ tối" is 19:00.
    """
    count = read_count(words)
    if count is None:
        return None
    hour, used = count
    if words[used : used + 1] and words[used] in _HOUR_WORDS:
        used += 1
    elif not (words[used : used + 1] and words[used] in _HALF):
        return None
    minutes, taken = _read_minutes(words[used:])
    used += taken
    part, taken = _read_part(words[used:])
    return Clock(_make_time(hour, minutes, part), used + taken, part)


def read_minutes(words: Sequence[str]) -> tuple[int, int] | None:
    """A length at the beginning of words from `split_units`, in minutes, and the words it takes."""
    if words[:1] in (["nửa"], ["nua"]):
        is_long = len(words) > 1 and words[1] in _LONG_HOURS
        return (30, 2) if is_long else None
    count = read_count(words)
    if count is None or len(words) <= count[1]:
        return None
    number, used = count
    unit = words[used]
    if unit in _MINUTE_WORDS:
        return number, used + 1
    if unit not in _LONG_HOURS:
        return None
    minutes, taken = _read_minutes(words[used + 1 :])
    return number * 60 + minutes, used + 1 + taken


def find_part(words: Sequence[str]) -> Part | None:
    return next((_PARTS[word] for word in words if word in _PARTS), None)


def _read_minutes(words: Sequence[str]) -> tuple[int, int]:
    """Minutes after the hour, negative before it, and the words they take."""
    if not words:
        return 0, 0
    if words[0] in _HALF:
        return 30, 1
    is_less = words[0] in _LESS
    count = read_count(words[1:] if is_less else words)
    if count is None:
        return 0, 0
    number, used = count[0], count[1] + is_less
    if len(words) > used and words[used] in _MINUTE_WORDS:
        used += 1
    return (-number if is_less else number), used


def _read_part(words: Sequence[str]) -> tuple[Part | None, int]:
    if words[:1] == ["buổi"] and len(words) > 1 and words[1] in _PARTS:
        return _PARTS[words[1]], 2
    part = _PARTS.get(words[0]) if words else None
    return part, int(part is not None)


def _make_time(hour: int, minutes: int, part: Part | None) -> time | None:
    if not -60 < minutes < 60:
        return None
    if (part in ("afternoon", "evening") and 1 <= hour < 12) or (part == "noon" and hour < 3):
        hour += 12
    total = hour * 60 + minutes
    return time(total // 60, total % 60) if 0 <= total < 24 * 60 else None
