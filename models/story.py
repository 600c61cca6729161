"""Stories: good news that members bring, until it is an item or they heard that it is not."""

from datetime import date, datetime
from typing import Literal, TypeAlias

from sqlmodel import Field, Session, SQLModel, col, select

from models.columns import id_column, reference
from models.news import NewsItem
from models.picture import Picture, PictureUpload

ShownPeople: TypeAlias = Literal["agreed", "nobody"]


class Story(SQLModel, table=True):
    """state: waiting (for her leader) → taken (`news_item_id`) | passed_up (province pool) | declined.

    `shown_people` is her word that the people in it agreed, or that nobody is shown. Zalo's address
    of her photo may end, so it is fetched: photo_state: waiting → kept (`picture_id`) | lost; None without a photo.
    """

    id: int = Field(default=None, sa_column=id_column())
    oa_id: str
    user_id: str = Field(index=True)
    member_id: int | None = Field(default=None, sa_column=reference("member.id", nullable=True))
    unit_id: int = Field(sa_column=reference("unit.id"))
    title: str
    body: str
    url: str | None = None
    photo_url: str | None = None
    photo_state: str | None = None
    photo_tries: int = 0
    photo_due_at: datetime | None = None
    picture_id: int | None = Field(default=None, sa_column=reference("picture.id", nullable=True))
    shown_people: str
    consent_message_id: str
    told_on: date
    told_at: datetime
    state: str = "waiting"
    decided_by: str | None = None
    decided_at: datetime | None = None
    news_item_id: int | None = Field(
        default=None, sa_column=reference("news_item.id", nullable=True)
    )


def drop_photo(db: Session, story: Story) -> None:
    """Its photo is nobody's any more: the address, the copy, and where an item shows it."""
    picture_id = story.picture_id
    story.photo_url = story.photo_state = story.photo_due_at = story.picture_id = None
    db.add(story)
    item = db.get(NewsItem, story.news_item_id) if story.news_item_id is not None else None
    if item is not None and picture_id is not None and item.picture_id == picture_id:
        item.picture_id = None
        db.add(item)
    if picture_id is not None:
        db.flush()
        _drop_unused(db, picture_id)


def _drop_unused(db: Session, picture_id: int) -> None:
    """The same picture is kept once, so another story or item may still need it."""
    for model in (Story, NewsItem):
        if (
            db.exec(select(model.id).where(col(model.picture_id) == picture_id)).first()
            is not None
        ):
            return
    for row in db.exec(select(PictureUpload).where(col(PictureUpload.picture_id) == picture_id)):
        db.delete(row)
    db.flush()
    db.delete(db.get_one(Picture, picture_id))
    db.flush()


def list_waiting_stories(db: Session, unit_ids: list[int]) -> list[Story]:
    """Longest waiting first."""
    query = select(Story).where(col(Story.state) == "waiting", col(Story.unit_id).in_(unit_ids))
    return list(db.exec(query.order_by(col(Story.id))))
