"""Cases: a call for help or a wish to talk that a person of the Union must answer."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from models.columns import id_column, reference


class Case(SQLModel, table=True):
    """kind: danger (restricted: officers above the branch only) | human. state: open | closed."""

    __tablename__ = "case_file"

    id: int = Field(default=None, sa_column=id_column())
    oa_id: str
    user_id: str
    unit_id: int | None = Field(default=None, sa_column=reference("unit.id", nullable=True))
    kind: str
    restricted: bool = False
    opened_at: datetime
    state: str = "open"
    closed_at: datetime | None = None
    closed_by: str | None = None
