"""Consent: for which purpose, to which text, given or withdrawn by which message. Default off."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from models.columns import id_column


class Consent(SQLModel, table=True):
    """Append-only: the newest row for a purpose counts (Law 91/2025/QH15)."""

    id: int = Field(default=None, sa_column=id_column())
    oa_id: str
    user_id: str = Field(index=True)
    purpose: str
    text_version: str
    granted: bool
    message_id: str
    at: datetime
