"""Spans of days that a report is about: a day, this week, last month, a quarter, the year so far."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, TypeAlias

Period: TypeAlias = Literal["day", "week", "month", "quarter", "year"]


@dataclass(frozen=True, slots=True)
class Span:
    """First and last day included; `last` is at most today."""

    period: Period
    first: date
    last: date

    @property
    def days(self) -> list[date]:
        return [self.first + timedelta(days=n) for n in range((self.last - self.first).days + 1)]


def span_of(period: Period, day: date, today: date) -> Span:
    """The period the day lies in, as far as it has come."""
    first, after = _bounds(period, day)
    return Span(period, first, max(first, min(after - timedelta(days=1), today)))


def previous(period: Period, day: date) -> date:
    """A day of the period before."""
    return _bounds(period, day)[0] - timedelta(days=1)


def _bounds(period: Period, day: date) -> tuple[date, date]:
    """The first day, and the first of the next."""
    if period == "day":
        return day, day + timedelta(days=1)
    if period == "week":
        monday = day - timedelta(days=day.weekday())
        return monday, monday + timedelta(days=7)
    months = {"month": 1, "quarter": 3, "year": 12}[period]
    start = (day.month - 1) // months * months
    year, month = divmod(start + months, 12)
    return date(day.year, start + 1, 1), date(day.year + year, month + 1, 1)


def day_of(period: Period, ref: str, today: date) -> date:
    """A day of the period that `ref` names: "current", "previous", a number, or "3/2026".

    A day has no number.
    A number is the latest such period that has begun: "tháng 12" in November is last year's.
    """
    if ref == "current":
        return today
    if ref == "previous":
        return previous(period, today)
    number, _, year = ref.partition("/")
    if year:
        return _day_in(period, int(number), int(year))
    day = _day_in(period, int(number), today.year)
    return day if day <= today else _day_in(period, int(number), today.year - 1)


def _day_in(period: Period, number: int, year: int) -> date:
    match period:
        case "day":
            raise ValueError("a day has no number")
        case "week":
            last = date(year, 12, 28).isocalendar().week  # 52, in some years 53
            return date.fromisocalendar(year, min(number, last), 1)
        case "month":
            return date(year, number, 1)
        case "quarter":
            return date(year, 3 * number - 2, 1)
        case "year":
            return date(number, 1, 1)
