"""What the page of a daily item shows, asked of the database in one short read."""

from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeAlias

from sqlmodel import Session, col, select

from handlers.kit.links import find_link_danger
from models.code import Code, find_code, is_code_like, normalise, unit_of
from models.news import NewsItem, NewsLine, find_correction
from models.picture import Picture
from models.unit import Unit

Standing: TypeAlias = Literal["current", "corrects", "expired", "withdrawn"]
Gone: TypeAlias = Literal["unknown", "revoked"]


@dataclass(frozen=True, slots=True)
class ShownPicture:
    version: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class ShownItem:
    """`other` is the code of the item that corrects this one, or that this one corrects."""

    text: str
    item: NewsItem
    issuer: str
    standing: Standing
    other: NewsItem | None = None
    branch: str = ""
    added: str = ""
    picture: ShownPicture | None = None

    @property
    def link(self) -> str | None:
        """Where more can be read, unless the address looks unsafe by now."""
        url = self.item.url or ""
        is_web = url.startswith(("https://", "http://"))
        return url if is_web and find_link_danger(url) is None else None


def find_shown(db: Session, said: str, today: date) -> ShownItem | Gone:
    """The item behind a tracked link, or behind its own code."""
    code = find_code(db, said)
    if code is not None and code.state == "revoked":
        return "revoked"
    item = _find_item(db, code, said)
    if item is None or not _is_public(item, today):
        return "unknown"
    standing = _judge(item, today)
    unit = unit_of(db, code) if code is not None else None
    return ShownItem(
        text=code.text if code is not None else item.code,
        item=item,
        issuer=db.get_one(Unit, item.unit_id).name,
        standing=standing,
        other=_find_other(db, item, standing, today),
        branch=unit.name if unit is not None else "",
        added=_find_added(db, item, unit),
        picture=None if standing == "withdrawn" else _find_picture(db, item),
    )


def find_picture(db: Session, said: str, today: date) -> Picture | None:
    """The picture of an item that may be shown today."""
    shown = find_shown(db, said, today)
    if not isinstance(shown, ShownItem) or shown.picture is None:
        return None
    return db.get(Picture, shown.item.picture_id)


def _find_item(db: Session, code: Code | None, said: str) -> NewsItem | None:
    if code is not None:
        return db.get(NewsItem, code.news_item_id) if code.news_item_id is not None else None
    text = normalise(said)
    if not is_code_like(text):
        return None
    return db.exec(select(NewsItem).where(col(NewsItem.code) == text)).first()


def _is_public(item: NewsItem, today: date) -> bool:
    """What nobody approved, or whose day is still to come, is nobody's business yet."""
    if item.state == "withdrawn":
        return item.approved_at is not None
    return item.state == "approved" and item.day <= today


def _judge(item: NewsItem, today: date) -> Standing:
    if item.state == "withdrawn":
        return "withdrawn"
    if item.valid_until is not None and item.valid_until < today:
        return "expired"
    return "corrects" if item.corrects_id is not None else "current"


def _find_other(db: Session, item: NewsItem, standing: Standing, today: date) -> NewsItem | None:
    if standing == "corrects":
        return db.get(NewsItem, item.corrects_id)
    return find_correction(db, item, today) if standing == "withdrawn" else None


def _find_added(db: Session, item: NewsItem, unit: Unit | None) -> str:
    """What the branch added below an item from above."""
    if unit is None:
        return ""
    query = select(NewsLine.text).where(
        col(NewsLine.news_item_id) == item.id, col(NewsLine.unit_id) == unit.id
    )
    return db.exec(query).first() or ""


def _find_picture(db: Session, item: NewsItem) -> ShownPicture | None:
    """Without its bytes, which the page does not need."""
    if item.picture_id is None:
        return None
    columns = (col(Picture.sha256), col(Picture.width), col(Picture.height))
    found = db.exec(select(*columns).where(col(Picture.id) == item.picture_id)).first()
    return ShownPicture(found[0][:12], found[1], found[2]) if found else None
