"""Deadlines as the law counts them: first answers in working days, the rest in days.

Decree 356/2025/NĐ-CP: a first answer within 2 working days; withdrawing, restricting and objecting
done within 15 days, other requests within 10 to 20; ours are the shorter ones.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import NamedTuple

from handlers.kit.context import House
from handlers.kit.rest_days import is_rest_day
from handlers.kit.slots import local_moment

_SATURDAY = 5


class Term(NamedTuple):
    """Hours or working days to the first answer, then days to the end."""

    hours: int = 0
    working_days: int = 2
    days: int = 10


TERMS: Mapping[str, Term] = {
    "danger": Term(hours=2, days=3),
    "human": Term(days=7),
    "export": Term(days=10),
    "correct": Term(days=10),
    "consent": Term(days=15),
    "erase": Term(days=15),
}


def find_deadlines(house: House, kind: str, now: datetime) -> tuple[datetime, datetime]:
    """When a case of that kind must have its first answer, and when it must be done."""
    term = TERMS[kind]
    today = now.astimezone(house.zone).date()
    if term.hours:
        return now + timedelta(hours=term.hours), now + timedelta(days=term.days)
    reply_day = add_working_days(today, term.working_days)
    return _evening(house, reply_day), _evening(house, today + timedelta(days=term.days))


def add_working_days(day: date, count: int) -> date:
    """Saturdays, Sundays and the days of Tết do not count."""
    while count:
        day += timedelta(days=1)
        count -= day.weekday() < _SATURDAY and not is_rest_day(day)
    return day


def _evening(house: House, day: date) -> datetime:
    return local_moment(house, day, house.late_until)
