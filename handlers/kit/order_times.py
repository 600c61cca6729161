"""Times in the leaders' commands: how long a check-in is open, when news comes, which report."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import time

from handlers.kit.counting import read_count
from handlers.kit.days import EVERY_DAY, UnknownDayError, read_weekdays
from handlers.kit.orders import (
    Order,
    OrderError,
    Period,
    SetSchedule,
    ShowReport,
    ShowSchedule,
    StopSchedule,
)
from handlers.kit.times import Clock, read_clock, read_minutes, split_units
from handlers.kit.words import accented, fold

_LONGEST_SPAN = 5  # words: "1 tiếng 30 phút"
_NUMBER = re.compile(r"-?\d{1,6}")
# "7h30 2,4,6", "7h 2-6": what else would they be behind an hour?
_LISTED = re.compile(
    r"(?:^|\s)([2-7](?:\s*(?:[,&+-]|và|va|đến|den|tới|toi)\s*(?:[2-7]|cn))+)\s*$", re.IGNORECASE
)
_BELOW_ZERO = re.compile(r"^-\s*\d+\s*(?:p|ph|phút|phut|giờ|gio|h|tiếng|tieng)?\b", re.IGNORECASE)
_IN_MINUTES = re.compile(r"p|ph|phút|phut|tiếng|tieng|rưỡi|ruoi", re.IGNORECASE)
_WITH_YEAR = re.compile(r"(\d{1,2}|i{1,3}|iv)\s*(?:[/-]|năm|nam)\s*(\d{4})")
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
_MOST: dict[Period, int] = {"day": 0, "week": 53, "month": 12, "quarter": 4, "year": 2100}
_BAD: dict[Period, str] = {
    "day": "bad_period", "week": "bad_week", "month": "bad_month", "quarter": "bad_quarter", "year": "bad_year",
}  # fmt: skip
_LEAST: dict[Period, int] = {"day": 1, "week": 1, "month": 1, "quarter": 1, "year": 2000}


@dataclass(frozen=True, slots=True)
class Span:
    """At most one of `minutes` and `until`; `rest` is what else was written."""

    minutes: int | None
    until: time | None
    rest: str


def read_span(text: str, until_words: Sequence[str]) -> Span:
    """ "45p họp", "đến 16h30 họp", "họp chi hội 30 phút", "30". Raises OrderError (bad_time)."""
    tokens = text.split()
    if _BELOW_ZERO.match(text):
        return Span(-1, None, "")
    if len(tokens) == 1 and _NUMBER.fullmatch(text):
        return Span(int(text), None, "")
    for count in range(min(_LONGEST_SPAN, len(tokens)), 0, -1):
        minutes = _whole_minutes(tokens[:count])
        if minutes is not None:
            return Span(minutes, None, " ".join(tokens[count:]))
    return _read_until(tokens, until_words) or _read_end(tokens)


def _read_until(tokens: Sequence[str], until_words: Sequence[str]) -> Span | None:
    at = next((n for n, token in enumerate(tokens) if accented(token) in until_words), None)
    if at is None:
        return None
    rest = tokens[at + 1 :]
    for count in range(min(_LONGEST_SPAN, len(rest)), 0, -1):
        clock = _whole_clock(rest[:count])
        if clock is not None and clock.at is None:
            raise OrderError("bad_time", said=" ".join(rest[:count]))
        if clock is not None:
            return Span(None, clock.at, " ".join([*tokens[:at], *rest[count:]]))
    if rest and rest[0][0].isdigit():
        raise OrderError("bad_time", said=rest[0])
    return None


def _read_end(tokens: Sequence[str]) -> Span:
    """A length at the end needs minutes or "tiếng": "họp lúc 7h" is a name."""
    for count in range(min(_LONGEST_SPAN, len(tokens)), 0, -1):
        end = tokens[-count:]
        minutes = _whole_minutes(end) if _IN_MINUTES.search(end[-1]) else None
        if minutes is not None:
            kept = list(tokens[:-count])
            if kept and accented(kept[-1]) == "trong":
                kept.pop()
            return Span(minutes, None, " ".join(kept))
    return Span(None, None, " ".join(tokens))


def _whole_minutes(tokens: Sequence[str]) -> int | None:
    words = split_units(" ".join(tokens))
    if words[:1] == ["trong"]:
        words = words[1:]
    found = read_minutes(words)
    return found[0] if found is not None and found[1] == len(words) else None


def _whole_clock(tokens: Sequence[str]) -> Clock | None:
    words = split_units(" ".join(tokens))
    clock = read_clock(words)
    return clock if clock is not None and clock.used == len(words) else None


def read_schedule(text: str, quiet: tuple[time, time], off: Sequence[str]) -> Order:
    """The one rule for hours and weekdays: "7h30 thứ 2,4,6", "7h30 2,4,6", "7", "tắt", "".

    Raises OrderError: bad_time, bad_day, missing_time, quiet_hours.
    """
    if not text:
        return ShowSchedule()
    if accented(text) in off:
        return StopSchedule()
    listed = _LISTED.search(text)
    at, rest = _read_hour(text[: listed.start(1)] if listed else text)
    days = _read_days(text) or (_read_days(f"thứ {listed[1]}") if listed else frozenset())
    if not days and any(word.isdecimal() for word in rest):
        raise OrderError("bad_day", said=" ".join(rest)[:30])
    if _is_within(at, quiet):
        raise OrderError("quiet_hours")
    return SetSchedule(at, tuple(sorted(days)) if days and days != EVERY_DAY else None)


def _is_within(at: time, quiet: tuple[time, time]) -> bool:
    start, end = quiet
    return start <= at < end if start <= end else at >= start or at < end


def _read_hour(text: str) -> tuple[time, list[str]]:
    """The first time of day and the words around it; a number alone is an hour."""
    words = split_units(text)
    if len(words) == 1 and words[0].isdecimal():
        words = [*words, "h"]
    for start in range(len(words)):
        clock = read_clock(words[start:])
        if clock is not None and clock.at is not None:
            return clock.at, [*words[:start], *words[start + clock.used :]]
        if clock is not None:
            break
    else:
        if _read_days(text):
            raise OrderError("missing_time")
    said = re.search(r"\S*\d\S*", text)
    raise OrderError("bad_time", said=said.group() if said else text[:30])


def _read_days(text: str) -> frozenset[int]:
    try:
        return read_weekdays(text)
    except UnknownDayError as error:
        raise OrderError("bad_day", said=error.said) from error


def read_report(text: str, periods: Mapping[str, Sequence[str]]) -> Order:
    """“hôm nay”, “tuần trước”, “tháng 10”. Raises OrderError: bad_week, bad_month, bad_quarter, bad_year, bad_period."""
    words = accented(text).split()
    if not words:
        return ShowReport("week", "current")
    if _WITH_YEAR.fullmatch(text):
        words = ["tháng", *words]
    period = _read_period(words[0], periods)
    if period is None:
        raise OrderError("bad_period", said=text[:30])
    return ShowReport(period, _read_ref(period, words[1:], text, periods))


def _read_period(word: str, periods: Mapping[str, Sequence[str]]) -> Period | None:
    names: tuple[Period, ...] = ("day", "week", "month", "quarter", "year")
    return next((name for name in names if fold(word) in map(fold, periods[name])), None)


def _read_ref(
    period: Period, words: Sequence[str], text: str, periods: Mapping[str, Sequence[str]]
) -> str:
    said = fold(" ".join(words))
    for ref in ("current", "previous"):
        if said in map(fold, periods[ref]):
            return ref
    if not said:
        return "current"
    with_year = _WITH_YEAR.search(accented(text))
    number = _read_number([with_year[1]] if with_year else words)
    if number is None or not _LEAST[period] <= number <= _MOST[period]:
        raise OrderError(_BAD[period], said=" ".join(words)[:30])
    return f"{number}/{with_year[2]}" if with_year else str(number)


def _read_number(words: Sequence[str]) -> int | None:
    if words[0] in _ROMAN:
        return _ROMAN[words[0]]
    count = read_count(words)
    return count[0] if count is not None and count[1] == len(words) else None
