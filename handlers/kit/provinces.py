"""Where people go to work, by today's names and the old ones: "bình dương", "sai gon", "Đài Loan"."""

import re
import tomllib
from functools import cache
from importlib.resources import files

from handlers.kit.words import fold


def find_place(text: str) -> str | None:
    """The first place named in the text, as it is written; None where there is none."""
    found = re.search(rf"\b(?:{place_pattern()})\b", fold(text))
    return _load()[0][found[0]] if found else None


def today_name(place: str) -> str | None:
    """The province "Bình Dương" is part of now; None for a place that is called as before."""
    return _load()[1].get(place.rpartition(", ")[2])


@cache
def place_pattern() -> str:
    """All names folded, the longest first, for a regular expression over a folded text."""
    names = sorted(_load()[0], key=len, reverse=True)
    return "|".join(re.escape(name) for name in names)


@cache
def _load() -> tuple[dict[str, str], dict[str, str]]:
    """Folded name → as it is written; old province → today's."""
    path = files("handlers").joinpath("kit", "provinces.toml")
    tables = tomllib.loads(path.read_text(encoding="utf-8"))
    names = {fold(said): shown for said, shown in tables["said"].items()}
    merged: dict[str, str] = {}
    for today, before in tables["provinces"].items():
        names |= {fold(name): name for name in (today, *before)}
        merged |= dict.fromkeys(before, today)
    return names, merged
