"""How often each tracked link was opened: visitors counted once a day each, robots never."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, func, select

from models.code import Code
from models.news import NewsItem
from models.visit import VisitDay

# A printed code of a place or a group is no link that is passed on.
_PASSED_ON = ("news", "link")


@dataclass(frozen=True, slots=True)
class LinkVisits:
    """`title` is the item's, or the address a link of its own leads to; `is_own`: a member's link."""

    code: str
    kind: str
    unit_id: int | None
    title: str
    item: str | None
    is_own: bool
    visitors: int


def list_link_visits(
    db: Session, first: date, last: date, unit_ids: Collection[int] | None = None
) -> list[LinkVisits]:
    """Links opened at all on those days, the most opened first; of these units' links, if given."""
    visitors = func.sum(col(VisitDay.visitors))
    columns = (Code.text, Code.kind, Code.unit_id, Code.url, Code.member_id, NewsItem.title)
    query = (
        select(*(col(column) for column in columns), col(NewsItem.code), visitors)  # type: ignore[call-overload]  # (more columns than it has overloads for)
        .join(Code, col(Code.id) == col(VisitDay.code_id))
        .outerjoin(NewsItem, col(NewsItem.id) == col(Code.news_item_id))
        .where(col(VisitDay.day).between(first, last), col(Code.kind).in_(_PASSED_ON))
        .group_by(*(col(column) for column in columns), col(NewsItem.code))
    )
    rows = db.execute(query)
    found = [
        LinkVisits(code, kind, unit_id, title or url or "", item, member is not None, int(count))
        for code, kind, unit_id, url, member, title, item, count in rows
        if unit_ids is None or unit_id in unit_ids
    ]
    return sorted(found, key=lambda link: (-link.visitors, link.code))
