"""People: members of branches, and the Zalo identities by which they write to us."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Column, Index, String, event
from sqlmodel import Field, Session, SQLModel, col, select

from models.columns import BigId, id_column, reference
from models.names import name_key


def _key_of_inserted(context: Any) -> str:
    return name_key(context.get_current_parameters()["full_name"] or "")


class Member(SQLModel, table=True):
    """A person we know. state: waiting (asked to join) | active | refused | left | merged.

    `called` is what she is called at home, by which her leader recognises her. `name_key` follows
    `full_name` by itself, but for an UPDATE by Core statements, which must set both. One who was
    merged is another row of the person `merged_into`; nothing refers to her any more.
    """

    __table_args__ = (
        Index("ix_member_name_year", "name_key", "birth_year"),
        Index("ix_member_unit_name", "unit_id", "name_key"),
        # Other tables, the audit and people's notes name her by her number: none is given twice.
        {"sqlite_autoincrement": True},
    )

    id: int = Field(default=None, sa_column=id_column())
    full_name: str
    name_key: str = Field(
        default="", sa_column=Column(String, nullable=False, default=_key_of_inserted)
    )
    called: str | None = None
    phone: str | None = Field(default=None, index=True)
    birth_year: int | None = None
    unit_id: int | None = Field(default=None, sa_column=reference("unit.id", nullable=True))
    away_place: str | None = None
    has_smartphone: bool = True
    state: str = "active"
    asked_at: datetime | None = None
    decided_at: datetime | None = None
    merged_into: int | None = Field(default=None, sa_column=reference("member.id", nullable=True))
    # Working away: since when, at what hour of her own ("HH:MM") she wants the news of home.
    away_since: date | None = None
    push_at: str | None = None
    # The branch she asked to move to while she is still in her own.
    moving_to_id: int | None = Field(default=None, sa_column=Column(BigId, index=True))


@event.listens_for(Member, "before_insert")
@event.listens_for(Member, "before_update")
def _keep_key(_mapper: Any, _connection: Any, member: Member) -> None:
    member.name_key = name_key(member.full_name)


class Identity(SQLModel, table=True):
    """A Zalo user of one OA, known by id alone until she joins a branch.

    The sending window is derived from `last_interaction_at` when a message leaves (design §5).
    `news_stopped_at` is set by her own word or by leaving the OA, never by an error of Zalo's.
    `steered_unit_id` is the unit a leader of several chose with /ketnoi one to one. `address` is
    "cô" where she called herself so (or dì, bác, má…), see handlers.kit.self_naming.
    `topics` are those she wants more of, "kinh-te,hoc-hanh" (handlers.kit.topics).
    Since `frozen_at` nothing she writes does anything, a call for help apart.
    """

    oa_id: str = Field(primary_key=True)
    user_id: str = Field(primary_key=True)
    member_id: int | None = Field(default=None, sa_column=reference("member.id", nullable=True))
    first_seen_at: datetime
    last_interaction_at: datetime | None = None
    followed_at: datetime | None = None
    unfollowed_at: datetime | None = None
    news_wanted: bool = False
    news_stopped_at: datetime | None = None
    steered_unit_id: int | None = Field(
        default=None, sa_column=reference("unit.id", nullable=True)
    )
    address: str | None = None
    frozen_at: datetime | None = None
    topics: str | None = None


def find_identity(db: Session, oa_id: str, user_id: str) -> Identity | None:
    return db.get(Identity, (oa_id, user_id))


def hold_member(db: Session, member_id: int) -> Member:
    """Her row as it is now, until the transaction's end: two leaders' answers come one by one."""
    query = select(Member).where(col(Member.id) == member_id)
    return db.exec(query.with_for_update().execution_options(populate_existing=True)).one()


def list_waiting(db: Session, unit_id: int) -> list[Member]:
    """Those who asked to join the unit and wait for its leader, longest waiting first."""
    query = (
        select(Member)
        .where(col(Member.unit_id) == unit_id, col(Member.state) == "waiting")
        .order_by(col(Member.asked_at), col(Member.id))
    )
    return list(db.exec(query))
