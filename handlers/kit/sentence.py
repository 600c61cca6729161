"""A message as intents see it: which of its words carry the point, which only stand beside it."""

from collections.abc import Iterable, Sequence

from handlers.kit.fillers import MARKS, find_fillers, load_sayings
from handlers.kit.finder import Found
from handlers.kit.marking import NAME
from handlers.kit.phrasebook import Phrasebook
from handlers.kit.reading import Reading
from handlers.kit.words import bare

_MOST_WORDS = 60


class Sentence:
    """The words of one message, looked through once for courtesies, guards and neighbours."""

    def __init__(self, reading: Reading, book: Phrasebook) -> None:
        self.book = book
        self.links = reading.links
        self.loose = reading.is_loose
        self.words = _undouble(reading.words[:_MOST_WORDS])
        self.guards = list(load_sayings("guards").find(self.words, loose=self.loose))
        fillers = find_fillers(self.words, loose=self.loose)
        self.filler = _cover(len(self.words), fillers)
        self.has_hello = any(found.label == "hello" for found in fillers)
        self.around: dict[str, list[Found[str]]] = {}
        for found in book.around.find(self.words, loose=self.loose):
            if self._matters(found):
                self.around.setdefault(found.label, []).append(found)

    def core(
        self, without: Sequence[Found[str]] = (), *, keeps: frozenset[str] = frozenset()
    ) -> list[str]:
        """The words that carry the point, less those found in `without`.

        Marks such as "<nơi>" count only where kept. Nothing but courtesy: the courtesies.
        """
        covered = _cover(len(self.words), without)
        left = [
            (word, filler)
            for word, filler, gone in zip(self.words, self.filler, covered, strict=True)
            if not gone and (word not in MARKS or word in keeps)
        ]
        point = [word for word, filler in left if not filler]
        return point if point or self._calls_somebody() else [word for word, _ in left]

    def find_guards(self, intent: str, matched: Iterable[str]) -> frozenset[str]:
        """The kinds of guards beside the words matched; none for an intent that does nothing."""
        if not self.guards or not self.book.intents[intent].acts:
            return frozenset()
        own = set(matched)
        around = _cover(len(self.words), self.around.get(intent, []))
        harmless = [
            bare(word) in own or near or filler
            for word, near, filler in zip(self.words, around, self.filler, strict=True)
        ]
        return frozenset(g.label for g in self.guards if not all(harmless[g.start : g.end]))

    def _matters(self, found: Found[str]) -> bool:
        """Courtesies and marks carry nothing anyway, unless the intent keeps them."""
        keeps = self.book.intents[found.label].keeps
        return any(
            word in keeps or (word not in MARKS and not self.filler[at])
            for at, word in enumerate(self.words[found.start : found.end], found.start)
        )

    def _calls_somebody(self) -> bool:
        """Somebody's name alone is no greeting of ours: "chị Dung ơi"."""
        return NAME in self.words and not self.has_hello


def _cover(length: int, found: Iterable[Found[str]]) -> list[bool]:
    covered = [False] * length
    for one in found:
        covered[one.start : one.end] = [True] * (one.end - one.start)
    return covered


def _undouble(words: Sequence[str]) -> Sequence[str]:
    """ "điểm danh điểm danh" says it once."""
    half = len(words) // 2
    return words[:half] if half and words[:half] == words[half:] else words
