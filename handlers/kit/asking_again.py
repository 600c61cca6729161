"""How often one whom a leader did not recognise may ask again, before a person of the Union helps."""

from datetime import datetime, timedelta

from sqlmodel import Session, col, func, select

from models.audit import AuditEntry

MOST, WITHIN = 3, timedelta(days=7)
# What the audit calls it: the count is made from nothing else.
ASKED_AGAIN = "member.ask_again"


def may_ask_again(db: Session, oa_id: str, user_id: str, now: datetime) -> bool:
    """Whether this account asked less than three times again within the last week."""
    query = select(func.count()).where(
        col(AuditEntry.action) == ASKED_AGAIN,
        col(AuditEntry.actor) == f"zalo:{oa_id}:{user_id}",
        col(AuditEntry.at) > now - WITHIN,
    )
    return db.exec(query).one() < MOST
