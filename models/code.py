"""Short codes of ours, printed or linked: what each leads to, whether it still does, how often used."""

import re
from datetime import datetime
from typing import Literal, TypeAlias

from sqlalchemy import Column, LargeBinary, update
from sqlmodel import Field, Session, SQLModel, col, select

from models.columns import id_column, reference
from models.unit import Unit, find_unit

CodeKind: TypeAlias = Literal["unit", "group", "link", "news", "checkin", "survey"]

_LONGEST = 40
_BETWEEN = re.compile(r"[\s._–-]+")


class Code(SQLModel, table=True):
    """`text` is in capitals without marks; `shown` is how it is printed. state: active | revoked.

    `target` names what it leads to ("unit:12", "news:7:12:0"); a row stays for good, so no text is
    ever given out twice. `typed` counts messages with it; visits of its page are in `visit_day`.
    """

    id: int = Field(default=None, sa_column=id_column())
    text: str = Field(unique=True)
    shown: str
    kind: str
    target: str = Field(index=True)
    unit_id: int | None = Field(default=None, sa_column=reference("unit.id", nullable=True))
    group_id: int | None = Field(default=None, sa_column=reference("zalo_group.id", nullable=True))
    news_item_id: int | None = Field(
        default=None, sa_column=reference("news_item.id", nullable=True)
    )
    member_id: int | None = Field(default=None, sa_column=reference("member.id", nullable=True))
    url: str | None = None
    state: str = "active"
    created_at: datetime
    created_by: str
    revoked_at: datetime | None = None
    typed: int = 0


class CodeKey(SQLModel, table=True):
    """The secret that codes are made with, drawn at random by the migration; one row."""

    __tablename__ = "code_key"

    id: int = Field(default=1, primary_key=True)
    key: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


def normalise(said: str) -> str:
    """As a code is kept: capitals, without blanks, dashes and a "#" before it."""
    return _BETWEEN.sub("", said.strip().removeprefix("#")).upper()


def find_code(db: Session, said: str) -> Code | None:
    """The code as scanned or typed, in whatever case and spacing; revoked ones too."""
    text = normalise(said)
    if not is_code_like(text):
        return None
    return db.exec(select(Code).where(col(Code.text) == text)).first()


def is_code_like(text: str) -> bool:
    """Whether a normalised text could be a code at all; a database is asked only about such."""
    return text.isascii() and text.isalnum() and len(text) <= _LONGEST


def resolve_unit(db: Session, said: str) -> Unit | None:
    """The unit a code leads to: its own as officers know it, or a printed one in force."""
    text = normalise(said)
    unit = find_unit(db, text) if is_code_like(text) else None
    if unit is not None:
        return unit
    code = find_code(db, text)
    if code is None or code.kind != "unit" or code.state != "active":
        return None
    return unit_of(db, code)


def take_unit(db: Session, said: str) -> Unit | None:
    """The same for a message; one with a printed code is counted."""
    unit, code = resolve_unit(db, said), find_code(db, said)
    if unit is not None and code is not None:
        count_typed(db, code)
    return unit


def unit_of(db: Session, code: Code) -> Unit | None:
    """The unit a code belongs to today: of one that was merged, its successor."""
    unit = db.get(Unit, code.unit_id) if code.unit_id is not None else None
    return find_unit(db, unit.code) if unit is not None else None


def count_typed(db: Session, code: Code) -> None:
    """One more message with it; added up in the database, since two may come at once."""
    db.execute(update(Code).where(col(Code.id) == code.id).values(typed=col(Code.typed) + 1))
