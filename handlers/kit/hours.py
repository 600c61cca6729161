"""What a leader writes after /lich or /nghi: an hour with its weekdays, or how long to pause."""

import re
from collections.abc import Sequence
from datetime import date, time, timedelta

from handlers.kit.context import House
from handlers.kit.counting import read_count
from handlers.kit.days import UnknownDayError, read_weekdays
from handlers.kit.slots import is_quiet, local_moment
from handlers.kit.times import Clock, read_clock, split_units
from models.push import EVERY_DAY

LONGEST_PAUSE_DAYS = 30

_SHOWN = 20
_FOREVER_DAYS = 1000
_DAY_WORDS = frozenset(["ngày", "ngay", "hôm", "hom", "bữa", "bua", "d"])
_WEEK_WORDS = frozenset(["tuần", "tuan"])
_DATE = re.compile(r"(\d{1,2})\s?[/.-]\s?(\d{1,2})(?:\s?[/.-]\s?(\d{4}))?")


class HoursError(ValueError):
    """What was written is no hour to send at; `said` is the part that isn't."""

    def __init__(self, said: str) -> None:
        super().__init__(said)
        self.said = said.strip()[:_SHOWN]


class BadTimeError(HoursError):
    """No time of day, or one that no clock shows."""


class BadDayError(HoursError):
    """A weekday that no week has."""


class QuietHoursError(HoursError):
    """A time at which nothing unasked is sent."""


class BadLengthError(HoursError):
    """No number of days and no date."""


class TooLongError(HoursError):
    """A pause of more than LONGEST_PAUSE_DAYS, or one that is over before it begins."""


def read_hours(text: str, house: House, today: date) -> tuple[time, str]:
    """ "7h30 thứ 2,4,6" → (07:30, "246"); days as in PushTime.days, every day where none is named.

    Raises BadTimeError, BadDayError or QuietHoursError.
    """
    words = split_units(text)
    clock, rest = _find_clock(words)
    if clock is None or clock.at is None:
        raise BadTimeError(text)
    days = _read_days(text)
    if not days and any(word.isdecimal() for word in rest):
        raise BadDayError(" ".join(rest))
    if is_quiet(house, local_moment(house, today, clock.at)):
        raise QuietHoursError(text)
    return clock.at, days or EVERY_DAY


def read_last_day(text: str, today: date) -> date:
    """The last day of a pause that begins today: "3 ngày", "một tuần", "đến 24/11", "3".

    Raises BadLengthError or TooLongError.
    """
    found = _DATE.search(text)
    last = _read_date(found, today) if found else _count_days(split_units(text), today)
    if last is None:
        raise BadLengthError(text)
    if not today <= last < today + timedelta(days=LONGEST_PAUSE_DAYS):
        raise TooLongError(text)
    return last


def _find_clock(words: Sequence[str]) -> tuple[Clock | None, list[str]]:
    """The first time of day and the words around it; a number alone is an hour."""
    if len(words) == 1 and words[0].isdecimal():
        words = [*words, "h"]
    for start in range(len(words)):
        clock = read_clock(words[start:])
        if clock is not None:
            return clock, [*words[:start], *words[start + clock.used :]]
    return None, list(words)


def _read_days(text: str) -> str:
    try:
        return "".join(str(day) for day in sorted(read_weekdays(text)))
    except UnknownDayError as error:
        raise BadDayError(error.said) from error


def _read_date(found: re.Match[str], today: date) -> date | None:
    """Without a year the next such day is meant."""
    day, month, year = int(found[1]), int(found[2]), found[3]
    try:
        if year is not None:
            return date(int(year), month, day)
        this_year = date(today.year, month, day)
        return this_year if this_year >= today else date(today.year + 1, month, day)
    except ValueError:
        return None


def _count_days(words: Sequence[str], today: date) -> date | None:
    """A number with its unit; without one it counts days only where nothing else was written."""
    for start in range(len(words)):
        count = read_count(words[start:])
        if count is None:
            continue
        number, used = count
        unit = words[start + used : start + used + 1]
        is_alone = len(words) == used
        if is_alone or (unit and unit[0] in _DAY_WORDS | _WEEK_WORDS):
            each = 7 if unit and unit[0] in _WEEK_WORDS else 1
            return today + timedelta(days=min(number, _FOREVER_DAYS) * each - 1)
    return None
