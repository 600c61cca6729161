"""What she tells without a wish that is ours: grief, anger, the weather; whom she takes us for."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from itertools import product
from typing import Any, Literal, TypeAlias

from handlers.kit.finder import Finder, split
from handlers.kit.marking import NAME
from handlers.kit.reading import read, spell_phrase
from handlers.kit.words import strip_accents, tidy

Told: TypeAlias = Literal[
    "grief", "lonely", "angry", "small_letters", "weather", "beyond", "thanked", "wished"
]
_MOST_WORDS = 30  # a longer text is a forwarded article
_WHOSE = (
    "",
    "tôi",
    "em",
    "chị",
    "cô",
    "con",
    "của-tôi",
    "nhà tôi",
    "nhà em",
    "nhà chị",
    "mấy đứa nhỏ",
)
_TITLES: Mapping[str, str] = {"chi": "chị", "co": "cô", "di": "dì", "bac": "bác", "anh": "anh"}
_CALLED = re.compile(
    r"(?:dạ |da |alo )?(chị|chi|cô|co|dì|di|bác|bac|anh) (\w+) (?:ơi|oi)\b", re.IGNORECASE
)


def hear(text: str) -> Told | None:
    """The key of what she tells; None where nothing of it is known."""
    reading = read(text)
    if len(reading.words) > _MOST_WORDS:
        return None
    found = {f.label for f in _load().find(reading.words, loose=reading.is_loose)}
    return min(found)[1] if found else None


def find_called(text: str) -> str | None:
    """Whom she writes to by name, "chị Dung ơi …"; the OA is nobody of that name."""
    called = _CALLED.match(tidy(text))
    if called is None or NAME not in read(f"{called[1]} {called[2]}").words:
        return None
    return f"{_TITLES[strip_accents(called[1].lower())]} {called[2].capitalize()}"


@cache
def _load() -> Finder[tuple[int, Told]]:
    """What stands first in hearing.toml goes first."""
    rows: list[dict[str, Any]] = tomllib.loads(
        files("handlers.kit").joinpath("hearing.toml").read_text(encoding="utf-8")
    )["heard"]
    return Finder(
        (" ".join(spell_phrase(split(saying))), (number, row["key"]))
        for number, row in enumerate(rows)
        for saying in _list_sayings(row)
    )


def _list_sayings(row: Mapping[str, Any]) -> Iterator[str]:
    yield from row["says"]
    for words in product(row.get("who", ()), _WHOSE, row.get("what", ())):
        yield " ".join(filter(None, words))
