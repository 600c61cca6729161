"""The Union's channels: its websites, pages and groups, whose they are and when last looked at."""

from datetime import datetime
from typing import Literal, TypeAlias

from sqlmodel import Field, Session, SQLModel, col, select

from models.columns import id_column, reference

ChannelKind: TypeAlias = Literal["website", "fanpage", "page", "group"]
KINDS: tuple[ChannelKind, ...] = ("website", "fanpage", "page", "group")


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


def list_official(db: Session, unit_ids: list[int]) -> list[Channel]:
    """Websites and pages of these units that work, websites first."""
    query = select(Channel).where(
        col(Channel.unit_id).in_(unit_ids),
        col(Channel.state) == "active",
        col(Channel.kind) != "group",
    )
    return sorted(db.exec(query), key=lambda one: (KINDS.index(_kind(one)), one.id))


def _kind(channel: Channel) -> ChannelKind:
    return next(kind for kind in KINDS if kind == channel.kind)
