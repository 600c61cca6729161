"""Days from and to, both included; what has no end, or no known beginning, has a far day instead."""

from datetime import date, timedelta
from typing import Any, Protocol

from sqlalchemy import ColumnElement, and_
from sqlmodel import col

# Plain comparisons in an index instead of "or is null".
SINCE_EVER = date(1, 1, 1)
NO_END = date(9999, 12, 31)

_DAY = timedelta(days=1)


class Spanning(Protocol):
    """A table with the two columns."""

    valid_from: Any
    valid_to: Any


def holds_on(table: type[Spanning], day: date) -> ColumnElement[bool]:
    """Whether a row of the table holds on that day."""
    return and_(col(table.valid_from) <= day, col(table.valid_to) >= day)


def day_before(day: date) -> date:
    return day if day == SINCE_EVER else day - _DAY


def known_day(day: date) -> date | None:
    """None for the far days, as people are shown it."""
    return None if day in (SINCE_EVER, NO_END) else day
