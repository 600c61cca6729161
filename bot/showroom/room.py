"""What a view is given and what it makes: texts, a read-only session; figures and tables as values."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal, TypeAlias

from sqlmodel import Session, col, select

from bot.catalogue import Catalogue
from bot.config import Config
from handlers.kit.context import House
from models.group import Group
from models.member import Identity, Member

Json = dict[str, Any]
Tone: TypeAlias = Literal["", "good", "warn", "bad"]

_AT_ONCE = 500


@dataclass(frozen=True)
class Room:
    """One look at the product, by somebody who may read everything and change nothing."""

    db: Session
    config: Config
    house: House
    texts: Catalogue
    now: datetime

    @property
    def today(self) -> date:
        return self.now.astimezone(self.house.zone).date()

    def clock(self, at: datetime) -> str:
        """19:02:07, with the day where it is another one."""
        local = at.astimezone(self.house.zone)
        return f"{local:%H:%M:%S}" if local.date() == self.today else f"{local:%H:%M %d/%m}"


@dataclass(frozen=True)
class Cell:
    """A text; `small` stands under it, `chat` is opened by a press, `tone` makes it a badge."""

    text: str
    small: str = ""
    chat: str = ""
    tone: Tone = ""

    def row(self) -> Json:
        return {key: value for key, value in vars(self).items() if value}


@dataclass
class View:
    """Drawn by the page as it is: bot/sandbox/chat_page/views.js."""

    note: str = ""
    figures: list[Json] = field(default_factory=list)
    tables: list[Json] = field(default_factory=list)

    def figure(self, label: str, value: object, tone: Tone = "") -> None:
        self.figures.append({"label": label, "value": str(value), "tone": tone})

    def table(
        self, title: str, columns: Iterable[str], rows: Iterable[Iterable[Cell | str]], empty: str
    ) -> None:
        shown = [
            {"cells": [cell if isinstance(cell, str) else cell.row() for cell in row]}
            for row in rows
        ]
        table = {"title": title, "columns": list(columns), "rows": shown, "empty": empty}
        self.tables.append(table)


def tone_of(count: int, tone: Tone) -> Tone:
    """That tone where there is anything to show, plain where there is nothing."""
    return tone if count else ""


def name_recipients(room: Room, recipients: Iterable[str]) -> dict[str, str]:
    """Names by "g:<group id>" and "u:<user id>"; one nobody knows by name is left out."""
    wanted = set(recipients)
    groups = {key[2:] for key in wanted if key.startswith("g:")}
    users = {key[2:] for key in wanted if key.startswith("u:")}
    named: dict[str, str] = {}
    for some in _chunks(groups):
        query = select(Group.group_id, Group.name).where(col(Group.group_id).in_(some))
        named |= {f"g:{group_id}": name for group_id, name in room.db.exec(query)}
    for some in _chunks(users):
        known = select(Identity.user_id, Member.full_name).join(
            Member, col(Member.id) == col(Identity.member_id)
        )
        rows = room.db.exec(known.where(col(Identity.user_id).in_(some)))
        named |= {f"u:{user_id}": name for user_id, name in rows}
    return named


def _chunks(ids: set[str]) -> Iterable[list[str]]:
    ordered = sorted(ids)
    return (ordered[start : start + _AT_ONCE] for start in range(0, len(ordered), _AT_ONCE))
