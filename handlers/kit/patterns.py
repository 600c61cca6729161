"""Patterns of words: "dừng/hủy gửi/nhận tin nữa?", each part one of several sayings."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import eq

from handlers.kit.finder import means
from handlers.kit.words import bare


@dataclass(frozen=True, slots=True)
class Part:
    """`sayings` are lists of words by the letters of their first."""

    sayings: Mapping[str, Sequence[tuple[str, ...]]]
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

    def match(self, words: Sequence[str], *, loose: bool, only: str = "") -> Iterator[Pattern]:
        """Every pattern, or every one of label `only`, that the words fit from first to last."""
        if words:
            plains = [bare(word) for word in words]
            for pattern in self._by_first.get(plains[0], ()):
                is_wanted = not only or pattern.label == only
                if is_wanted and _fits(pattern.parts, words, plains, 0, loose=loose):
                    yield pattern


def make_part(sayings: Iterable[Sequence[str]], *, may_lack: bool) -> Part:
    by_first: dict[str, list[tuple[str, ...]]] = {}
    for saying in dict.fromkeys(map(tuple, sayings)):
        by_first.setdefault(bare(saying[0]), []).append(saying)
    return Part(by_first, may_lack)


def _fits(
    parts: Sequence[Part], words: Sequence[str], plains: Sequence[str], at: int, *, loose: bool
) -> bool:
    if not parts:
        return at == len(words)
    if at < len(words):
        for saying in parts[0].sayings.get(plains[at], ()):
            end = at + len(saying)
            if _is_said(words[at:end], saying, loose=loose) and _fits(
                parts[1:], words, plains, end, loose=loose
            ):
                return True
    return parts[0].may_lack and _fits(parts[1:], words, plains, at, loose=loose)


def _is_said(words: Sequence[str], saying: Sequence[str], *, loose: bool) -> bool:
    return len(words) == len(saying) and all(map(means if loose else eq, words, saying))


def _firsts(pattern: Pattern) -> Iterator[str]:
    for part in pattern.parts:
        yield from part.sayings
        if not part.may_lack:
            return
