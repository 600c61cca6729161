"""When each branch gets its daily item, when it pauses, and what became of each day's push."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, Literal, TypeAlias

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, Session, SQLModel, col, or_, select

from models.columns import id_column, json_column, plain_id, reference

EVERY_DAY = "2345678"

# Why a branch got nothing on a day, or a recipient was not reached; explained in the catalogues.
SkipReason: TypeAlias = Literal[
    "paused", "off", "holiday", "no_item", "too_late", "withdrawn", "not_sent", "restored"
]


class PushTime(SQLModel, table=True):
    """A branch's own hour and days, from a day on; the newest that was not undone counts.

    `days` holds the Vietnamese numbers of the weekdays, "2" (Monday) to "8" (Sunday); "" is off.
    """

    __tablename__ = "push_time"

    id: int = Field(default=None, sa_column=id_column())
    unit_id: int = Field(sa_column=reference("unit.id"))
    at: str
    days: str = EVERY_DAY
    from_day: date
    set_by: str
    set_at: datetime
    undone_at: datetime | None = None


class Pause(SQLModel, table=True):
    """No pushes in the unit and below it, first and last day included; ends by itself."""

    id: int = Field(default=None, sa_column=id_column())
    unit_id: int = Field(sa_column=reference("unit.id"))
    from_day: date
    to_day: date
    reason: str
    set_by: str
    set_at: datetime
    ended_at: datetime | None = None


class PushSlot(SQLModel, table=True):
    """The next push of a branch: what a tick asks for is one range of `due_at`."""

    __tablename__ = "push_slot"

    unit_id: int = Field(sa_column=plain_id(primary_key=True))
    day: date
    due_at: datetime = Field(index=True)


class DailyPush(SQLModel, table=True):
    """What became of a branch's day: queued, skipped (nothing was to go out) or missed (it was).

    The unique key is what makes a push happen once, whatever the clock or the workers do.
    `counts` holds the number of recipients by route, or by reason where not reached.
    """

    __tablename__ = "daily_push"
    __table_args__ = (UniqueConstraint("unit_id", "day", name="uq_daily_push"),)

    id: int = Field(default=None, sa_column=id_column())
    unit_id: int = Field(sa_column=reference("unit.id"))
    day: date = Field(index=True)
    state: str
    reason: str | None = None
    news_item_id: int | None = Field(
        default=None, sa_column=reference("news_item.id", nullable=True)
    )
    at: datetime
    by: str = "schedule"
    counts: dict[str, Any] = Field(default_factory=dict, sa_column=json_column())


class PushRecipient(SQLModel, table=True):
    """Who gets a day's item by which route, or why not: asked about long afterwards.

    `recipient` is "g:<group id>" or "u:<user id>", or "m:<member id>" for who has no Zalo.
    """

    __tablename__ = "push_recipient"

    id: int = Field(default=None, sa_column=id_column())
    daily_push_id: int = Field(sa_column=reference("daily_push.id"))
    recipient: str
    route: str
    reason: str | None = None


class GroupMember(SQLModel, table=True):
    """Who is in a group of the OA, as Zalo lists her: she gets no second copy one to one."""

    __tablename__ = "group_member"

    oa_id: str = Field(primary_key=True)
    group_id: str = Field(primary_key=True)
    user_id: str = Field(primary_key=True, index=True)


class ForwardPack(SQLModel, table=True):
    """A day's pack for a leader to forward. state: sent | done ("xong") | busy ("hôm nay bận")."""

    __tablename__ = "forward_pack"
    __table_args__ = (UniqueConstraint("oa_id", "user_id", "unit_id", "day", name="uq_pack"),)

    id: int = Field(default=None, sa_column=id_column())
    oa_id: str
    user_id: str
    unit_id: int = Field(sa_column=reference("unit.id"))
    day: date
    state: str = "sent"
    answered_at: datetime | None = None


class LeaderLine(SQLModel, table=True):
    """Something a feature wants a leader told unasked; joined into one message a part of the day.

    part: morning | evening. `key` makes the same line come once.
    """

    __tablename__ = "leader_line"
    __table_args__ = (UniqueConstraint("oa_id", "user_id", "day", "key", name="uq_leader_line"),)

    id: int = Field(default=None, sa_column=id_column())
    oa_id: str
    user_id: str
    day: date
    part: str
    key: str
    text: str
    told_at: datetime | None = None


def may_be_made_up_for(push: DailyPush) -> bool:
    """A missed day, unless a backup was restored since: then it may have gone out after all."""
    return push.state == "missed" and push.reason != "restored"


def find_push_time(db: Session, unit_id: int, day: date) -> PushTime | None:
    """The branch's own hour on that day; None where it keeps the Union's."""
    query = select(PushTime).where(
        col(PushTime.unit_id) == unit_id,
        col(PushTime.from_day) <= day,
        col(PushTime.undone_at).is_(None),
    )
    return db.exec(query.order_by(col(PushTime.id).desc())).first()


def find_pause(db: Session, unit_ids: Iterable[int], day: date, now: datetime) -> Pause | None:
    """A pause of one of the units (a branch and all above it) that holds on that day."""
    query = select(Pause).where(
        col(Pause.unit_id).in_(list(unit_ids)),
        col(Pause.from_day) <= day,
        col(Pause.to_day) >= day,
        or_(col(Pause.ended_at).is_(None), col(Pause.ended_at) > now),
    )
    return db.exec(query.order_by(col(Pause.to_day).desc())).first()


def find_daily_push(db: Session, unit_id: int, day: date) -> DailyPush | None:
    query = select(DailyPush).where(col(DailyPush.unit_id) == unit_id, col(DailyPush.day) == day)
    return db.exec(query).first()
