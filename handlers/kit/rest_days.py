"""Days on which nothing unasked is sent: the first three of Tết, as data for each year."""

import tomllib
from datetime import date, timedelta
from functools import cache
from importlib.resources import files

_TET_DAYS = 3


def is_rest_day(day: date) -> bool:
    return day in _rest_days()


@cache
def _rest_days() -> frozenset[date]:
    path = files("handlers.kit").joinpath("rest_days.toml")
    firsts: list[date] = tomllib.loads(path.read_text(encoding="utf-8"))["tet"]
    return frozenset(first + timedelta(days=n) for first in firsts for n in range(_TET_DAYS))
