"""Who may let a news item go out, and what stands against it: the same in chat and by command."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal, TypeAlias

from sqlmodel import Session, col, select

from handlers.kit.context import House
from handlers.kit.links import find_link_danger
from handlers.kit.slots import local_moment
from handlers.kit.topics import find_topic
from models.audit import AuditEntry
from models.member import find_identity
from models.news import NewsItem, list_topic_days, map_reserve_items
from models.unit import Unit, list_line

# What nobody approved by then gives way to the reserve item (contract: [approval]).
APPROVED_BY = time(20, 0)
# In any seven days a unit has no topic more often, unless an officer wants it so (practice H6).
WEEK, MOST_OF_A_TOPIC = 7, 3

Obstacle: TypeAlias = Literal[
    "approved_before",
    "was_rejected",
    "was_withdrawn",
    "was_lapsed",
    "own_item",
    "bad_link",
    "over",
    "topic_often",
]


@dataclass(frozen=True, slots=True)
class Approver:
    """Who approves: an officer's name at the command line, or "zalo:<oa>:<user>"."""

    name: str
    two_people: bool = True
    forced: bool = False


def find_obstacle(db: Session, item: NewsItem, approver: Approver, today: date) -> Obstacle | None:
    """Why the item can't be approved by this person now; None where nothing stands against it."""
    if item.state != "draft":
        return STATES[item.state]
    if approver.two_people and same_person(db, item.author, approver.name):
        return "own_item"
    if item.url and find_link_danger(item.url) is not None:
        return "bad_link"
    if item.valid_until is not None and item.valid_until < today:
        return "over"
    if not approver.forced and is_topic_often(db, item):
        return "topic_often"
    return None


# What an item that is no draft any more has become.
STATES: dict[str, Obstacle] = {
    "approved": "approved_before",
    "rejected": "was_rejected",
    "withdrawn": "was_withdrawn",
    "lapsed": "was_lapsed",
}


def approve(item: NewsItem, by: str, now: datetime) -> None:
    item.state, item.approved_by, item.approved_at = "approved", by, now


def same_person(db: Session, one: str, other: str) -> bool:
    """Under the same name, or under two Zalo accounts of one member."""
    if one.strip().casefold() == other.strip().casefold():
        return True
    member_id = _find_signer(db, one)
    return member_id is not None and member_id == _find_signer(db, other)


def _find_signer(db: Session, name: str) -> int | None:
    """The member who signs "zalo:<oa>:<user>"; None for a name of the command line."""
    kind, _, ids = name.strip().partition(":")
    oa_id, _, user_id = ids.partition(":")
    identity = find_identity(db, oa_id, user_id) if kind == "zalo" else None
    return identity.member_id if identity is not None else None


def is_topic_often(db: Session, item: NewsItem) -> bool:
    """Whether some seven days with this item would have its topic more than three times."""
    if not item.topic or item.is_reserve or item.corrects_id is not None:
        return False
    topic = find_topic(item.topic) or item.topic
    days = [
        day
        for day, other in list_topic_days(db, item, timedelta(days=WEEK - 1))
        if (find_topic(other) or other) == topic
    ]
    return any(_is_full(days, item.day - timedelta(days=back)) for back in range(WEEK))


def _is_full(days: Iterable[date], first: date) -> bool:
    return sum(first <= day < first + timedelta(days=WEEK) for day in days) >= MOST_OF_A_TOPIC


def list_late(db: Session, house: House, now: datetime) -> list[NewsItem]:
    """Drafts that nobody approved by 20:00 of the evening before, where a reserve item steps in.

    Without a reserve item a late approval is better than an empty morning.
    """
    tomorrow = now.astimezone(house.zone).date() + timedelta(days=1)
    query = select(NewsItem).where(
        col(NewsItem.state) == "draft",
        col(NewsItem.day) <= tomorrow,
        col(NewsItem.is_reserve).is_(False),
        col(NewsItem.corrects_id).is_(None),
    )
    return [item for item in db.exec(query) if _is_late(db, house, item, now)]


def lapse_drafts(db: Session, house: House, now: datetime) -> list[NewsItem]:
    late = list_late(db, house, now)
    for item in late:
        item.state = "lapsed"
        db.add(_entry(db, item, now))
    return late


def _is_late(db: Session, house: House, item: NewsItem, now: datetime) -> bool:
    """One written after that hour is an urgent one of the same morning: it waits for its officer."""
    limit = local_moment(house, item.day - timedelta(days=1), APPROVED_BY)
    if not item.created_at <= limit < now:
        return False
    line = [above.id for above in list_line(db, db.get(Unit, item.unit_id))]
    return bool(map_reserve_items(db, item.day, line))


def _entry(db: Session, item: NewsItem, now: datetime) -> AuditEntry:
    unit = db.get_one(Unit, item.unit_id)
    return AuditEntry(
        at=now,
        actor="schedule",
        action="news.lapse",
        unit_code=unit.code,
        source="schedule",
        details={"code": item.code},
    )
