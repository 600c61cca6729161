"""Requests to enter a group of the OA, and what its branch's leader says to each."""

from datetime import datetime
from typing import Literal, TypeAlias

from sqlmodel import Field, Session, SQLModel, col, select

# waiting → accepted | refused (the leader's word) → done (Zalo was told) | gone (no longer asked)
RequestState: TypeAlias = Literal["waiting", "accepted", "refused", "done", "gone"]


class GroupRequest(SQLModel, table=True):
    """One person's wish to enter one group. `name` is her Zalo name, read from Zalo's own list."""

    __tablename__ = "group_request"

    oa_id: str = Field(primary_key=True)
    group_id: str = Field(primary_key=True)
    user_id: str = Field(primary_key=True)
    state: str = Field(default="waiting", index=True)
    name: str | None = None
    asked_at: datetime
    decided_at: datetime | None = None
    decided_by: str | None = None


def note_request(db: Session, oa_id: str, group_id: str, user_id: str, at: datetime) -> None:
    """She asks, perhaps again after a no or after she had left."""
    row = db.get(GroupRequest, (oa_id, group_id, user_id))
    if row is None:
        db.add(GroupRequest(oa_id=oa_id, group_id=group_id, user_id=user_id, asked_at=at))
    elif row.state in ("done", "gone") and row.asked_at < at:
        row.state, row.asked_at, row.decided_at, row.decided_by = "waiting", at, None, None


def hold_request(db: Session, oa_id: str, group_id: str, user_id: str) -> GroupRequest | None:
    """Its row until the transaction's end: two who answer it do so one after the other."""
    return db.get(GroupRequest, (oa_id, group_id, user_id), with_for_update=True)


def end_request(db: Session, oa_id: str, group_id: str, user_id: str) -> None:
    """Zalo says that it is settled, whoever settled it."""
    row = db.get(GroupRequest, (oa_id, group_id, user_id))
    if row is not None and row.state != "done":
        row.state = "done" if row.decided_at is not None else "gone"


def list_requests(db: Session, oa_id: str, state: RequestState) -> list[GroupRequest]:
    query = select(GroupRequest).where(
        col(GroupRequest.state) == state, col(GroupRequest.oa_id) == oa_id
    )
    return list(db.exec(query.order_by(col(GroupRequest.asked_at), col(GroupRequest.user_id))))
