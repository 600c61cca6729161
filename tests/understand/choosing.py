"""Chooses the thresholds: on cross-validated lines, no false fire first, then the most right."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

from handlers.kit.matching import Thresholds
from tests.understand.judging import Verdict, accuracy, cross_validate
from tests.understand.lines import Line

_SURE = (78, 80, 82, 84, 86)
_ASK = (70,)
_MARGIN = (1, 3, 5, 7)
_ACCENTS = (0.2, 0.35, 0.5)


@dataclass(frozen=True, slots=True)
class Trial:
    limits: Thresholds
    right: float
    false_fires: int


def choose(lines: Sequence[Line], seed: int = 1) -> Iterator[Trial]:
    """Every combination, tried."""
    for sure, ask, margin, accents in product(_SURE, _ASK, _MARGIN, _ACCENTS):
        limits = Thresholds(sure=sure, ask=ask, margin=margin, accents=accents)
        verdicts = cross_validate(lines, limits, seed)
        yield Trial(limits, accuracy(verdicts), _count_false_fires(verdicts))


def best(trials: Sequence[Trial]) -> Trial:
    """No false fire, then the most right; of equals the most careful: high, far apart."""
    harmless = [t for t in trials if t.false_fires == min(t.false_fires for t in trials)]
    return max(harmless, key=lambda t: (t.right, t.limits.sure, t.limits.margin, t.limits.accents))


def _count_false_fires(verdicts: Sequence[Verdict]) -> int:
    return sum(verdict.is_false_fire for verdict in verdicts)
