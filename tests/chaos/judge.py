"""Compares what was acknowledged with what Zalo's stand-in took: it never looks at our tables."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Verdict:
    """`lost`: acknowledged and not answered. `doubled`: answered more than once. Person ids."""

    answered: int
    lost: list[str]
    doubled: list[str]

    @property
    def is_fine(self) -> bool:
        return not self.lost and not self.doubled


def count_answers(journal: Iterable[dict[str, Any]]) -> Counter[str]:
    """How many messages each person has received, by the sandbox's own log."""
    return Counter(entry["recipient"] for entry in journal if entry["what"] == "send")


def judge(acknowledged: Collection[str], journal: Iterable[dict[str, Any]]) -> Verdict:
    """Acknowledged: exactly one answer. Not acknowledged: at most one."""
    answers = count_answers(journal)
    lost = sorted(person for person in acknowledged if not answers[person])
    doubled = sorted(person for person, count in answers.items() if count > 1)
    return Verdict(len(answers), lost, doubled)
