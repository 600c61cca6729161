"""Invitations on paper: a one-time code by which someone takes up a role over a unit."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement
from sqlmodel import Field, Session, SQLModel, col, func, select

from models.columns import id_column, plain_id, reference

VALID_FOR = timedelta(days=14)
MOST_GUESSES = 5
GUESSES_WITHIN = timedelta(days=1)


class Invitation(SQLModel, table=True):
    """The code itself is on the slip alone; what is kept is made from it with the OA's key.

    `member_id` is for whom the slip was written, where that is known. `replaced_id` is who held
    the role before. `group_kind` is what she says of her group: gmf | ordinary | none.
    """

    id: int = Field(default=None, sa_column=id_column())
    oa_id: str
    unit_id: int = Field(sa_column=reference("unit.id"))
    role: str
    code_hash: str = Field(unique=True)
    member_id: int | None = Field(default=None, sa_column=plain_id())
    replaced_id: int | None = Field(default=None, sa_column=plain_id())
    created_at: datetime
    created_by: str
    expires_at: datetime
    cancelled_at: datetime | None = None
    used_at: datetime | None = None
    used_by: str | None = None
    group_kind: str | None = None

    def is_open(self, now: datetime) -> bool:
        """Whether its code still gives the role."""
        return self.used_at is None and self.cancelled_at is None and self.expires_at > now


class CodeGuess(SQLModel, table=True):
    """A code that was on no slip, and who wrote it: five a day are a slip of the finger, not more."""

    __tablename__ = "code_guess"

    id: int = Field(default=None, sa_column=id_column())
    oa_id: str
    user_id: str = Field(index=True)
    at: datetime


def find_invitation(db: Session, oa_id: str, code_hash: str) -> Invitation | None:
    query = select(Invitation).where(
        col(Invitation.code_hash) == code_hash, col(Invitation.oa_id) == oa_id
    )
    return db.exec(query).first()


def hold_invitation(db: Session, invitation_id: int) -> Invitation:
    """Its row, until the transaction's end: two who type one code take it one after the other."""
    query = select(Invitation).where(col(Invitation.id) == invitation_id)
    fresh = query.with_for_update().execution_options(populate_existing=True)
    return db.exec(fresh).one()


def list_open(db: Session, oa_id: str, now: datetime) -> list[Invitation]:
    """Those whose code still works, by unit and role."""
    query = select(Invitation).where(*_open(oa_id, now))
    return list(db.exec(query.order_by(col(Invitation.unit_id), col(Invitation.id))))


def list_open_of(
    db: Session, oa_id: str, unit_ids: Sequence[int], role: str, now: datetime
) -> list[Invitation]:
    """Those of a role over one of the units."""
    query = select(Invitation).where(
        *_open(oa_id, now), col(Invitation.unit_id).in_(unit_ids), col(Invitation.role) == role
    )
    return list(db.exec(query.order_by(col(Invitation.id))))


def _open(oa_id: str, now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        col(Invitation.oa_id) == oa_id,
        col(Invitation.used_at).is_(None),
        col(Invitation.cancelled_at).is_(None),
        col(Invitation.expires_at) > now,
    )


def count_guesses(db: Session, oa_id: str, user_id: str, now: datetime) -> int:
    """How often she wrote a code of no slip within the last day."""
    query = select(func.count()).where(
        col(CodeGuess.oa_id) == oa_id,
        col(CodeGuess.user_id) == user_id,
        col(CodeGuess.at) > now - GUESSES_WITHIN,
    )
    return db.exec(query).one()
