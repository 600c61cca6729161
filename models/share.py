"""Passing on: who said that she shared a day's item, officers' own posts, and days of leave."""

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy import ColumnElement, Index, UniqueConstraint
from sqlmodel import Field, Session, SQLModel, col, func, select

from models.columns import id_column, plain_id, reference


class Share(SQLModel, table=True):
    """What somebody said of herself; what was tracked is in `visit_day`, the two are never added.

    kind: told ("đã chia sẻ", once a person and day) | post (the link of her own post, once each).
    `unit_id` is her branch or unit on that day. `url` is "" for what was only told.
    """

    __table_args__ = (
        UniqueConstraint("oa_id", "user_id", "day", "kind", "url", name="uq_share"),
        Index("ix_share_unit_day", "unit_id", "day"),
    )

    id: int = Field(default=None, sa_column=id_column())
    oa_id: str
    user_id: str
    member_id: int | None = Field(default=None, sa_column=reference("member.id", nullable=True))
    unit_id: int | None = Field(default=None, sa_column=plain_id())
    news_item_id: int | None = Field(default=None, sa_column=plain_id())
    day: date = Field(index=True)
    kind: str
    url: str = ""
    at: datetime


class Leave(SQLModel, table=True):
    """Days on which an officer or leader is not on duty, first and last included."""

    __table_args__ = (Index("ix_leave_days", "last_day", "first_day"),)

    id: int = Field(default=None, sa_column=id_column())
    member_id: int = Field(sa_column=reference("member.id"))
    first_day: date
    last_day: date
    set_by: str
    set_at: datetime
    ended_at: datetime | None = None


def count_shares(
    db: Session, first: date, last: date, unit_ids: Iterable[int] | None = None
) -> dict[str, int]:
    """Kind → how many in those days, of those units where given."""
    query = select(col(Share.kind), func.count()).where(*_within(first, last, unit_ids))
    return dict(db.exec(query.group_by(col(Share.kind))).all())


def count_shares_by_unit(db: Session, first: date, last: date) -> dict[int, int]:
    """Unit id → shares of both kinds."""
    query = select(col(Share.unit_id), func.count()).where(*_within(first, last, None))
    rows = db.exec(query.group_by(col(Share.unit_id)))
    return {unit_id: count for unit_id, count in rows if unit_id is not None}


def count_shares_by_kind(
    db: Session, first: date, last: date, unit_ids: Iterable[int] | None = None
) -> dict[int, Counter[str]]:
    """Unit id → kind → how many; units without any are absent."""
    query = select(col(Share.unit_id), col(Share.kind), func.count())
    query = query.where(*_within(first, last, unit_ids))
    found: dict[int, Counter[str]] = {}
    for unit_id, kind, count in db.exec(query.group_by(col(Share.unit_id), col(Share.kind))):
        if unit_id is not None:
            found.setdefault(unit_id, Counter())[kind] = count
    return found


def list_sharers(db: Session, day: date) -> set[int]:
    """Members who passed an item on that day, by their own word or post."""
    query = select(col(Share.member_id)).where(col(Share.day) == day).distinct()
    return {member_id for member_id in db.exec(query) if member_id is not None}


def list_share_days(db: Session, member_id: int, since: date) -> set[date]:
    query = select(col(Share.day)).where(
        col(Share.member_id) == member_id, col(Share.day) >= since
    )
    return set(db.exec(query.distinct()))


def list_on_leave(db: Session, day: date) -> set[int]:
    """Member ids of those who are not on duty that day."""
    query = select(col(Leave.member_id)).where(
        col(Leave.first_day) <= day, col(Leave.last_day) >= day, col(Leave.ended_at).is_(None)
    )
    return set(db.exec(query))


def _within(first: date, last: date, unit_ids: Iterable[int] | None) -> list[ColumnElement[bool]]:
    where = [col(Share.day) >= first, col(Share.day) <= last]
    if unit_ids is not None:
        where.append(col(Share.unit_id).in_(list(unit_ids)))
    return where
