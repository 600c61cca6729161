"""Adds visits to the days' figures: one row for each code and day, however many came."""

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, date, datetime, time
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col, select

from models.code import Code
from models.code_target import news_target
from models.insertion import insert_all_absent
from models.news import NewsItem
from models.tables import table
from models.visit import VisitDay


def add_visits(db: Session, visits: Iterable[tuple[str, date]]) -> None:
    """Pairs of a code's text and the local day; a text that is no code counts for nothing."""
    counted = Counter(visits)
    codes = _map_codes(db, {text for text, _ in counted})
    _add_items_own(db, counted, codes)
    # In one order always, so that two web processes never wait for each other crosswise.
    rows = [_row(codes[text], day, n) for (text, day), n in counted.items() if text in codes]
    if not rows:
        return
    dialect = postgresql if db.get_bind().dialect.name == "postgresql" else sqlite
    figures = table(VisitDay)
    insert = dialect.insert(figures).values(
        sorted(rows, key=lambda row: (row["code_id"], row["day"]))
    )
    more = {"visitors": figures.c.visitors + insert.excluded.visitors}
    db.execute(insert.on_conflict_do_update(index_elements=["code_id", "day"], set_=more))


def _map_codes(db: Session, texts: set[str]) -> dict[str, Code]:
    query = select(Code).where(col(Code.text).in_(texts))
    return {code.text: code for code in db.exec(query)}


def _add_items_own(
    db: Session, counted: Counter[tuple[str, date]], codes: dict[str, Code]
) -> None:
    """An item's own code ("K7Q2"), printed with it, becomes a row when its page is first opened."""
    days = {text: day for text, day in counted if text not in codes}
    items = db.exec(select(NewsItem).where(col(NewsItem.code).in_(days)))
    rows = [_items_own(item, days[item.code]) for item in items]
    insert_all_absent(db, rows)
    codes |= _map_codes(db, {row.text for row in rows})


def _items_own(item: NewsItem, day: date) -> Code:
    return Code(
        text=item.code,
        shown=item.code,
        kind="news",
        target=news_target(item.id, None).name,
        news_item_id=item.id,
        created_at=datetime.combine(day, time(), UTC),
        created_by="visit",
    )


def _row(code: Code, day: date, visitors: int) -> dict[str, Any]:
    return {
        "code_id": code.id,
        "day": day,
        "unit_id": code.unit_id,
        "news_item_id": code.news_item_id,
        "visitors": visitors,
    }
