"""Which members a command is about: those of a unit and all below it, by state, away, telephone."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Any, TypeAlias

import typer
from sqlalchemy import Select, select
from sqlmodel import Session, col

from bot.cli.desk import Desk
from bot.cli.rows import get_unit
from models.member import Member
from models.spans import NO_END
from models.unit_line import UnitLine


class StateChoice(StrEnum):
    waiting = "waiting"
    active = "active"
    refused = "refused"
    left = "left"
    merged = "merged"


State: TypeAlias = Annotated[StateChoice | None, typer.Option("--state", help="member.help.state")]
Away: TypeAlias = Annotated[bool, typer.Option("--away", help="member.help.away")]
NoSmartphone: TypeAlias = Annotated[
    bool, typer.Option("--no-smartphone", help="member.help.without_smartphone")
]


@dataclass(frozen=True)
class Wanted:
    """The options of a list or an export, the unit already found."""

    unit_id: int | None
    state: str | None
    away: bool
    no_smartphone: bool

    def narrow(self, query: Any) -> Any:
        if self.unit_id is not None:
            query = query.where(col(Member.unit_id).in_(select_below(self.unit_id)))
        if self.state is not None:
            query = query.where(col(Member.state) == self.state)
        if self.away:
            query = query.where(col(Member.away_place).is_not(None))
        if self.no_smartphone:
            query = query.where(col(Member.has_smartphone).is_(False))
        return query


def select_below(unit_id: int) -> Select[Any]:
    """The ids of the unit and of all that belong to it today, as one indexed range."""
    return select(col(UnitLine.descendant_id)).where(
        col(UnitLine.ancestor_id) == unit_id, col(UnitLine.valid_to) == NO_END
    )


def find_unit_id(desk: Desk, db: Session, code: str | None) -> int | None:
    """:raises CannotError: there is no such unit"""
    return None if code is None else get_unit(desk, db, code).id
