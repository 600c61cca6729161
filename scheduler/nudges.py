"""An offer in the evening message: to leaders whose branch passed nothing on today, to cadres too.

Once a day by the lines' key, never on days of rest or leave, never by name in a group.
"""

from collections.abc import Collection
from datetime import date, datetime

from sqlmodel import Session, col, select

from handlers.kit.context import House
from handlers.kit.leader_lines import EVENING, add_line, say_duty, say_silent
from models.board import count_duty, map_activity
from models.member import Identity
from models.push import DailyPush, LeaderLine
from models.role import list_leaders
from models.share import list_on_leave
from models.unit import Unit

_KEY = "nudge"


def gather_nudges(db: Session, house: House, day: date, now: datetime) -> None:
    """For branches that got their item today; where none went out nobody is reminded."""
    query = select(col(DailyPush.unit_id)).where(
        col(DailyPush.day) == day, col(DailyPush.state) == "queued"
    )
    pushed = list(db.exec(query))
    if not pushed:
        return
    activity = map_activity(db, {unit_id: unit_id for unit_id in pushed}, day, day)
    silent = [unit_id for unit_id in pushed if not activity[unit_id].days]
    missing = set(count_duty(db, _list_units(db), day, now).missing)
    leaders = {one for unit_id in silent for one in list_leaders(db, unit_id, now)}
    leaders -= list_on_leave(db, day)
    _offer(db, house, day, leaders, say_silent(house))
    _offer(db, house, day, missing - leaders, say_duty(house))


def _list_units(db: Session) -> list[int]:
    return list(db.exec(select(col(Unit.id))))


def _offer(db: Session, house: House, day: date, members: Collection[int], text: str) -> None:
    for identity in _list_identities(db, house, sorted(members)):
        line = LeaderLine(
            oa_id=house.oa_id, user_id=identity.user_id, day=day, part=EVENING, key=_KEY, text=text
        )
        add_line(db, line)


def _list_identities(db: Session, house: House, members: list[int]) -> list[Identity]:
    found: list[Identity] = []
    for start in range(0, len(members), 500):
        query = select(Identity).where(
            col(Identity.oa_id) == house.oa_id,
            col(Identity.member_id).in_(members[start : start + 500]),
        )
        found += db.exec(query)
    return found
