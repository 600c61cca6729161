"""Marks the names of people and places in a message: "chị Sáu" → <tên>, "ấp Mỹ Phú" → <nơi>."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

from handlers.kit.finder import Finder, Found, split
from handlers.kit.reading_tables import list_intent_words, load_words
from handlers.kit.words import bare

PLACE, NAME, NUMBER, LINK = "<nơi>", "<tên>", "<số>", "<link>"
_MOST_NAMES = 4
_PLACE_WORDS = 2
_NO_TITLES = frozenset(
    ["em", "con", "tôi", "tên", "là"]
)  # "em năm" may be anything, "cô năm" is not


@dataclass(frozen=True, slots=True)
class _Names:
    titles: frozenset[str]
    born: frozenset[str]
    given: frozenset[str]
    family: frozenset[str]


def mark_names(words: Sequence[str]) -> list[str]:
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
    """A birth order or a given name in small letters."""
    tables = _name_tables()
    if word in tables.born:
        return before[-1] not in _NO_TITLES and after[:1] != ["giờ"]
    return word in tables.given


def _count(words: Sequence[str], at: int, is_so: Callable[[str], bool]) -> int:
    length = 0
    while at + length < len(words) and is_so(words[at + length]):
        length += 1
    return length


def mark_places(words: Sequence[str]) -> list[str]:
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
        return min(_PLACE_WORDS, len(words) - at)
    return min(_count(words, at, _is_unused), _PLACE_WORDS)


def _is_unused(word: str) -> bool:
    return not word.startswith("<") and word not in _used_words()


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
