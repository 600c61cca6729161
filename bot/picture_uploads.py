"""Gives Zalo the pictures of the next items before their hour: a group takes no other (zalo-api §4).

So too those of members' stories and of drafts, for who decides on them to see.

What was uploaded is kept before any message names it. A process that dies in between uploads once
more; one that dies later finds the id. An item whose picture is not there by its hour goes out as
text, with the link to its page.
"""

import logging
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import and_, col, or_, select

from bot.clock import Clock
from bot.line import Line
from bot.zalo.errors import GiveUpError, ZaloError
from models.database import Database
from models.news import NewsItem
from models.picture import UPLOAD_GOOD_FOR, Picture, PictureUpload
from models.story import Story

AT_ONCE = 5
# One that Zalo refused is tried again a few times a day, 5,000 uploads a month being all.
TRY_AGAIN = timedelta(hours=3)
_log = logging.getLogger(__name__)


def upload_pictures(database: Database, line: Line, zone: ZoneInfo, clock: Clock) -> int:
    """Of items of today and tomorrow, of the reserve, and of what waits for a decision; how many."""
    now, done = clock.now(), 0
    for picture in _list_due(database, line.oa_id, zone, now)[:AT_ONCE]:
        try:
            attachment_id = line.upload_image(f"{picture.sha256[:16]}.jpg", picture.content)
        except GiveUpError as error:
            attachment_id = ""
            _log.warning(
                "Zalo refused a picture", extra={"picture": picture.id, "why": error.code}
            )
        except ZaloError as error:
            _log.warning("a picture was not uploaded", extra={"oa": line.oa_id, "why": error.code})
            break
        _note(database, (line.oa_id, picture.id), attachment_id, now)
        done += attachment_id != ""
    return done


def _list_due(database: Database, oa_id: str, zone: ZoneInfo, now: datetime) -> list[Picture]:
    today = now.astimezone(zone).date()
    soon = col(NewsItem.day).between(today, today + timedelta(days=1))
    approved = and_(col(NewsItem.state) == "approved", or_(soon, col(NewsItem.is_reserve)))
    draft = and_(col(NewsItem.state) == "draft", col(NewsItem.day) >= today)
    items = select(NewsItem.picture_id).where(
        col(NewsItem.picture_id).is_not(None), or_(approved, draft)
    )
    stories = select(Story.picture_id).where(
        col(Story.oa_id) == oa_id,
        col(Story.state) == "waiting",
        col(Story.picture_id).is_not(None),
    )
    with database.read_session() as db:
        rows = (*db.exec(items), *db.exec(stories))
        wanted = {one for one in rows if one is not None}
        if not wanted:
            return []
        uploads = select(PictureUpload).where(
            col(PictureUpload.oa_id) == oa_id, col(PictureUpload.picture_id).in_(wanted)
        )
        fresh = {one.picture_id for one in db.exec(uploads) if _is_fresh(one, now)}
        query = select(Picture).where(col(Picture.id).in_(wanted - fresh))
        return list(db.exec(query.order_by(col(Picture.id)).limit(AT_ONCE)))


def _is_fresh(upload: PictureUpload, now: datetime) -> bool:
    """Good for the whole of tomorrow as well."""
    age = now - upload.uploaded_at
    return age < (UPLOAD_GOOD_FOR - timedelta(days=2) if upload.attachment_id else TRY_AGAIN)


def _note(database: Database, which: tuple[str, int], attachment_id: str, now: datetime) -> None:
    oa_id, picture_id = which
    mine = (col(PictureUpload.oa_id) == oa_id) & (col(PictureUpload.picture_id) == picture_id)
    with database.session() as db:
        if db.get(Picture, picture_id) is None:
            return  # erased in this very moment
        upload = db.exec(select(PictureUpload).where(mine)).first()
        if upload is None:
            upload = PictureUpload(
                oa_id=oa_id, picture_id=picture_id, attachment_id="", uploaded_at=now
            )
        upload.attachment_id, upload.uploaded_at = attachment_id, now
        db.add(upload)
