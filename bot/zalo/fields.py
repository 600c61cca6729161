"""Careful readers for Zalo's JSON: whatever is there, they give our types or None, never raise."""

from math import isfinite
from typing import Any

LONGEST_ID = 64
# Zalo takes 2,000 letters of a message; what comes longer is read no further: a body may hold a
# million, over which patterns would keep the worker from everybody else for minutes.
LONGEST_TEXT = 10_000


def find(data: object, *path: str) -> Any:
    """What lies at a path of keys, e.g. find(body, "sender", "id"); None where the path ends."""
    for key in path:
        if not isinstance(data, dict):
            return None
        data = data.get(key)
    return data


def read_id(value: object) -> str | None:
    """An id as text of 1 to 64 characters; Zalo's are strings, some tools send numbers."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        return None
    text = str(value).strip()
    return text if 0 < len(text) <= LONGEST_ID else None


def first_id(data: object, *paths: tuple[str, ...]) -> str | None:
    """The first of several places that holds a usable id."""
    found = (read_id(find(data, *path)) for path in paths)
    return next((value for value in found if value), None)


def read_text(value: object) -> str | None:
    """What people wrote, or a number as text; cut at LONGEST_TEXT."""
    if isinstance(value, str):
        return value[:LONGEST_TEXT]
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return str(value) if is_number else None


def read_int(value: object) -> int | None:
    """A whole number below 2^63, given as a number or as digits."""
    if isinstance(value, bool):
        return None
    if isinstance(value, float):
        value = int(value) if isfinite(value) else None
    if isinstance(value, str):
        digits = value.strip()
        is_number = digits.isascii() and digits.removeprefix("-").isdigit() and len(digits) < 20
        value = int(digits) if is_number else None
    return value if isinstance(value, int) and abs(value) < 2**63 else None


def read_degrees(value: object, limit: float) -> float | None:
    """A latitude or longitude; Zalo gives them as strings."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    try:
        degrees = float(value)
    except (ValueError, OverflowError):
        return None
    return degrees if isfinite(degrees) and abs(degrees) <= limit else None


def read_list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def read_ids(values: object) -> tuple[str, ...]:
    """The usable ids of a list of ids or of objects with an id."""
    found = (
        read_id(value.get("id") or value.get("user_id") if isinstance(value, dict) else value)
        for value in read_list(values)
    )
    return tuple(value for value in found if value)
