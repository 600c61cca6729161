"""When a group of the OA ends, and how long before it is said.

A group whose asset was not renewed is shut, and 45 days later gone with all its members
(zalo-api §4).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlmodel import Session, col, or_, select

from models.group import Group

KEPT_WHEN_SHUT = timedelta(days=45)
# Days ahead of the end, and then of the day it is gone, on which officers are told.
LEADS = (30, 14, 7, 3, 1, 0)


@dataclass(frozen=True, slots=True)
class GroupEnd:
    """`last_day`: until which it is paid for, or on which a shut one is gone; None where not known.

    `key` is the alarm's: the same for a group, a period and a lead.
    """

    group: Group
    is_shut: bool
    last_day: date | None
    days_left: int
    key: str


def find_end(group: Group, today: date) -> GroupEnd | None:
    """None while it is far off, or where Zalo never said when."""
    until = group.valid_through
    is_over = until is not None and until < today
    if not (group.is_shut or is_over):
        return _make(group, until, today) if until is not None else None
    if not is_over or until is None:
        return GroupEnd(group, True, None, 0, f"{until}:shut")
    gone = _make(group, until + KEPT_WHEN_SHUT, today, longest=KEPT_WHEN_SHUT.days)
    return gone and GroupEnd(group, True, gone.last_day, gone.days_left, f"{gone.key}:shut")


def list_ends(db: Session, oa_ids: Sequence[str], today: date) -> list[GroupEnd]:
    """Of these OAs' own groups, the soonest first."""
    query = select(Group).where(
        col(Group.oa_id).in_(oa_ids),
        col(Group.kind) == "gmf",
        col(Group.state) == "active",
        or_(col(Group.is_shut), col(Group.valid_through) <= today + timedelta(days=LEADS[0])),
    )
    found = [end for group in db.exec(query) if (end := find_end(group, today)) is not None]
    return sorted(found, key=lambda end: (not end.is_shut, end.days_left, end.group.name))


def _make(group: Group, last_day: date, today: date, longest: int = LEADS[0]) -> GroupEnd | None:
    left = max((last_day - today).days, 0)
    reached = [lead for lead in (longest, *LEADS) if left <= lead]
    if not reached:
        return None
    return GroupEnd(group, False, last_day, left, f"{last_day}:{min(reached)}")
