"""The Union's channels: its websites, pages and groups, whose they are and when last looked at."""

from datetime import date, datetime, timedelta
from typing import Any, Literal, TypeAlias

from sqlalchemy import ColumnElement, UniqueConstraint
from sqlmodel import Field, Session, SQLModel, col, func, or_, select

from models.columns import id_column, json_column, reference

ChannelKind: TypeAlias = Literal["website", "fanpage", "page", "group"]
ChannelState: TypeAlias = Literal["active", "unchecked", "gone"]
KINDS: tuple[ChannelKind, ...] = ("website", "fanpage", "page", "group")
# Whether a channel still works is asked once a month (practice H8).
CHECKED_FOR = timedelta(days=31)


class Channel(SQLModel, table=True):
    """state: active | gone. `url` tells channels apart; `size` is followers or members."""

    id: int = Field(default=None, sa_column=id_column())
    kind: str
    name: str
    url: str = Field(unique=True)
    unit_id: int = Field(sa_column=reference("unit.id"))
    owner: str | None = None
    size: int | None = None
    state: str = "active"
    checked_at: datetime | None = None
    checked_by: str | None = None


class ChannelQuestion(SQLModel, table=True):
    """That a leader was asked on a day whether channels of hers still work; `channel_ids` which."""

    __tablename__ = "channel_question"
    __table_args__ = (
        UniqueConstraint("oa_id", "user_id", "asked_on", name="uq_channel_question"),
    )

    id: int = Field(default=None, sa_column=id_column())
    oa_id: str
    user_id: str
    asked_on: date = Field(index=True)
    asked_at: datetime
    channel_ids: list[Any] = Field(default_factory=list, sa_column=json_column())


def state_of(channel: Channel, now: datetime) -> ChannelState:
    """Unchecked: it was there once, and nobody has looked for over a month."""
    if channel.state == "gone":
        return "gone"
    is_known = channel.checked_at is not None and now - channel.checked_at <= CHECKED_FOR
    return "active" if is_known else "unchecked"


def is_unchecked(now: datetime) -> ColumnElement[bool]:
    """The same as a condition; what is gone needs no look."""
    never = col(Channel.checked_at).is_(None)
    return (col(Channel.state) == "active") & or_(
        never, col(Channel.checked_at) < now - CHECKED_FOR
    )


def mark_checked(channel: Channel, by: str, now: datetime, *, gone: bool = False) -> None:
    channel.state = "gone" if gone else "active"
    channel.checked_at, channel.checked_by = now, by


def list_questions(db: Session, since: date) -> list[ChannelQuestion]:
    query = select(ChannelQuestion).where(col(ChannelQuestion.asked_on) >= since)
    return list(db.exec(query))


def find_question(db: Session, oa_id: str, user_id: str, since: date) -> ChannelQuestion | None:
    """What she was asked last."""
    query = select(ChannelQuestion).where(
        col(ChannelQuestion.oa_id) == oa_id,
        col(ChannelQuestion.user_id) == user_id,
        col(ChannelQuestion.asked_on) >= since,
    )
    return db.exec(query.order_by(col(ChannelQuestion.id).desc())).first()


def find_channel(db: Session, url: str) -> Channel | None:
    return db.exec(select(Channel).where(col(Channel.url) == url)).first()


def count_of_unit(db: Session, unit_id: int) -> int:
    query = select(func.count()).select_from(Channel)
    return db.exec(query.where(col(Channel.unit_id) == unit_id)).one()


def list_official(db: Session, unit_ids: list[int]) -> list[Channel]:
    """Websites and pages of these units that work: websites first, then as the units stand."""
    query = select(Channel).where(
        col(Channel.unit_id).in_(unit_ids),
        col(Channel.state) == "active",
        col(Channel.kind) != "group",
    )
    return sorted(
        db.exec(query),
        key=lambda one: (KINDS.index(_kind(one)), unit_ids.index(one.unit_id), one.id),
    )


def list_websites(db: Session) -> list[str]:
    """Addresses of all the Union's websites that work."""
    query = select(col(Channel.url)).where(
        col(Channel.kind) == "website", col(Channel.state) == "active"
    )
    return list(db.exec(query))


def _kind(channel: Channel) -> ChannelKind:
    return next(kind for kind in KINDS if kind == channel.kind)
