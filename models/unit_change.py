"""Changes of the organisation: what was asked, from which day, what it touched, how to undo it."""

from datetime import date, datetime
from typing import Any, Literal, TypeAlias

from sqlalchemy import JSON, Column, Index
from sqlmodel import Field, Session, SQLModel, col, select

from models.columns import BigId, id_column, json_column, plain_id, reference
from models.spans import SINCE_EVER

ChangeKind: TypeAlias = Literal["import", "rename", "move", "merge", "split", "front"]
Aspect: TypeAlias = Literal["name", "parent", "life", "front"]


class UnitChange(SQLModel, table=True):
    """state: planned (its day lies ahead) | done | failed (refused on its day) | undone.

    `id` is the number officers see; `wanted` is what was asked, by codes, carried out on `day`.
    `reason` is why it failed: a key of the catalogue org.refused and its values.
    """

    __tablename__ = "unit_change"
    __table_args__ = (Index("ix_unit_change_state_day", "state", "day"),)

    id: int = Field(default=None, sa_column=id_column())
    kind: str
    day: date
    state: str
    wanted: dict[str, Any] = Field(default_factory=dict, sa_column=json_column())
    by: str
    made_at: datetime
    done_at: datetime | None = None
    undone_at: datetime | None = None
    undone_by: str | None = None
    reason: dict[str, Any] = Field(default_factory=dict, sa_column=json_column())


class UnitTouch(SQLModel, table=True):
    """What of which unit a change is about: one that touches the same later builds on it."""

    __tablename__ = "unit_touch"

    change_id: int = Field(sa_column=plain_id(primary_key=True))
    unit_id: int = Field(sa_column=Column(BigId, primary_key=True, index=True))
    aspect: str = Field(primary_key=True)


class ChangedRow(SQLModel, table=True):
    """One row that a change added (neither before nor after) or altered (the fields it altered)."""

    __tablename__ = "unit_changed_row"

    id: int = Field(default=None, sa_column=id_column())
    change_id: int = Field(sa_column=reference("unit_change.id"))
    table_name: str
    row_id: int = Field(sa_column=Column(BigId, nullable=False))
    before: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON))
    after: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON))


class UnitName(SQLModel, table=True):
    """What a unit was called before, first and last day included."""

    __tablename__ = "unit_name"

    id: int = Field(default=None, sa_column=id_column())
    unit_id: int = Field(sa_column=reference("unit.id"))
    name: str
    valid_from: date = SINCE_EVER
    valid_to: date


class RefusedError(Exception):
    """The change can't be made; `key` and `values` make the sentence that says why."""

    def __init__(self, key: str, **values: Any) -> None:
        super().__init__(key)
        self.key = key
        self.values = values


def list_changes(db: Session, unit_ids: list[int] | None, limit: int) -> list[UnitChange]:
    """Those that touched one of the units, or all without; the newest first."""
    query = select(UnitChange).order_by(col(UnitChange.id).desc()).limit(limit)
    if unit_ids is not None:
        touched = select(col(UnitTouch.change_id)).where(col(UnitTouch.unit_id).in_(unit_ids))
        query = query.where(col(UnitChange.id).in_(touched))
    return list(db.exec(query))


def find_planned(
    db: Session, kind: ChangeKind, day: date, wanted: dict[str, Any]
) -> UnitChange | None:
    """The same, asked for before and still ahead."""
    query = select(UnitChange).where(
        col(UnitChange.state) == "planned",
        col(UnitChange.kind) == kind,
        col(UnitChange.day) == day,
    )
    return next((change for change in db.exec(query) if change.wanted == wanted), None)


def list_due_changes(db: Session, today: date) -> list[int]:
    """Ids of the planned changes whose day has come, in the order of their days."""
    query = select(col(UnitChange.id)).where(
        col(UnitChange.state) == "planned", col(UnitChange.day) <= today
    )
    return list(db.exec(query.order_by(col(UnitChange.day), col(UnitChange.id))))
