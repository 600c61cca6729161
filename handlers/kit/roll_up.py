"""Last month's figures of many units at once: what each brought, looked up together."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlmodel import Session

from handlers.kit.board import percent_covered
from handlers.kit.periods import Span
from models.board import Activity, Issued, count_issued, list_branches_of, map_activity
from models.unit import list_below


@dataclass(frozen=True, slots=True)
class Figures:
    """As on the board: what was told and what was tracked stand apart."""

    items: int
    coverage: float | None
    told: int
    visits: int


def map_figures(db: Session, unit_ids: Collection[int], span: Span) -> dict[int, Figures]:
    """Unit id → its figures with all below it; shares and items are read once for all."""
    below = {unit_id: set(list_below(db, unit_id)) for unit_id in unit_ids}
    every = set[int]().union(*below.values())
    branches = [unit.id for unit in list_branches_of(db, every, span.last)]
    activity = map_activity(db, branches, span.first, span.last)
    issued = count_issued(db, None, span.first, span.last)
    return {unit_id: _add_up(span, below[unit_id], activity, issued) for unit_id in unit_ids}


def _add_up(
    span: Span, below: Collection[int], activity: dict[int, Activity], issued: Issued
) -> Figures:
    ours = [one for branch_id, one in activity.items() if branch_id in below]
    days = sum(len(one.days) for one in ours)
    return Figures(
        items=sum(n for unit_id, n in issued.by_unit.items() if unit_id in below),
        coverage=percent_covered(span, len(ours), days),
        told=sum(one.told + one.posts for one in ours),
        visits=sum(one.visits for one in ours),
    )
