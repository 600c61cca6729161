"""Imports of members: what each did, row by row, for as long as it may be undone."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, Index
from sqlmodel import Field, SQLModel

from models.columns import BigId, id_column, reference


def _id_of_another() -> Column[int]:
    return Column(BigId, nullable=False)


class MemberImport(SQLModel, table=True):
    """A file that was brought into the register, whole.

    state: writing | applied | undoing | undone | settled.

    `skipped` rows were wrong and left out on demand; `unchanged` ones were there already.
    One that is `writing` counts for nothing yet: if its process dies, what it wrote is taken back.
    One that is settled is too old to be undone: what it did row by row is no longer kept.
    """

    __tablename__ = "member_import"

    id: int = Field(default=None, sa_column=id_column())
    file_name: str
    state: str = "applied"
    new: int
    changed: int
    unchanged: int
    skipped: int
    applied_at: datetime
    applied_by: str
    undone_at: datetime | None = None
    undone_by: str | None = None


class ImportedMember(SQLModel, table=True):
    """A member as an import left her, and for one who was there before, as it found her.

    `before` is None for a new one. No reference to the member: the row may outlive her.
    """

    __tablename__ = "imported_member"
    __table_args__ = (Index("ix_imported_member_member_id", "member_id"),)

    id: int = Field(default=None, sa_column=id_column())
    import_id: int = Field(sa_column=reference("member_import.id"))
    row: int
    member_id: int = Field(sa_column=_id_of_another())
    full_name: str
    phone: str | None = None
    birth_year: int | None = None
    unit_id: int = Field(sa_column=_id_of_another())
    away_place: str | None = None
    has_smartphone: bool
    before: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True)))
    role_ids: list[int] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
