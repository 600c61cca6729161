"""Last month's figures for officers: a line of their evening message at the month's beginning.

On its first working day, and for six days more for those who could not be written to; each once.
"""

from datetime import date, datetime, timedelta

from sqlmodel import Session

from handlers.kit.context import House
from handlers.kit.leader_lines import EVENING, say_month
from handlers.kit.periods import previous, span_of
from handlers.kit.roll_up import map_figures
from handlers.kit.working_days import add_working_days
from models.push import LeaderLine
from models.unit import Unit
from scheduler.officer_lines import list_officer_units, list_told

_KEPT_UP = timedelta(days=6)


def plan_roll_up(db: Session, house: House, day: date, now: datetime) -> list[LeaderLine]:
    """The lines to add this evening; reading only, since a month's shares are many."""
    first = add_working_days(day.replace(day=1) - timedelta(days=1), 1)
    if not first <= day <= first + _KEPT_UP:
        return []
    wanted = _list_untold(db, house, day.replace(day=1), now)
    span = span_of("month", previous("month", day), day)
    figures = map_figures(db, {unit_id for _, unit_id in wanted}, span)
    return [
        LeaderLine(
            oa_id=house.oa_id,
            user_id=user_id,
            day=day,
            part=EVENING,
            key=_key(unit_id),
            text=say_month(house, db.get_one(Unit, unit_id), span.first.month, figures[unit_id]),
        )
        for user_id, unit_id in wanted
    ]


def _list_untold(db: Session, house: House, since: date, now: datetime) -> list[tuple[str, int]]:
    """(user, unit) of the officers with an account of this OA who have not had the line yet."""
    told = list_told(db, house, since)
    officers = list_officer_units(db, house, now)
    return [(user, unit) for user, unit in officers if (user, _key(unit)) not in told]


def _key(unit_id: int) -> str:
    return f"month:{unit_id}"
