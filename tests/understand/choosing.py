"""Chooses the thresholds: on cross-validated lines, no false fire first, then the most right."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

from handlers.kit.matching import Thresholds
from tests.understand.judging import Verdict, accuracy, cross_validate
from tests.understand.lines import Line

_SURE = (76, 78, 80, 82, 84, 86, 88)
_ASK = (70,)
_MARGIN = (1, 3, 5)
_ACCENTS = (0.2, 0.35, 0.5)
_NEAR = 0.003  # one line of 343: no difference worth a threshold


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
    """Among those about as right as the best, the most careful: high, far apart, accents heard."""
    harmless = [t for t in trials if t.false_fires == min(t.false_fires for t in trials)]
    top = max(trial.right for trial in harmless)
    near = [trial for trial in harmless if trial.right >= top - _NEAR]
    return max(near, key=lambda t: (t.limits.sure, t.limits.margin, t.limits.accents))


def _count_false_fires(verdicts: Sequence[Verdict]) -> int:
    return sum(verdict.is_false_fire for verdict in verdicts)
