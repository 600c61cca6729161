"""Consent: for which purpose, to which text, given or withdrawn by which message. Default off."""

from datetime import datetime

from sqlmodel import Field, Session, SQLModel, col, select

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


class ConsentText(SQLModel, table=True):
    """The very words that a version stands for, so that what was agreed to can be proved."""

    __tablename__ = "consent_text"

    version: str = Field(primary_key=True)
    purpose: str
    text: str
    first_used_at: datetime


def list_consents(db: Session, oa_id: str, user_id: str) -> dict[str, Consent]:
    """Purpose → the newest word on it."""
    query = select(Consent).where(col(Consent.oa_id) == oa_id, col(Consent.user_id) == user_id)
    return {row.purpose: row for row in db.exec(query.order_by(col(Consent.id)))}
