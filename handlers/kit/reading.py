"""Reads a message into words with a meaning: mended, in one spelling, names and places marked."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from handlers.kit.finder import Finder, Found, split, writes_accents
from handlers.kit.telex import repair
from handlers.kit.words import bare, spell, split_words, strip_mentions, tidy

PLACE, NAME, NUMBER, LINK = "<nơi>", "<tên>", "<số>", "<link>"
LONGEST = 2000  # letters read; a longer text is a forwarded article
_MOST_NAMES = 4
_URL = re.compile(
    r"(?:https?://|www\.)\S+"
    r"|\b[a-z0-9][a-z0-9-]*(?:\.[a-z0-9-]+)*\.(?:[a-z]{2,10})/\S*"
    r"|\b[a-z0-9][a-z0-9-]*(?:\.[a-z0-9-]+)*\.(?:com|vn|net|org|info|top|xyz|me|ly|app|apk|online|site|shop|vip|club|cc|io)\b",
    re.IGNORECASE,
)
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


def read(text: str) -> Reading:
    """A text of any kind; what is too long to be a wish is read only at its beginning."""
    plain = tidy(strip_mentions(text[:LONGEST]))
    if "/-" in plain:
        plain = _PICTURE.sub(" ", plain)
    links: tuple[str, ...] = ()
    if "." in plain or "://" in plain:
        links = tuple(found.group() for found in _URL.finditer(plain))
        plain = _URL.sub(f" {LINK} ", plain)
    mended = _split(plain)
    marked = _mark_places(_mark_names(_spell(mended)))
    as_typed = list(map(spell, split_words(plain)))
    return Reading(
        plain,
        tuple(marked),
        links,
        is_loose=not writes_accents(mended),
        mended="" if [w.lower() for w in mended] == as_typed or links else " ".join(mended),
    )


def spell_phrase(words: Sequence[str]) -> list[str]:
    """A phrase of ours in the spelling that messages are read in."""
    return [word.lower() for word in _spell(words)]


def load_words() -> Mapping[str, Any]:
    """The tables of reading.toml."""
    return _load()


@cache
def load_intent_tables() -> Mapping[str, Mapping[str, Any]]:
    """Every file of handlers/texts/intents by its name."""
    folder = files("handlers").joinpath("texts", "intents")
    return {
        path.name.removesuffix(".toml"): tomllib.loads(path.read_text(encoding="utf-8"))
        for path in sorted(folder.iterdir(), key=lambda path: path.name)
        if path.name.endswith(".toml")
    }


@cache
def _load() -> Mapping[str, Any]:
    path = files("handlers.kit").joinpath("reading.toml")
    return tomllib.loads(path.read_text(encoding="utf-8"))


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


def _mark_names(words: Sequence[str]) -> list[str]:
    """ "chị Sáu", "cô Ba Lành", "em lan": the name and its title, as one mark."""
    marked: list[str] = []
    at = 0
    while at < len(words):
        length = _name_length(words, at, marked)
        if length and marked and marked[-1] in _name_tables().titles:
            marked.pop()
        marked.append(NAME if length else words[at].lower())
        at += length or 1
    return marked


def _name_length(words: Sequence[str], at: int, before: Sequence[str]) -> int:
    """How many words from `at` are a person's name."""
    tables = _name_tables()
    here = words[at]
    family = here.lower() in tables.family
    capitals = _count(words, at, str.istitle)
    if capitals > 1 and family:
        return min(capitals, _MOST_NAMES)
    if not before or before[-1] not in tables.titles:
        return 0
    capitals = capitals if at else 0
    if capitals and here.lower() not in tables.titles:
        return min(capitals, _MOST_NAMES)
    return int(_is_called(here.lower(), before, words[at + 1 : at + 2]))


def _is_called(word: str, before: Sequence[str], after: Sequence[str]) -> bool:
    """A birth order or a given name in small letters; "em năm" may be anything, "cô năm" is not."""
    tables = _name_tables()
    if word in tables.born:
        return before[-1] not in ("em", "con", "tôi", "tên") and after[:1] != ["giờ"]
    return word in tables.given


def _count(words: Sequence[str], at: int, is_so: Any) -> int:
    length = 0
    while at + length < len(words) and is_so(words[at + length]):
        length += 1
    return length


def _mark_places(words: Sequence[str]) -> list[str]:
    """ "ấp Mỹ Phú", "xã tân lợi", "tổ 5": kind and name, as one mark."""
    kinds: dict[int, Found[bool]] = {}
    for found in _place_kinds().find(words):
        kinds.setdefault(found.start, found)
    marked: list[str] = []
    at = 0
    while at < len(words):
        kind = kinds.get(at)
        length = _place_length(words, kind.end, numbered=kind.label) if kind else 0
        marked.append(PLACE if length else _mark_number(words[at]))
        at = kind.end + length if kind and length else at + 1
    return marked


def _mark_number(word: str) -> str:
    return NUMBER if word.isdecimal() else word


def _place_length(words: Sequence[str], at: int, *, numbered: bool) -> int:
    """How many words from `at` name a place: a number, or up to two words of no other use."""
    if at < len(words) and (words[at].isdecimal() or words[at] in (NAME, NUMBER)):
        return 1
    if numbered:
        return 0
    if at < len(words) and words[at] in _place_beginnings():
        return min(2, len(words) - at)
    return min(_count(words, at, _is_unused), 2)


def _is_unused(word: str) -> bool:
    return not word.startswith("<") and word not in _used_words()


@dataclass(frozen=True, slots=True)
class _Names:
    titles: frozenset[str]
    born: frozenset[str]
    given: frozenset[str]
    family: frozenset[str]


@cache
def _name_tables() -> _Names:
    names = load_words()["names"]
    given = names["given"].split()
    return _Names(
        titles=_with_bare(names["titles"]),
        born=_with_bare(names["born"]),
        given=frozenset(given) | (_with_bare(given) - _used_bare()),
        family=_with_bare(names["family"].split()),
    )


def _with_bare(words: Sequence[str]) -> frozenset[str]:
    return frozenset([*words, *map(bare, words)])


@cache
def _spelling() -> Finder[tuple[str, ...]]:
    """Single words stand for themselves only: "dô" is "vô", but "do" may be "đố"."""
    table: Mapping[str, list[str]] = load_words()["spelling"]
    return Finder(
        (way if " " in way else f"={way}", tuple(split(word)))
        for word, ways in table.items()
        for way in ways
    )


@cache
def _place_kinds() -> Finder[bool]:
    places = load_words()["places"]
    return Finder((kind, kind in places["numbered_only"]) for kind in places["kinds"])


@cache
def _place_beginnings() -> frozenset[str]:
    return _with_bare(load_words()["places"]["begin"].split())


@cache
def _used_words() -> frozenset[str]:
    """Words that have a meaning of their own, so that no place is called so."""
    tables = load_words()
    groups = [*tables["fillers"].values(), *tables["guards"].values(), list_intent_words()]
    used = {word for group in groups for saying in group for word in split(saying)}
    return frozenset(used | {bare(word) for word in used})


@cache
def _used_bare() -> frozenset[str]:
    """ "diem" is "điểm" sooner than Diễm."""
    return frozenset(word for word in _used_words() if word.isascii())


@cache
def list_intent_words() -> tuple[str, ...]:
    """What the phrases of all intents are made of."""
    lists = ("phrases", "around", "opens")
    tables = load_intent_tables().values()
    return tuple(saying for t in tables for name in lists for saying in t.get(name, []))
