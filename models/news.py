"""News items: one piece of good news a day for each branch, its own or from a unit above it."""

from datetime import date, datetime

from sqlmodel import Field, Session, SQLModel, col, select

from models.columns import id_column, reference
from models.unit import Unit, list_line


class NewsItem(SQLModel, table=True):
    """state: draft → approved | rejected; → withdrawn, of which nothing more goes out.

    `code` is short, printed with the item ("K7Q2").
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


def find_daily_item(db: Session, unit: Unit | None, day: date) -> NewsItem | None:
    """The approved item of the day: her branch's own, else of the nearest unit above it."""
    for above in list_line(db, unit):
        query = select(NewsItem).where(
            col(NewsItem.unit_id) == above.id,
            col(NewsItem.day) == day,
            col(NewsItem.state) == "approved",
        )
        item = db.exec(query.order_by(col(NewsItem.id))).first()
        if item is not None and (item.valid_until is None or item.valid_until >= day):
            return item
    return None
