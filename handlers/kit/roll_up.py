"""Last month's figures of many units at once: what each brought, looked up together."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlmodel import Session

from handlers.kit.board import percent_covered
from handlers.kit.periods import Span
from models.board import Activity, count_issued, list_branches_of, map_activity
from models.unit import list_below, map_places


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
    places = map_places(db, set[int]().union(*below.values()))
    branches = {unit.id for unit in list_branches_of(db, set(places.values()), span.last)}
    activity = map_activity(db, places, span.first, span.last)
    items = Counter[int]()
    for issuer, count in count_issued(db, places, span.first, span.last).by_unit.items():
        items[places[issuer]] += count
    return {
        unit_id: _add_up(span, below[unit_id], branches, activity, items) for unit_id in unit_ids
    }


def _add_up(
    span: Span,
    below: Collection[int],
    branches: Collection[int],
    activity: Mapping[int, Activity],
    items: Counter[int],
) -> Figures:
    ours = {unit_id: activity[unit_id] for unit_id in below}
    active = [one for unit_id, one in ours.items() if unit_id in branches]
    days = sum(len(one.days) for one in active)
    return Figures(
        items=sum(items[unit_id] for unit_id in below),
        coverage=percent_covered(span, len(active), days),
        told=sum(one.told + one.posts for one in ours.values()),
        visits=sum(one.visits for one in ours.values()),
    )
