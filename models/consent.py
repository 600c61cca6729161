"""Consent: for which purpose, to which text, given or withdrawn by which message. Default off."""

from datetime import datetime

from sqlmodel import Field, Session, SQLModel, col, select

from models.columns import id_column
from models.member import Identity


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


def list_agreed(db: Session, purpose: str, member_ids: list[int]) -> set[int]:
    """Those of the members whose newest word on the purpose, by any of their accounts, is yes."""
    hers = (col(Identity.oa_id) == col(Consent.oa_id)) & (
        col(Identity.user_id) == col(Consent.user_id)
    )
    query = select(Identity.member_id, Consent.granted).join(Consent, hers)
    mine = query.where(col(Identity.member_id).in_(member_ids), col(Consent.purpose) == purpose)
    newest = dict(db.exec(mine.order_by(col(Consent.at), col(Consent.id))).all())
    return {member_id for member_id, granted in newest.items() if member_id and granted}
