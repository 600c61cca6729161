"""How often a leader may be asked the same by the same person, before a person of the Union helps."""

from datetime import datetime, timedelta

from sqlmodel import Session, col, func, select

from models.audit import AuditEntry

MOST, WITHIN = 3, timedelta(days=7)
# What the audit calls it: the count is made from nothing else.
ASKED_AGAIN, ASKED_TO_MOVE = "member.ask_again", "member.ask_move"


def may_ask_again(
    db: Session, oa_id: str, user_id: str, now: datetime, what: str = ASKED_AGAIN
) -> bool:
    """Whether this account asked less than three times for it within the last week."""
    query = select(func.count()).where(
        col(AuditEntry.action) == what,
        col(AuditEntry.actor) == f"zalo:{oa_id}:{user_id}",
        col(AuditEntry.at) > now - WITHIN,
    )
    return db.exec(query).one() < MOST
