"""Removes photos of members' stories that nobody let go out for long: whose people never were news."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, or_
from sqlmodel import col, select

from models.database import Database
from models.news import NewsItem
from models.story import Story, drop_photo
from models.tables import table

PHOTOS_FOR = timedelta(days=90)
AT_ONCE = 100

STORY = table(Story)
_NOT_OUT = ("draft", "rejected", "lapsed")


def old_photos(before: datetime) -> ColumnElement[bool]:
    """Told before then, with a photo or its address, and not what an approved item shows."""
    not_out = select(col(NewsItem.id)).where(col(NewsItem.state).in_(_NOT_OUT))
    return and_(
        STORY.c.told_at < before,
        or_(STORY.c.photo_url.is_not(None), STORY.c.picture_id.is_not(None)),
        or_(STORY.c.news_item_id.is_(None), STORY.c.news_item_id.in_(not_out)),
    )


def prune_photos(database: Database, before: datetime) -> int:
    """How many were removed; the story may go on waiting, and says then that it had a photo."""
    with database.session() as db:
        query = select(Story).where(old_photos(before)).limit(AT_ONCE)
        stories = list(db.exec(query.with_for_update()))
        for story in stories:
            drop_photo(db, story)
            story.photo_state = "lost"
    return len(stories)
