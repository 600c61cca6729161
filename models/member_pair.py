"""Two rows of the register that looked like one person, and what an officer decided of them."""

from datetime import datetime
from typing import Any

from sqlalchemy import Column, ForeignKey, Index
from sqlmodel import Field, SQLModel

from models.columns import BigId, id_column, json_column, reference


class MemberPair(SQLModel, table=True):
    """A decision about two members. state: distinct (two people) | merged | parted (undone).

    `first_id` < `second_id` where they are distinct; else the first is the one that was kept.
    `moved` is what a merge did, so that it can be undone: ids of moved rows by table, and the
    kept member's former values.
    """

    __tablename__ = "member_pair"
    __table_args__ = (Index("ix_member_pair_second_id", "second_id"),)

    id: int = Field(default=None, sa_column=id_column())
    first_id: int = Field(sa_column=reference("member.id"))
    second_id: int = Field(sa_column=Column(BigId, ForeignKey("member.id"), nullable=False))
    state: str
    decided_at: datetime
    decided_by: str
    moved: dict[str, Any] = Field(default_factory=dict, sa_column=json_column())
