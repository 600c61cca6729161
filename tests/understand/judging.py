"""Judges understanding: right or not, false fires, and five-fold cross-validation."""

import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import chain

from handlers.kit.intents import DEFAULT, Understanding, understand
from handlers.kit.matching import Thresholds
from handlers.kit.phrasebook import Phrasebook, load_phrasebook
from handlers.kit.words import fold, strip_politeness
from tests.understand.lines import Line

# What must never happen by a guess.
ACTING = frozenset(
    [
        "check_in",
        "stop",
        "erase_data",
        "join_branch",
        "change_branch",
        "start_again",
        "survey_start",
        "quiz_start",
        "share_news",
    ]
)
FOLDS = 5


@dataclass(frozen=True, slots=True)
class Verdict:
    line: Line
    found: Understanding

    @property
    def is_right(self) -> bool:
        wanted, found = self.line, self.found
        return found.intent == wanted.intent and (
            not wanted.topic or found.args.get("topic") == wanted.topic
        )

    @property
    def is_false_fire(self) -> bool:
        return self.found.intent in ACTING and self.found.intent != self.line.intent

    @property
    def is_asked_rightly(self) -> bool:
        """She is asked whether she means what she means."""
        return not self.is_right and self.line.intent in self.found.maybe

    @property
    def is_asked_back(self) -> bool:
        """Nothing is done: she is asked about something else, or to say it in other words."""
        is_open = self.found.intent == "unknown"
        return is_open and not self.is_right and not self.is_asked_rightly


def judge(lines: Iterable[Line], said: Callable[[str], Understanding]) -> list[Verdict]:
    return [Verdict(line, said(line.text)) for line in lines]


def cross_validate(
    lines: Sequence[Line], limits: Thresholds = DEFAULT, seed: int = 1, *, bare: bool = False
) -> list[Verdict]:
    """Each fifth judged by a book that learned the other four and forgot the fifth's phrases.

    `bare`: the book holds nothing but what it learned, no phrases of ours.
    """
    verdicts: list[Verdict] = []
    for part in range(FOLDS):
        judged = [line for at, line in enumerate(_shuffled(lines, seed)) if at % FOLDS == part]
        book = _learn([line for line in lines if line not in judged], judged, bare=bare)
        verdicts += judge(judged, lambda text, book=book: understand(text, book, limits))  # type: ignore[misc]
    return verdicts


def accuracy(verdicts: Sequence[Verdict]) -> float:
    return sum(verdict.is_right for verdict in verdicts) / len(verdicts)


def _shuffled(lines: Sequence[Line], seed: int) -> list[Line]:
    """By intent, so that every fold holds some of each."""
    mixed = random.Random(seed).sample(list(lines), len(lines))  # noqa: S311  (not for secrets)
    return sorted(mixed, key=lambda line: line.intent)


def _learn(taught: Sequence[Line], judged: Sequence[Line], *, bare: bool) -> Phrasebook:
    book = load_phrasebook()
    sayings = (
        chain.from_iterable(p.ways for p in book.phrases)
        if bare
        else (line.text for line in judged)
    )
    forgotten = frozenset(strip_politeness(fold(saying)) for saying in sayings)
    examples = [
        (line.text, line.intent, line.topic) for line in taught if line.intent in book.intents
    ]
    return book.with_examples(examples, forgotten)
