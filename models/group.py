"""Zalo groups: those the OA owns (gmf), and ordinary or Bot ones that it cannot enter."""

from datetime import date

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, Session, SQLModel, col, select

from models.columns import id_column, reference


class Group(SQLModel, table=True):
    """kind: gmf | ordinary | bot · audience: members | leaders · `away`: for members working away.

    A bot group has a bot of Zalo's other platform in it, which is not this OA (zalo-api, start).
    Of the OA's own: `valid_through` is the last day it is paid for and `is_shut` what Zalo said of
    it, `end_told` the last of its alarms that officers were told. `consent_text` is what entering it
    means (practice H9), shown before she asks to; None: the sentence for groups of its kind.
    """

    __tablename__ = "zalo_group"
    __table_args__ = (UniqueConstraint("oa_id", "group_id", name="uq_group"),)

    id: int = Field(default=None, sa_column=id_column())
    oa_id: str
    group_id: str
    name: str
    unit_id: int | None = Field(default=None, sa_column=reference("unit.id", nullable=True))
    kind: str = "ordinary"
    audience: str = "members"
    away: bool = False
    link: str | None = None
    state: str = "active"
    valid_through: date | None = None
    is_shut: bool = False
    end_told: str | None = None
    consent_text: str | None = None


def find_group(db: Session, oa_id: str, group_id: str) -> Group | None:
    query = select(Group).where(col(Group.oa_id) == oa_id, col(Group.group_id) == group_id)
    return db.exec(query).first()


def find_link(db: Session, oa_id: str, unit_id: int) -> str | None:
    """Where one asks to enter the unit's own group; None where the OA owns none with a link."""
    query = select(Group.link).where(
        col(Group.oa_id) == oa_id,
        col(Group.unit_id) == unit_id,
        col(Group.kind) == "gmf",
        col(Group.audience) == "members",
        col(Group.state) == "active",
        col(Group.link).is_not(None),
    )
    return db.exec(query.order_by(col(Group.id))).first()
