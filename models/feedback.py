"""What people tell the Union, under their name or under none (see models/anonymity.py)."""

import secrets
from collections import Counter
from collections.abc import Collection
from datetime import date, datetime, timedelta

from sqlmodel import Field, Session, SQLModel, col, func, select

from models.columns import plain_id, reference

_FIRST_NUMBER, _NUMBERS = 100_000_000, 900_000_000
_WEEK = timedelta(days=7)


class Feedback(SQLModel, table=True):
    """state: new → seen (an officer read it) → answered → closed.

    `user_id` is None for a note without a name; `day` is then the Monday of its week. `suggested`
    is the label found by words, `label` the officer's. `fresh`: its row still lies where it was
    written, see models.anonymity.stir. What became of it and by whom is in the audit.
    """

    id: int = Field(sa_column=plain_id(primary_key=True))
    oa_id: str
    user_id: str | None = Field(default=None, index=True)
    unit_id: int | None = Field(default=None, sa_column=reference("unit.id", nullable=True))
    day: date = Field(index=True)
    text: str
    suggested: str
    label: str | None = None
    state: str = "new"
    fresh: bool = True
    answered_at: datetime | None = None
    closed_at: datetime | None = None
    closed_by: str | None = None
    note: str | None = None


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def draw_number(db: Session) -> int:
    """Nine digits that say nothing of when or after what they were given."""
    while True:
        number = _FIRST_NUMBER + secrets.randbelow(_NUMBERS)
        if db.get(Feedback, number) is None:
            return number


def list_notes_of(db: Session, oa_id: str, user_id: str) -> list[Feedback]:
    """Those that bear her name."""
    query = select(Feedback).where(col(Feedback.oa_id) == oa_id, col(Feedback.user_id) == user_id)
    return list(db.exec(query.order_by(col(Feedback.day), col(Feedback.id))))


def count_labels(db: Session, monday: date, units: Collection[int] | None) -> Counter[str]:
    """Notes of that week by label, the officer's before the suggested; None is every unit."""
    label = func.coalesce(col(Feedback.label), col(Feedback.suggested))
    query = select(label, func.count()).where(
        col(Feedback.day) >= monday, col(Feedback.day) < monday + _WEEK
    )
    if units is not None:
        query = query.where(col(Feedback.unit_id).in_(units))
    return Counter(dict(db.exec(query.group_by(label)).all()))
