"""Fetches the photos of members' stories from Zalo, soon after they came, and keeps them as ours."""

import logging
from datetime import datetime, timedelta

from sqlmodel import Session, col, or_, select

from bot.clock import Clock
from bot.line import Line
from bot.pictures import PictureError, shrink_picture
from bot.zalo.media import MediaError
from models.database import Database
from models.news import NewsItem
from models.picture import Picture, keep_picture
from models.story import Story, drop_photo

AT_ONCE = 10
# Minutes after which it is tried again; then it is given up, and the story stays without its photo.
WAITS = (1, 5, 15, 60, 180, 720)
_log = logging.getLogger(__name__)


def fetch_photos(database: Database, line: Line, clock: Clock) -> int:
    """Those of the OA's stories that are due; how many were kept."""
    now = clock.now()
    query = select(Story.id, Story.photo_url).where(
        col(Story.oa_id) == line.oa_id,
        col(Story.photo_state) == "waiting",
        or_(col(Story.photo_due_at).is_(None), col(Story.photo_due_at) <= now),
    )
    with database.read_session() as db:
        due = list(db.exec(query.order_by(col(Story.id)).limit(AT_ONCE)))
    return sum(_fetch_one(database, line, story_id, url or "", now) for story_id, url in due)


def _fetch_one(database: Database, line: Line, story_id: int, url: str, now: datetime) -> bool:
    try:
        picture = shrink_picture(line.client.fetch_media(url))
    except MediaError as error:
        _note_failure(database, story_id, now, error.why, is_final=error.is_final)
        return False
    except PictureError as error:
        _note_failure(database, story_id, now, error.key, is_final=True)
        return False
    with database.session() as db:
        story = db.get(Story, story_id, with_for_update=True)
        if story is None or story.photo_state != "waiting":
            return False  # she was erased, or it was declined, in this very moment
        _keep(db, story, picture)
    return True


def _keep(db: Session, story: Story, picture: Picture) -> None:
    """With the story, and with its draft that officers have yet to approve.

    An item that was approved without it stays without it: nobody has looked at it.
    """
    item = db.get(NewsItem, story.news_item_id) if story.news_item_id is not None else None
    if item is not None and item.state != "draft":
        drop_photo(db, story)
        return
    kept = keep_picture(db, picture)
    story.picture_id, story.photo_state, story.photo_due_at = kept.id, "kept", None
    db.add(story)
    if item is not None and item.picture_id is None:
        item.picture_id = kept.id
        db.add(item)


def _note_failure(
    database: Database, story_id: int, now: datetime, why: str, *, is_final: bool
) -> None:
    with database.session() as db:
        story = db.get(Story, story_id, with_for_update=True)
        if story is None or story.photo_state != "waiting":
            return
        tries = story.photo_tries
        story.photo_tries = tries + 1
        if is_final or tries >= len(WAITS):
            story.photo_state, story.photo_due_at = "lost", None
        else:
            story.photo_due_at = now + timedelta(minutes=WAITS[tries])
        db.add(story)
        state = story.photo_state
    _log.warning("a photo was not fetched", extra={"story": story_id, "why": why, "state": state})
