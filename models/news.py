"""News items: one piece of good news a day for each branch, its own or from a unit above it."""

from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, UniqueConstraint
from sqlmodel import Field, Session, SQLModel, col, or_, select

from models.columns import id_column, reference
from models.unit import Unit, list_line


class NewsItem(SQLModel, table=True):
    """state: draft → approved | rejected | lapsed (nobody approved it in time); → withdrawn.

    `code` is short, printed with the item ("K7Q2"). A reserve item goes out on days that have none;
    its `day` is the first on which it may, `used_on` the last on which it did. A correction names
    the withdrawn item it corrects; one that was withdrawn itself is followed by another of the same
    item.
    """

    __tablename__ = "news_item"

    id: int = Field(default=None, sa_column=id_column())
    code: str = Field(unique=True)
    day: date
    title: str
    body: str
    url: str | None = None
    image: str | None = None
    source: str | None = None
    topic: str | None = None
    unit_id: int = Field(sa_column=reference("unit.id"))
    valid_until: date | None = None
    state: str = "draft"
    author: str
    created_at: datetime
    approved_by: str | None = None
    approved_at: datetime | None = None
    withdrawn_at: datetime | None = None
    is_reserve: bool = False
    used_on: date | None = None
    corrects_id: int | None = Field(
        default=None, sa_column=reference("news_item.id", nullable=True)
    )
    picture_id: int | None = Field(default=None, sa_column=reference("picture.id", nullable=True))


class NewsLine(SQLModel, table=True):
    """What a branch adds below an item from above; the item itself stays as it was compiled."""

    __tablename__ = "news_line"
    __table_args__ = (UniqueConstraint("news_item_id", "unit_id", name="uq_news_line"),)

    id: int = Field(default=None, sa_column=id_column())
    news_item_id: int = Field(sa_column=reference("news_item.id"))
    unit_id: int = Field(sa_column=reference("unit.id"))
    text: str
    added_by: str
    added_at: datetime


def find_item(db: Session, code: str) -> NewsItem | None:
    return db.exec(select(NewsItem).where(col(NewsItem.code) == code.strip().upper())).first()


def find_daily_item(db: Session, unit: Unit | None, day: date) -> NewsItem | None:
    """The approved item of the day: her branch's own, else of the nearest unit above it.

    Where no unit of the line has one, the reserve.
    """
    line = [above.id for above in list_line(db, unit)]
    items = map_daily_items(db, day, line)
    reserves = {} if items else map_reserve_items(db, day, line)
    return next(
        (found[above] for found in (items, reserves) for above in line if above in found), None
    )


def find_correction(db: Session, item: NewsItem, day: date) -> NewsItem | None:
    """What stands in the place of a withdrawn item on that day: the newest approved correction."""
    query = select(NewsItem).where(
        col(NewsItem.corrects_id) == (item.corrects_id or item.id),
        col(NewsItem.state) == "approved",
        col(NewsItem.day) <= day,
    )
    return db.exec(query.order_by(col(NewsItem.id).desc())).first()


def list_recent_items(db: Session, unit: Unit | None, first: date, last: date) -> list[NewsItem]:
    """What went out to the unit in those days and is still valid on the last, newest first."""
    query = select(NewsItem).where(
        col(NewsItem.unit_id).in_([above.id for above in list_line(db, unit)]),
        col(NewsItem.day).between(first, last),
        *_may_go_out(last, reserve=False),
    )
    return list(db.exec(query.order_by(col(NewsItem.day).desc(), col(NewsItem.id))))


def map_daily_items(
    db: Session, day: date, unit_ids: list[int] | None = None
) -> dict[int, NewsItem]:
    """Unit id → its approved item of the day; of two the older one. None for all units."""
    query = select(NewsItem).where(col(NewsItem.day) == day, *_may_go_out(day, reserve=False))
    if unit_ids is not None:
        query = query.where(col(NewsItem.unit_id).in_(unit_ids))
    return {item.unit_id: item for item in db.exec(query.order_by(col(NewsItem.id).desc()))}


def map_reserve_items(
    db: Session, day: date, unit_ids: list[int] | None = None
) -> dict[int, NewsItem]:
    """Unit id → the reserve item whose turn it is: the day's own, else the one unused longest."""
    query = select(NewsItem).where(col(NewsItem.day) <= day, *_may_go_out(day, reserve=True))
    if unit_ids is not None:
        query = query.where(col(NewsItem.unit_id).in_(unit_ids))
    by_turn = sorted(db.exec(query), key=lambda item: _turn(item, day), reverse=True)
    return {item.unit_id: item for item in by_turn}


def _turn(item: NewsItem, day: date) -> tuple[bool, date, int]:
    return item.used_on != day, item.used_on or date.min, item.id


def _may_go_out(day: date, *, reserve: bool) -> tuple[ColumnElement[bool], ...]:
    return (
        col(NewsItem.state) == "approved",
        col(NewsItem.is_reserve).is_(reserve),
        col(NewsItem.corrects_id).is_(None),
        or_(col(NewsItem.valid_until).is_(None), col(NewsItem.valid_until) >= day),
    )


def map_lines(db: Session, item_id: int) -> dict[int, str]:
    """Unit id → what the branch added below the item."""
    query = select(NewsLine).where(col(NewsLine.news_item_id) == item_id)
    return {line.unit_id: line.text for line in db.exec(query)}


def list_topic_days(db: Session, item: NewsItem, around: timedelta) -> list[tuple[date, str]]:
    """Day and topic of the unit's other approved items so near to the item's own day."""
    query = select(col(NewsItem.day), col(NewsItem.topic)).where(
        col(NewsItem.unit_id) == item.unit_id,
        col(NewsItem.topic).is_not(None),
        col(NewsItem.id) != item.id,
        col(NewsItem.day).between(item.day - around, item.day + around),
        *_may_go_out(date.min, reserve=False),
    )
    return [(day, topic) for day, topic in db.exec(query) if topic is not None]
