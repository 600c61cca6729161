"""Rumours: texts that people ask about, who asked, and the one answer that all of them hear."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Literal, TypeAlias

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field, Session, SQLModel, col, func, select

from models.columns import id_column, reference
from models.member import Identity

RumourState: TypeAlias = Literal["new", "checking", "answered", "closed"]
Verdict: TypeAlias = Literal["true", "false", "mixed", "unproven"]
# Somebody of the Union still owes an answer.
WAITING: tuple[RumourState, ...] = ("new", "checking")
# Then the officers are reminded, once (practice H12).
ANSWERED_WITHIN = timedelta(hours=24)

# Any number that no other lock of the product has (models.migrate has its own).
_OPENING = 7_420_012
_NOT_CLOSED = text("state <> 'closed'")


class Rumour(SQLModel, table=True):
    """state: new → checking (taken) → answered (published) → checking again (withdrawn);
    new | checking → closed without an answer.

    `text` is what was first asked about, `length` the letters of it that are compared. `verdict`, `answer` and `source` are a draft until they are published; `revision`
    counts what was. `asked` counts persons, `repeats` those answered at once. `unit_id` is the
    nearest unit above all who asked.
    """

    __table_args__ = (
        # The same words, sent by many in one moment, are one rumour.
        Index(
            "uq_rumour_open",
            "fingerprint",
            unique=True,
            sqlite_where=_NOT_CLOSED,
            postgresql_where=_NOT_CLOSED,
        ),
        Index("ix_rumour_state", "state", "length"),
    )

    id: int = Field(default=None, sa_column=id_column())
    text: str
    length: int
    fingerprint: str
    unit_id: int | None = Field(default=None, sa_column=reference("unit.id", nullable=True))
    state: str = "new"
    opened_at: datetime
    asked: int = 0
    repeats: int = 0
    escalated_at: datetime | None = None
    escalated_by: str | None = None
    reminded_at: datetime | None = None
    owner: str | None = None
    verdict: str | None = None
    answer: str | None = None
    source: str | None = None
    answered_by: str | None = None
    answered_at: datetime | None = None
    published_by: str | None = None
    published_at: datetime | None = None
    revision: int = 0
    closed_at: datetime | None = None
    closed_by: str | None = None
    note: str | None = None


class RumourAsk(SQLModel, table=True):
    """Who asked, to be told once: `told_revision` is the answer she heard, 0 for none.

    `differs`: her copy had other figures or links than the rumour's text.
    """

    __tablename__ = "rumour_ask"
    __table_args__ = (
        UniqueConstraint("rumour_id", "oa_id", "user_id", name="uq_rumour_ask"),
        Index("ix_rumour_ask_person", "oa_id", "user_id"),
    )

    id: int = Field(default=None, sa_column=id_column())
    rumour_id: int = Field(sa_column=reference("rumour.id", index=False))
    oa_id: str
    user_id: str
    unit_id: int | None = Field(default=None, sa_column=reference("unit.id", nullable=True))
    asked_at: datetime
    differs: bool = False
    told_revision: int = 0


def lock_opening(db: Session) -> None:
    """PostgreSQL: until the end of this transaction no other opens a rumour. SQLite has one writer."""
    if db.get_bind().dialect.name == "postgresql":
        db.execute(select(func.pg_advisory_xact_lock(_OPENING)))


def list_of_length(
    db: Session, states: tuple[RumourState, ...], shortest: int, longest: int
) -> list[Rumour]:
    query = select(Rumour).where(
        col(Rumour.state).in_(states), col(Rumour.length).between(shortest, longest)
    )
    return list(db.exec(query.order_by(col(Rumour.id))))


def find_open_by_print(db: Session, fingerprint: str) -> Rumour | None:
    query = select(Rumour).where(
        col(Rumour.fingerprint) == fingerprint, col(Rumour.state) != "closed"
    )
    return db.exec(query).first()


def list_asks(db: Session, rumour_id: int) -> list[RumourAsk]:
    query = select(RumourAsk).where(col(RumourAsk.rumour_id) == rumour_id)
    return list(db.exec(query.order_by(col(RumourAsk.id))))


def list_untold(db: Session, since: datetime) -> list[int]:
    """Ids of rumours answered since then of which somebody has not heard who has written again."""
    query = (
        select(col(Rumour.id))
        .join(RumourAsk, col(RumourAsk.rumour_id) == col(Rumour.id))
        .join(
            Identity,
            (col(Identity.oa_id) == col(RumourAsk.oa_id))
            & (col(Identity.user_id) == col(RumourAsk.user_id)),
        )
        .where(
            col(Rumour.state) == "answered",
            col(Rumour.published_at) >= since,
            col(RumourAsk.told_revision) != col(Rumour.revision),
            col(Identity.last_interaction_at) > col(Rumour.published_at),
        )
        .distinct()
    )
    return sorted(db.exec(query))


def find_answered(db: Session, rumour_id: int) -> Rumour | None:
    """Held until the end of the transaction, so that nobody is told twice."""
    query = select(Rumour).where(col(Rumour.id) == rumour_id, col(Rumour.state) == "answered")
    return db.exec(query.with_for_update()).first()


def list_waiting_of(db: Session, unit_ids: Collection[int]) -> list[Rumour]:
    """Those of the units that wait: what leaders reported first, then what waits longest."""
    query = select(Rumour).where(col(Rumour.state).in_(WAITING), col(Rumour.unit_id).in_(unit_ids))
    return list(
        db.exec(
            query.order_by(
                col(Rumour.escalated_at).is_(None), col(Rumour.opened_at), col(Rumour.id)
            )
        )
    )


def list_answered_of(db: Session, unit_ids: Collection[int], since: datetime) -> list[Rumour]:
    """Those of the units whose answer stands, published since then, the newest first."""
    query = select(Rumour).where(
        col(Rumour.state) == "answered",
        col(Rumour.unit_id).in_(unit_ids),
        col(Rumour.published_at) >= since,
    )
    return list(db.exec(query.order_by(col(Rumour.published_at).desc(), col(Rumour.id))))


def is_late(rumour: Rumour, now: datetime) -> bool:
    """Nobody answered for a day."""
    return rumour.state in WAITING and rumour.opened_at <= now - ANSWERED_WITHIN


def list_overdue(db: Session, now: datetime) -> list[Rumour]:
    """Nobody answered for a day, and no officer was reminded yet."""
    query = select(Rumour).where(
        col(Rumour.state).in_(WAITING),
        col(Rumour.opened_at) <= now - ANSWERED_WITHIN,
        col(Rumour.reminded_at).is_(None),
    )
    return list(db.exec(query.order_by(col(Rumour.id))))
