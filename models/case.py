"""Cases: a call for help, a wish to talk or a request about one's own data that a person answers."""

from datetime import datetime, timedelta
from typing import Literal, TypeAlias

from sqlalchemy import Index
from sqlmodel import Field, Session, SQLModel, col, func, select

from models.columns import id_column, reference

CaseKind: TypeAlias = Literal["danger", "human", "export", "correct", "consent", "erase"]
# She may change her mind until then.
ERASED_AFTER = timedelta(hours=24)
# Of somebody who asked for it herself; what must be done with her data runs on the law's clock.
DATA_KINDS: tuple[CaseKind, ...] = ("export", "correct", "consent", "erase")


class Case(SQLModel, table=True):
    """state: open → answered (somebody replied) → closed.

    `restricted`: officers above the branch only. `owner` is the officer who took it. A first answer
    is due by `reply_by`, the end by `due_at`. An erasure that was confirmed happens at `run_at`.
    `note` is the officer's, never what the person wrote.
    """

    __tablename__ = "case_file"
    __table_args__ = (Index("ix_case_file_person", "oa_id", "user_id"),)

    id: int = Field(default=None, sa_column=id_column())
    oa_id: str
    user_id: str
    unit_id: int | None = Field(default=None, sa_column=reference("unit.id", nullable=True))
    kind: str
    restricted: bool = False
    opened_at: datetime
    state: str = "open"
    owner: str | None = None
    reply_by: datetime | None = None
    due_at: datetime | None = None
    answered_at: datetime | None = None
    run_at: datetime | None = Field(default=None, index=True)
    closed_at: datetime | None = None
    closed_by: str | None = None
    note: str | None = None


def find_open_case(db: Session, oa_id: str, user_id: str, kind: CaseKind) -> Case | None:
    query = select(Case).where(
        col(Case.oa_id) == oa_id,
        col(Case.user_id) == user_id,
        col(Case.kind) == kind,
        col(Case.state) != "closed",
    )
    return db.exec(query.order_by(col(Case.id))).first()


def hold_case(db: Session, case_id: int) -> Case:
    """Its row as it is now, until the transaction's end."""
    query = select(Case).where(col(Case.id) == case_id)
    return db.exec(query.with_for_update().execution_options(populate_existing=True)).one()


def own_file_key(case_id: int | str) -> str:
    """The `dedupe_key` of the message that brings her the file she asked for."""
    return f"own-file:{case_id}"


def count_cases(db: Session, oa_id: str, user_id: str, kind: CaseKind, since: datetime) -> int:
    query = select(func.count()).where(
        col(Case.oa_id) == oa_id,
        col(Case.user_id) == user_id,
        col(Case.kind) == kind,
        col(Case.opened_at) > since,
    )
    return db.exec(query).one()


def list_due_erasures(db: Session, now: datetime) -> list[Case]:
    query = select(Case).where(
        col(Case.run_at) <= now, col(Case.kind) == "erase", col(Case.state) != "closed"
    )
    return list(db.exec(query.order_by(col(Case.run_at))))
