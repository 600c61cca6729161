"""Phone numbers we may give: only those an officer looked after within half a year."""

import tomllib
from datetime import date, timedelta
from functools import cache
from importlib.resources import files

from pydantic import BaseModel, ConfigDict

FRESH = timedelta(days=180)


class Phone(BaseModel):
    """`always`: known to everybody for decades (113), so it never goes out of date."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    number: str
    purpose: str
    checked_on: date
    source: str
    always: bool = False


def find_phone(name: str, today: date) -> str | None:
    """The number, or None where nobody checked it lately (content: scams §1)."""
    phone = _load()[name]
    is_fresh = timedelta(0) <= today - phone.checked_on <= FRESH
    return phone.number if phone.always or is_fresh else None


@cache
def _load() -> dict[str, Phone]:
    path = files("handlers.kit").joinpath("phones.toml")
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    return {name: Phone.model_validate(row) for name, row in table.items()}
