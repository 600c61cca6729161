"""Which words of a message are courtesies, and which make another thing of what is said."""

from collections.abc import Mapping, Sequence
from functools import cache

from handlers.kit.finder import Finder, Found
from handlers.kit.marking import LINK, NAME, NUMBER, PLACE
from handlers.kit.reading_tables import load_words

MARKS = frozenset([LINK, NAME, NUMBER, PLACE])


def strip_fillers(words: Sequence[str], *, loose: bool) -> list[str]:
    """The words that carry the point; all of them where there is nothing but courtesy."""
    kept = list(words)
    for found in find_fillers(words, loose=loose):
        kept[found.start : found.end] = [""] * (found.end - found.start)
    return [word for word in kept if word] or [word for word in words if word not in MARKS]


def find_fillers(words: Sequence[str], *, loose: bool) -> list[Found[str]]:
    found = load_sayings("fillers").find_apart(words, loose=loose)
    return [one for one in found if one.label != "kept"]


@cache
def load_sayings(table: str) -> Finder[str]:
    """The "fillers" or the "guards" of reading.toml, by their kind."""
    groups: Mapping[str, list[str]] = load_words()[table]
    return Finder((saying, name) for name, sayings in groups.items() for saying in sayings)
