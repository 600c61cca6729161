"""Addresses of a unit's chart: signed, so that nobody can guess another unit's."""

import hashlib
import hmac
from datetime import date
from typing import get_args

from handlers.kit.periods import Period

_LETTERS = 16


def chart_path(key: bytes, unit_code: str, period: Period, day: date) -> str:
    """ "/b/MYPHU03-week-20261121-3f2a….png"; the same for the same figures."""
    name = f"{unit_code}-{period}-{day:%Y%m%d}"
    return f"/b/{name}-{_sign(key, name)}.png"


def read_chart_path(key: bytes, said: str) -> tuple[str, Period, date] | None:
    """(unit code, period, day) of the part behind "/b/"; None where it is not one we signed."""
    name, _, signature = said.removesuffix(".png").rpartition("-")
    if not hmac.compare_digest(_sign(key, name).encode(), signature.encode()):
        return None
    code, period, day = name.split("-")
    found = next((one for one in get_args(Period) if one == period), None)
    return None if found is None else (code, found, date.fromisoformat(day))


def _sign(key: bytes, name: str) -> str:
    return hmac.new(key, b"chart:" + name.encode(), hashlib.sha256).hexdigest()[:_LETTERS]
