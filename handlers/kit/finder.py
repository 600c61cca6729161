"""Finds sayings of one or more words inside a text, with their accents or without any."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from operator import eq
from typing import Generic, TypeVar

from handlers.kit.words import bare, spell, split_words

L = TypeVar("L")

_WRITES_ACCENTS = 0.3


@dataclass(frozen=True, slots=True)
class Found(Generic[L]):
    """Words `start` to `end` (exclusive) are a saying of `label`."""

    start: int
    end: int
    label: L


class Finder(Generic[L]):
    """Sayings by label. "đâu" is met by "đâu" and by "dau", never by "đau"; "=đâu" by itself only."""

    def __init__(self, sayings: Iterable[tuple[str, L]]) -> None:
        self._by_first: dict[str, list[tuple[tuple[str, ...], bool, L]]] = {}
        for saying, label in sayings:
            words = tuple(split(saying.removeprefix("=")))
            entry = (words, saying.startswith("="), label)
            self._by_first.setdefault(bare(words[0]), []).append(entry)
        for entries in self._by_first.values():
            entries.sort(key=lambda entry: -len(entry[0]))

    def find(self, words: Sequence[str], *, loose: bool = True) -> Iterator[Found[L]]:
        """Every saying at every place, those that overlap too; longer ones first at each place.

        Not `loose`: accents are never left out, as in a text written with them.
        """
        by_first = self._by_first
        meets = means if loose else eq
        for at, word in enumerate(words):
            for saying, is_exact, label in by_first.get(bare(word), ()):
                end = at + len(saying)
                same = eq if is_exact else meets
                if end <= len(words) and all(map(same, words[at:end], saying)):
                    yield Found(at, end, label)

    def find_apart(self, words: Sequence[str], *, loose: bool = True) -> Iterator[Found[L]]:
        """Sayings that do not overlap: from the left, the longest at each place."""
        free = 0
        for found in self.find(words, loose=loose):
            if found.start >= free:
                free = found.end
                yield found


def writes_accents(words: Sequence[str]) -> bool:
    """Whether a word without accents is meant so; of Vietnamese words more than half have one."""
    with_accents = sum(not word.isascii() for word in words)
    return with_accents > len(words) * _WRITES_ACCENTS


def means(word: str, saying: str) -> bool:
    """Whether a typed word can be the word of a saying."""
    return word == saying or (word.isascii() and word == bare(saying))


def split(saying: str) -> list[str]:
    """The words of a saying; marks such as "<nơi>" and "của-tôi" stay as they are."""
    if "<" not in saying and "-" not in saying:
        return list(map(spell, split_words(saying)))
    words: list[str] = []
    for part in saying.split():
        words += [part] if part.startswith("<") or "-" in part else map(spell, split_words(part))
    return words
