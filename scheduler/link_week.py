"""On Monday evening each officer hears which tracked links were opened last week, and how often."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, select

from handlers.kit.channel_lines import say_link_week
from handlers.kit.context import House
from handlers.kit.leader_lines import EVENING, add_line
from models.link_visits import LinkVisits, list_link_visits
from models.member import Identity
from models.push import LeaderLine
from models.role import list_all_holders
from models.share import count_shares_by_kind
from models.unit import Unit, is_top, list_below

_MONDAY = 0
_MOST_NAMED = 3


def gather_link_week(db: Session, house: House, day: date, now: datetime) -> None:
    """Of the week that ended yesterday; nothing where no link of hers was opened and none told."""
    if day.weekday() != _MONDAY:
        return
    first, last = day - timedelta(days=7), day - timedelta(days=1)
    links = list_link_visits(db, first, last)
    told = count_shares_by_kind(db, first, last)
    for unit_id, member_ids in list_all_holders(db, "officer", now).items():
        unit = db.get_one(Unit, unit_id)
        below = set(list_below(db, unit_id))
        hers = [link for link in links if is_top(unit) or link.unit_id in below]
        shares = sum((told[one]["told"] for one in told.keys() & below), 0)
        posts = sum((told[one]["post"] for one in told.keys() & below), 0)
        if not hers and not shares and not posts:
            continue
        text = say_link_week(house, unit.name, _name(db, hers), (_sum(hers), shares, posts))
        for user_id in _list_user_ids(db, house, member_ids):
            add_line(db, _line(house, user_id, day, text, unit_id))


def _sum(links: Sequence[LinkVisits]) -> int:
    return sum(link.visitors for link in links)


def _name(db: Session, links: Sequence[LinkVisits]) -> list[tuple[str, str, int]]:
    """(what it leads to, whose link it is, visits) of the most opened."""
    named = []
    for link in links[:_MOST_NAMED]:
        unit = db.get(Unit, link.unit_id) if link.unit_id is not None else None
        named.append((link.title, unit.name if unit is not None else "", link.visitors))
    return named


def _list_user_ids(db: Session, house: House, member_ids: Sequence[int]) -> list[str]:
    query = select(Identity.user_id).where(
        col(Identity.oa_id) == house.oa_id, col(Identity.member_id).in_(member_ids)
    )
    return sorted(db.exec(query))


def _line(house: House, user_id: str, day: date, text: str, unit_id: int) -> LeaderLine:
    return LeaderLine(
        oa_id=house.oa_id,
        user_id=user_id,
        day=day,
        part=EVENING,
        key=f"links:{unit_id}",
        text=text,
    )
