"""A report's lists: what each month brought, silent branches, who is missing, and all as one row."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from bot.catalogue import Catalogue
from handlers.kit.board import Board
from models.board import count_by_month, list_missing_roles
from models.member import Member
from models.role import Role
from models.unit import Unit

_MOST_SILENT = 30


@dataclass(frozen=True, slots=True)
class MonthRow:
    """What was told and what was tracked, side by side and never added up."""

    month: str
    items: int
    told: int
    posts: int
    visits: int


@dataclass(frozen=True, slots=True)
class Missing:
    """A cadre who has not passed anything on, with the part she has."""

    name: str
    unit: str
    role: str


def list_months(db: Session, board: Board) -> list[MonthRow]:
    """The months of the span in which anything happened."""
    acts = count_by_month(db, board.places, board.span.first, board.span.last)
    items = board.issued.by_month
    months = sorted({*acts, *items})
    return [_month(month, items[month], acts.get(month, Counter())) for month in months]


def _month(month: str, items: int, acts: Counter[str]) -> MonthRow:
    return MonthRow(month, items, acts["told"], acts["posts"], acts["visits"])


def list_missing(db: Session, board: Board) -> list[Missing]:
    """For the Union's own desk: everyone of the unit and below, by unit."""
    hers: dict[int, Role] = {}
    for role in list_missing_roles(db, board.duty, board.counted, board.duty_at):
        hers.setdefault(role.member_id, role)
    return [_name(db, role) for role in hers.values()]


def _name(db: Session, role: Role) -> Missing:
    member, unit = db.get_one(Member, role.member_id), db.get_one(Unit, role.unit_id)
    return Missing(member.full_name, unit.name, role.role)


def list_open(texts: Catalogue, board: Board, missing: Sequence[Missing]) -> Iterator[str]:
    """Whom to ask next; silent branches always, people only where they were asked for."""
    silent = board.silent
    for branch in silent[:_MOST_SILENT]:
        yield texts("report.silent", code=branch.code, unit=branch.name)
    if len(silent) > _MOST_SILENT:
        yield texts("report.silent_more", count=len(silent) - _MOST_SILENT)
    for one in missing:
        yield texts("report.not_yet", name=one.name, unit=one.unit)


def _passed_on(month: MonthRow) -> dict[str, int]:
    return {
        "shares_told": month.told,
        "posts_told": month.posts,
        "visits_tracked": month.visits,
    }


def _issued(board: Board, units: Mapping[int, Unit]) -> dict[str, Any]:
    return {
        "items": board.issued.items,
        "items_by_topic": dict(board.issued.by_topic),
        "items_by_unit": {units[u].code: n for u, n in board.issued.by_unit.items()},
        "items_by_month": dict(board.issued.by_month),
    }


def as_row(
    board: Board,
    months: Sequence[MonthRow],
    units: Mapping[int, Unit],
    missing: Sequence[Missing] | None,
) -> dict[str, Any]:
    row = {
        "id": board.unit.code,
        "state": board.span.period,
        "first": board.span.first,
        "last": board.span.last,
        **_issued(board, units),
        "branches": len(board.branches),
        "branches_active": board.active,
        "silent": [unit.code for unit in board.silent],
        "coverage_percent": board.coverage,
        "shares_told": board.told,
        "posts_told": board.posts,
        "visits_tracked": board.visits,
        "passed_on_by_month": {one.month: _passed_on(one) for one in months},
        "cadres_on_duty": board.duty.on_duty,
        "cadres_shared": board.duty.shared,
        "cadres_percent": board.duty.percent,
        "pushes": board.pushes,
    }
    if missing is not None:
        row["cadres_missing"] = [
            {"name": one.name, "unit": one.unit, "role": one.role} for one in missing
        ]
    return row
