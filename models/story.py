"""Stories: good news that members bring, until it is an item or they heard that it is not."""

from datetime import date, datetime
from typing import Literal, TypeAlias

from sqlmodel import Field, Session, SQLModel, col, select

from models.columns import id_column, reference

ShownPeople: TypeAlias = Literal["agreed", "nobody"]


class Story(SQLModel, table=True):
    """state: waiting (for her leader) → taken (`news_item_id`) | passed_up (province pool) | declined.

    `shown_people` is her word that the people in it agreed, or that nobody is shown. Zalo's address
    of her photo may end, so it is fetched: photo_state: waiting → kept (`picture_id`) | refused |
    lost; None without a photo.
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


def list_waiting_stories(db: Session, unit_ids: list[int]) -> list[Story]:
    """Longest waiting first."""
    query = select(Story).where(col(Story.state) == "waiting", col(Story.unit_id).in_(unit_ids))
    return list(db.exec(query.order_by(col(Story.id))))
