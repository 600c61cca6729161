"""The labels of which most was told in a week, with the week before beside them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from sqlmodel import Session

from models.feedback import count_labels

MOST = 5


@dataclass(frozen=True, slots=True)
class TopLabel:
    label: str
    count: int
    before: int


def list_top_labels(db: Session, monday: date, units: Collection[int] | None) -> list[TopLabel]:
    """Most first, five at most, equal ones by the week before and then by name."""
    now = count_labels(db, monday, units)
    before = count_labels(db, monday - timedelta(days=7), units)
    ranked = sorted(now, key=lambda label: (-now[label], -before[label], label))
    return [TopLabel(label, now[label], before[label]) for label in ranked[:MOST]]
