"""The board of a unit for some days: coverage, shares, visits, duty, the items that went out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from sqlmodel import Session

from handlers.kit.context import House
from handlers.kit.periods import Span
from handlers.kit.rest_days import is_rest_day
from handlers.kit.slots import local_moment
from models.board import (
    Activity,
    Duty,
    Issued,
    count_duty,
    count_issued,
    count_pushes,
    list_branches_of,
    map_activity,
)
from models.unit import Unit, list_below, map_places

_END_OF_DAY = time(23, 59, 59)


@dataclass(frozen=True, slots=True)
class Board:
    """Figures of one unit and all `counted` with it. `covered`: day → branches active on it.

    `places` holds the counted and what was merged into them: unit → the unit it counts for. Shares
    of all of them add up to the unit's; coverage is of its branches.
    """

    unit: Unit
    counted: Sequence[int]
    places: Mapping[int, int]
    span: Span
    branches: Sequence[Unit]
    activity: dict[int, Activity]
    covered: dict[date, int]
    duty: Duty
    duty_at: datetime
    issued: Issued
    pushes: dict[str, int]

    @property
    def told(self) -> int:
        return sum(one.told for one in self.activity.values())

    @property
    def posts(self) -> int:
        return sum(one.posts for one in self.activity.values())

    @property
    def visits(self) -> int:
        return sum(one.visits for one in self.activity.values())

    @property
    def silent(self) -> list[Unit]:
        """Branches without any activity in all these days."""
        return [branch for branch in self.branches if not self.activity[branch.id].days]

    @property
    def active(self) -> int:
        return len(self.branches) - len(self.silent)

    @property
    def coverage(self) -> float | None:
        """Per cent of the branches' days on which they passed something on; None without branches."""
        return percent_covered(self.span, len(self.branches), sum(self.covered.values()))


def percent_covered(span: Span, branches: int, days_covered: int) -> float | None:
    """With one decimal; days on which everyone rests are none that could be covered."""
    possible = branches * sum(not is_rest_day(day) for day in span.days)
    return round(100 * days_covered / possible, 1) if possible else None


def open_board(
    db: Session,
    house: House,
    unit: Unit,
    span: Span,
    now: datetime,
    counted: Sequence[int] | None = None,
) -> Board:
    """`duty` is of the span's last day, at its end or now; `counted` are ids, else all below."""
    below = list_below(db, unit.id) if counted is None else counted
    branches = list_branches_of(db, below, span.last)
    places = map_places(db, below)
    activity = map_activity(db, places, span.first, span.last)
    active = {branch.id: activity[branch.id].days for branch in branches}
    covered = {day: sum(day in days for days in active.values()) for day in span.days}
    pushed = [unit_id for unit_id, place in places.items() if place in active]
    at = min(now, local_moment(house, span.last, _END_OF_DAY))
    return Board(
        unit=unit,
        counted=below,
        places=places,
        span=span,
        branches=branches,
        activity=activity,
        covered=covered,
        duty=count_duty(db, below, span.last, at),
        duty_at=at,
        issued=count_issued(db, places, span.first, span.last),
        pushes=count_pushes(db, pushed, span.first, span.last),
    )
