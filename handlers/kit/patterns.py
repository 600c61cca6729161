"""Patterns of words: "dừng/hủy gửi/nhận tin nữa?", each part one of several sayings."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from operator import eq

from handlers.kit.finder import means
from handlers.kit.words import bare


@dataclass(frozen=True, slots=True)
class Part:
    """`sayings` are lists of words, the longest first."""

    sayings: tuple[tuple[str, ...], ...]
    may_lack: bool


@dataclass(frozen=True, slots=True)
class Pattern:
    label: str
    topic: str
    parts: tuple[Part, ...]


class PatternBook:
    """Patterns looked up by the first word they can begin with."""

    def __init__(self, patterns: Iterable[Pattern]) -> None:
        self._by_first: dict[str, list[Pattern]] = {}
        for pattern in patterns:
            for word in dict.fromkeys(_firsts(pattern)):
                self._by_first.setdefault(word, []).append(pattern)

    def match(self, words: Sequence[str], *, loose: bool) -> Iterator[Pattern]:
        """Every pattern that the words fit from the first to the last."""
        if words:
            for pattern in self._by_first.get(bare(words[0]), ()):
                if _fits(pattern.parts, words, loose=loose):
                    yield pattern


def _fits(parts: Sequence[Part], words: Sequence[str], *, loose: bool) -> bool:
    if not parts:
        return not words
    rests = (
        words[len(saying) :] for saying in parts[0].sayings if _begins(words, saying, loose=loose)
    )
    if any(_fits(parts[1:], rest, loose=loose) for rest in rests):
        return True
    return parts[0].may_lack and _fits(parts[1:], words, loose=loose)


def _begins(words: Sequence[str], saying: Sequence[str], *, loose: bool) -> bool:
    here = words[: len(saying)]
    return len(here) == len(saying) and all(map(means if loose else eq, here, saying))


def _firsts(pattern: Pattern) -> Iterator[str]:
    for part in pattern.parts:
        yield from (bare(saying[0]) for saying in part.sayings)
        if not part.may_lack:
            return
