"""Wishes told in one's own words: known by how they begin, or by two things named in order."""

from collections.abc import Iterator

from handlers.kit.finder import Found
from handlers.kit.phrasebook import UNKNOWN, Pair
from handlers.kit.sentence import Sentence

_LEAST_TOLD = 2  # words behind the beginning
_ORDER = {UNKNOWN: 0, "check_scam": 1}  # a chain letter is one whatever it speaks of


def find_told(sentence: Sentence) -> str | None:
    """The intent of what is told, or None."""
    found = [*_find_pairs(sentence), *_find_opens(sentence)]
    return min(found, key=lambda intent: _ORDER.get(intent, len(_ORDER)), default=None)


def _find_pairs(sentence: Sentence) -> Iterator[str]:
    for pair in sentence.book.pairs:
        if _holds(sentence, pair):
            yield pair.intent


def _holds(sentence: Sentence, pair: Pair) -> bool:
    sides: tuple[list[Found[int]], ...] = ([], [], [])
    for found in pair.sides.find(sentence.words, loose=sentence.loose):
        sides[found.label].append(found)
    neither = {at for but in sides[2] for at in range(but.start, but.end)}
    return any(
        0 <= b.start - a.end <= pair.within
        for a in sides[0]
        for b in sides[1]
        if not {a.start, b.start} & neither
    )


def _find_opens(sentence: Sentence) -> Iterator[str]:
    start = next((at for at, filler in enumerate(sentence.filler) if not filler), 0)
    told = len(sentence.core())
    for found in sentence.book.opens.find(sentence.words, loose=sentence.loose):
        is_told = found.start <= start and told - (found.end - found.start) >= _LEAST_TOLD
        if is_told and not _is_doubtful(sentence, found):
            yield found.label


def _is_doubtful(sentence: Sentence, found: Found[str]) -> bool:
    """Where it would do something, a question or a denial further on makes it unsure."""
    labels = {guard.label for guard in sentence.guards if guard.start >= found.end}
    return sentence.book.intents[found.label].acts and bool(labels & {"ask", "no", "cancel"})
