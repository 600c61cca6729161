"""Last month's figures for officers: a line of their evening message at the month's beginning.

On its first working day, and for six days more for those who could not be written to; each once.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, or_, select

from handlers.kit.context import House
from handlers.kit.leader_lines import EVENING, say_month
from handlers.kit.periods import previous, span_of
from handlers.kit.roll_up import map_figures
from handlers.kit.working_days import add_working_days
from models.member import Identity
from models.push import LeaderLine
from models.role import Role
from models.unit import Unit

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
    query = (
        select(col(Identity.user_id), col(Role.unit_id))
        .join(Role, col(Role.member_id) == col(Identity.member_id))
        .where(
            col(Identity.oa_id) == house.oa_id,
            col(Role.role) == "officer",
            col(Role.valid_from) <= now,
            or_(col(Role.valid_to).is_(None), col(Role.valid_to) > now),
        )
    )
    told = _list_told(db, house, since)
    pairs = dict.fromkeys((user_id, unit_id) for user_id, unit_id in db.exec(query))
    return [(user, unit) for user, unit in pairs if (user, _key(unit)) not in told]


def _list_told(db: Session, house: House, since: date) -> set[tuple[str, str]]:
    query = select(col(LeaderLine.user_id), col(LeaderLine.key)).where(
        col(LeaderLine.oa_id) == house.oa_id,
        col(LeaderLine.day) >= since,
        col(LeaderLine.told_at).is_not(None),
    )
    rows: Iterable[tuple[str, str]] = db.exec(query)
    return set(rows)


def _key(unit_id: int) -> str:
    return f"month:{unit_id}"
