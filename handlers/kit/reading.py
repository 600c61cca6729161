"""Reads a message into words with a meaning: mended, in one spelling, names and places marked."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from handlers.kit.finder import Finder, split, writes_accents
from handlers.kit.marking import LINK, NUMBER, mark_names, mark_places
from handlers.kit.reading_tables import load_words
from handlers.kit.telex import repair
from handlers.kit.words import spell, split_words, strip_mentions, tidy

LONGEST = 2000  # letters read; a longer text is a forwarded article
_URL = re.compile(
    r"(?:https?://|www\.)\S+|(?<![\w.@-])[a-z0-9-]++(?:\.[a-z0-9-]++)++(?:/\S*)?", re.IGNORECASE
)
# Without "http" before it, a word with dots is an address where it ends so or has a path.
_ENDINGS = frozenset(
    ["com", "vn", "net", "org", "info", "top", "xyz", "me", "ly", "app", "online", "site", "shop",
     "vip", "club", "cc", "io", "gd", "asia", "icu", "store", "link", "co", "gl", "apk"]
)  # fmt: skip
_PICTURE = re.compile(r"/-[a-z][\w-]*")
_LONG_NUMBER = re.compile(r"\+?\d[\d.]*\d{2,}")


@dataclass(frozen=True, slots=True)
class Reading:
    """`words` are lower case with accents; `links` are the addresses that stood in the text.

    `is_loose`: it was typed without accents, so that "thi" may be "thì". `mended` is the whole
    text without the keystrokes of Telex or VNI that stood in it, "" where none did.
    """

    text: str
    words: tuple[str, ...]
    links: tuple[str, ...] = ()
    is_loose: bool = True
    mended: str = ""


@lru_cache(256)
def read(text: str) -> Reading:
    """A text of any kind; what is too long to be a wish is read only at its beginning."""
    plain = tidy(strip_mentions(text[:LONGEST]))
    if "/-" in plain:
        plain = _PICTURE.sub(" ", plain)
    plain, links = _take_links(plain)
    mended = _split(plain)
    marked = mark_places(mark_names(_spell(mended)))
    as_typed = list(map(spell, split_words(plain)))
    return Reading(
        plain,
        tuple(marked),
        links,
        is_loose=not writes_accents(mended),
        mended="" if [w.lower() for w in mended] == as_typed or links else " ".join(mended),
    )


def _take_links(plain: str) -> tuple[str, tuple[str, ...]]:
    """The text with a mark for each address, and the addresses."""
    links: list[str] = []

    def take(found: re.Match[str]) -> str:
        if not _is_link(found.group()):
            return found.group()
        links.append(found.group())
        return f" {LINK} "

    return (_URL.sub(take, plain) if "." in plain else plain), tuple(links)


def _is_link(found: str) -> bool:
    host, _, path = found.partition("/")
    ending = host.rpartition(".")[2].lower()
    return (
        "://" in found
        or found[:4].lower() == "www."
        or ending in _ENDINGS
        or (bool(path) and ending.isalpha())
    )


def spell_phrase(words: Sequence[str]) -> list[str]:
    """A phrase of ours in the spelling that messages are read in."""
    return [word.lower() for word in _spell(words)]


def _split(plain: str) -> list[str]:
    """Mended words in lower case, but for a capital that may begin a name."""
    is_shouted = plain.isupper()
    parts = plain.split(LINK) if LINK in plain else [plain]
    words = [[_mend(word, keep=not is_shouted) for word in split_words(part)] for part in parts]
    joined = words[0]
    for more in words[1:]:
        joined += [LINK, *more]
    return [word for word in joined if word]


def _mend(word: str, *, keep: bool) -> str:
    said = spell(word).lstrip("#@/")
    if said[-1:].isdigit() and _LONG_NUMBER.fullmatch(said):
        return NUMBER
    mended = repair(said)
    return mended.capitalize() if keep and word[:1].isupper() and word[1:].islower() else mended


def _spell(words: Sequence[str]) -> list[str]:
    """Dialect and shorthand in the spelling of the phrases; a capital keeps its word as it is."""
    spelt: list[str] = []
    free = 0
    lower = [word.lower() for word in words]
    for found in _spelling().find_apart(lower):
        spelt += [*words[free : found.start], *found.label]
        free = found.end
    return [*spelt, *words[free:]]


@cache
def _spelling() -> Finder[tuple[str, ...]]:
    """Single words stand for themselves only: "dô" is "vô", but "do" may be "đố"."""
    table: Mapping[str, list[str]] = load_words()["spelling"]
    return Finder(
        (way if " " in way else f"={way}", tuple(split(word)))
        for word, ways in table.items()
        for way in ways
    )
