"""Rumours: officers hear of what waited a day; who asked hears the answer once she can be told."""

from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime, timedelta

from sqlmodel import Session

from handlers.kit.cases import list_officers
from handlers.kit.context import House
from handlers.kit.leader_lines import EVENING, add_line, say_late_rumours
from handlers.kit.rumour_telling import tell_askers
from models.database import Database
from models.push import LeaderLine
from models.rumour import find_answered, list_overdue, list_untold
from models.unit import Unit
from scheduler.may_be_told import may_be_told

# An answer older than that is no news to her; asked again, it is still given.
_TOLD_WITHIN = timedelta(days=30)


def gather_late_rumours(db: Session, house: House, day: date, now: datetime) -> None:
    """Each rumour is reminded of once: in the first evening on which an officer can be told."""
    counts: Counter[str] = Counter()
    for rumour in list_overdue(db, now):
        unit = db.get(Unit, rumour.unit_id) if rumour.unit_id is not None else None
        officers = [
            identity.user_id
            for identity in list_officers(db, house.oa_id, unit, now)
            if may_be_told(db, house, identity.user_id, now)
        ]
        if officers:
            rumour.reminded_at = now
            counts.update(officers)
    for user_id, count in sorted(counts.items()):
        line = LeaderLine(
            oa_id=house.oa_id,
            user_id=user_id,
            day=day,
            part=EVENING,
            key="late_rumours",
            text=say_late_rumours(house, count),
        )
        add_line(db, line)


def tell_tick(database: Database, houses: Mapping[str, House], now: datetime) -> int:
    """Whoever wrote to the OA again since an answer was published; how many are told."""
    with database.read_session() as db:
        waiting = list_untold(db, now - _TOLD_WITHIN)
    told = 0
    for rumour_id in waiting:
        with database.session() as db:
            rumour = find_answered(db, rumour_id)
            told += 0 if rumour is None else tell_askers(db, rumour, houses, now)
    return told
