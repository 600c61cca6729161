"""The append-only record of who did what, in which role, over which unit, from where."""

from datetime import datetime
from typing import Any

from sqlmodel import Field, SQLModel

from models.columns import id_column, json_column


class AuditEntry(SQLModel, table=True):
    """`actor` is an officer's name at the command line or "zalo:<oa>:<user>"; no message bodies."""

    __tablename__ = "audit"

    id: int = Field(default=None, sa_column=id_column())
    at: datetime
    actor: str
    action: str
    unit_code: str | None = None
    source: str
    details: dict[str, Any] = Field(default_factory=dict, sa_column=json_column())
