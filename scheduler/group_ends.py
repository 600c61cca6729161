"""Groups of the OA that end soon or are shut: officers are told, once for each lead and period."""

import logging
from collections import defaultdict
from datetime import date, datetime

from sqlmodel import Session

from handlers.kit.cases import list_officers
from handlers.kit.channel_lines import say_group_ends
from handlers.kit.context import House
from handlers.kit.group_ends import GroupEnd, list_ends
from handlers.kit.leader_lines import EVENING, add_line
from models.push import LeaderLine
from models.unit import Unit, list_line, list_tops
from scheduler.may_be_told import may_be_told

_log = logging.getLogger(__name__)


def gather_group_ends(db: Session, house: House, day: date, now: datetime) -> None:
    """One that nobody could be told of is tried again the next evening."""
    oa_ids = [house.oa_id, *(other.oa_id for other in house.others)]
    due = [end for end in list_ends(db, oa_ids, day) if end.group.end_told != end.key]
    if not due:
        return
    told: dict[str, list[GroupEnd]] = defaultdict(list)
    for end in due:
        user_ids = _list_told(db, house, end.group.unit_id, now)
        for user_id in user_ids:
            told[user_id].append(end)
        if user_ids:
            end.group.end_told = end.key
            db.add(end.group)
        _log.warning(
            "a group of the OA ends" if not end.is_shut else "a group of the OA is shut",
            extra={"group": end.group.group_id, "day": end.last_day, "told": len(user_ids)},
        )
    for user_id, ends in sorted(told.items()):
        text = say_group_ends(house, ends)
        line = LeaderLine(
            oa_id=house.oa_id, user_id=user_id, day=day, part=EVENING, key="group_ends", text=text
        )
        add_line(db, line)


def _list_told(db: Session, house: House, unit_id: int | None, now: datetime) -> list[str]:
    """The nearest officers of whom one may be told tonight; all of the Union for no unit."""
    unit = db.get(Unit, unit_id) if unit_id is not None else _find_top(db)
    for above in list(list_line(db, unit)):
        officers = list_officers(db, house.oa_id, above, now)
        user_ids = sorted({one.user_id for one in officers})
        tonight = [one for one in user_ids if may_be_told(db, house, one, now)]
        if tonight:
            return tonight
    return []


def _find_top(db: Session) -> Unit | None:
    return next(iter(list_tops(db)), None)
