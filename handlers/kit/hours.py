"""What a leader writes after /nghi: how long to pause. Hours are read by handlers.kit.order_times."""

import re
from collections.abc import Sequence
from datetime import date, timedelta

from handlers.kit.counting import read_count
from handlers.kit.times import split_units

LONGEST_PAUSE_DAYS = 30

_SHOWN = 20
_FOREVER_DAYS = 1000
_DAY_WORDS = frozenset(["ngày", "ngay", "hôm", "hom", "bữa", "bua", "d"])
_WEEK_WORDS = frozenset(["tuần", "tuan"])
_DATE = re.compile(r"(\d{1,2})\s?[/.-]\s?(\d{1,2})(?:\s?[/.-]\s?(\d{4}))?")


class LengthError(ValueError):
    """What was written is no length of a pause; `said` is the part that isn't."""

    def __init__(self, said: str) -> None:
        super().__init__(said)
        self.said = said.strip()[:_SHOWN]


class BadLengthError(LengthError):
    """No number of days and no date."""


class TooLongError(LengthError):
    """A pause of more than LONGEST_PAUSE_DAYS, or one that is over before it begins."""


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
