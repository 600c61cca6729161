"""Days on which nothing unasked is sent: Tết everywhere, Khmer feasts where they are kept."""

import tomllib
from collections.abc import Iterable
from datetime import date, timedelta
from functools import cache
from importlib.resources import files

from handlers.kit.context import House
from models.unit import Unit


def is_rest_day(day: date) -> bool:
    """A day of rest for everyone."""
    return day in _days(khmer=False)


def rests_on(house: House, line: Iterable[Unit], day: date) -> bool:
    """Whether a unit rests on that day; `line` is the unit and everything above it."""
    if is_rest_day(day):
        return True
    keeps = bool(house.khmer_units) and day in _days(khmer=True)
    return keeps and any(unit.code in house.khmer_units for unit in line)


@cache
def _days(*, khmer: bool) -> frozenset[date]:
    path = files("handlers.kit").joinpath("rest_days.toml")
    feasts = tomllib.loads(path.read_text(encoding="utf-8"))["feast"]
    return frozenset(
        first + timedelta(days=n)
        for feast in feasts
        if feast.get("khmer", False) is khmer
        for first in feast["first"]
        for n in range(feast["days"])
    )
