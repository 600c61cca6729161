"""Visits of tracked pages, counted by link and local day; who came is never among what is kept."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import Column, ColumnElement, Index, LargeBinary, UniqueConstraint, func
from sqlmodel import Field, Session, SQLModel, col, select

from models.columns import id_column, plain_id, reference


class VisitDay(SQLModel, table=True):
    """How many visitors opened a code's page on a local day.

    Unit and item are repeated from the code, so that sums by them need no join.
    """

    __tablename__ = "visit_day"
    __table_args__ = (
        UniqueConstraint("code_id", "day", name="uq_visit_day"),
        Index("ix_visit_day_unit", "unit_id", "day"),
        Index("ix_visit_day_item", "news_item_id", "day"),
    )

    id: int = Field(default=None, sa_column=id_column())
    code_id: int = Field(sa_column=reference("code.id"))
    day: date = Field(index=True)
    unit_id: int | None = Field(default=None, sa_column=plain_id())
    news_item_id: int | None = Field(default=None, sa_column=plain_id())
    visitors: int = 0


class Visitor(SQLModel, table=True):
    """That somebody was counted already today, by a hash nobody can turn back; gone with the day.

    PostgreSQL only: on SQLite the web process keeps these in its spool file.
    """

    day: date = Field(primary_key=True)
    token: bytes = Field(sa_column=Column(LargeBinary, primary_key=True))


class VisitSalt(SQLModel, table=True):
    """The day's secret that goes into the hashes; once it is gone they mean nothing."""

    __tablename__ = "visit_salt"

    day: date = Field(primary_key=True)
    salt: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


def count_visits(
    db: Session,
    first: date,
    last: date,
    unit_ids: Iterable[int] | None = None,
    item_ids: Iterable[int] | None = None,
) -> int:
    """Visitors of tracked links on those days; of these units' links and these items', if given."""
    query = select(func.coalesce(func.sum(col(VisitDay.visitors)), 0))
    return int(db.exec(query.where(*_tracked(first, last, unit_ids, item_ids))).one())


def count_visits_by_unit(
    db: Session, first: date, last: date, unit_ids: Iterable[int] | None = None
) -> dict[int, int]:
    """Unit id → visitors of its links; units without any are absent."""
    query = (
        select(col(VisitDay.unit_id), func.sum(col(VisitDay.visitors)))
        .where(*_tracked(first, last, unit_ids), col(VisitDay.unit_id).is_not(None))
        .group_by(col(VisitDay.unit_id))
    )
    return {unit_id: int(count) for unit_id, count in db.exec(query) if unit_id is not None}


def count_visits_by_item(
    db: Session, first: date, last: date, unit_ids: Iterable[int] | None = None
) -> dict[int, int]:
    """Item id → visitors of its links; items without any are absent."""
    query = (
        select(col(VisitDay.news_item_id), func.sum(col(VisitDay.visitors)))
        .where(*_tracked(first, last, unit_ids))
        .group_by(col(VisitDay.news_item_id))
    )
    return {item_id: int(count) for item_id, count in db.exec(query) if item_id is not None}


def count_scans(db: Session, code_ids: Iterable[int]) -> dict[int, int]:
    """Code id → visitors of its page since it was made."""
    query = (
        select(col(VisitDay.code_id), func.sum(col(VisitDay.visitors)))
        .where(col(VisitDay.code_id).in_(list(code_ids)))
        .group_by(col(VisitDay.code_id))
    )
    return {code_id: int(count) for code_id, count in db.exec(query)}


def _tracked(
    first: date,
    last: date,
    unit_ids: Iterable[int] | None,
    item_ids: Iterable[int] | None = None,
) -> list[ColumnElement[bool]]:
    """A printed code's page leads to no item, and is no passing on."""
    where = [
        col(VisitDay.day) >= first,
        col(VisitDay.day) <= last,
        col(VisitDay.news_item_id).is_not(None),
    ]
    if unit_ids is not None:
        where.append(col(VisitDay.unit_id).in_(list(unit_ids)))
    if item_ids is not None:
        where.append(col(VisitDay.news_item_id).in_(list(item_ids)))
    return where
