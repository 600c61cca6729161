"""What was told most last week, as one line of an officer's evening message, once a week.

Each evening of the week until she was told: on Monday Zalo may not let us write to her.
"""

from collections import defaultdict
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, select

from handlers.kit.context import House
from handlers.kit.leader_lines import EVENING, add_line, say_digest
from handlers.kit.top_labels import list_top_labels
from models.feedback import Feedback, monday_of
from models.push import LeaderLine
from models.unit import list_answering
from scheduler.officer_lines import list_officer_units, list_told

_KEY = "feedback_digest"


def gather_digest(db: Session, house: House, day: date, now: datetime) -> None:
    """To each officer the counts of her own part of the Union, never a word of a note."""
    monday = monday_of(day)
    last_week = monday - timedelta(days=7)
    if not _is_anything(db, last_week, monday):
        return
    told = list_told(db, house, monday)
    for user_id, unit_ids in sorted(_map_officers(db, house, now).items()):
        below = {one for unit_id in unit_ids for one in list_answering(db, unit_id)}
        top = list_top_labels(db, last_week, below) if (user_id, _KEY) not in told else []
        if top:
            line = LeaderLine(
                oa_id=house.oa_id, user_id=user_id, day=day, part=EVENING, key=_KEY,
                text=say_digest(house, last_week, top),
            )  # fmt: skip
            add_line(db, line)


def _is_anything(db: Session, since: date, until: date) -> bool:
    query = select(Feedback.id).where(col(Feedback.day) >= since, col(Feedback.day) < until)
    return db.exec(query.limit(1)).first() is not None


def _map_officers(db: Session, house: House, now: datetime) -> dict[str, set[int]]:
    """Officers on Zalo, by their account: the units they hold."""
    found: dict[str, set[int]] = defaultdict(set)
    for user_id, unit_id in list_officer_units(db, house, now):
        found[user_id].add(unit_id)
    return found
