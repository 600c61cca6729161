"""The last look before a push leaves: still in time, still wanted, her window still open?

A flag stored when it was planned could be hours old; the facts are asked now (design §5).
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Row, or_, select

from handlers.kit.planner import BILLED_FOR, FREE_FOR
from models.member import Identity
from models.news import NewsItem
from models.push import DailyPush
from models.role import Role
from models.tables import table

_IDENTITY, _PUSH = table(Identity), table(DailyPush)
_NEWS, _ROLE = table(NewsItem), table(Role)
# An item's last day is a day of the country's, as Zalo's own rules are.
VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
_TO_MEMBERS = ("free", "billed", "own_hour")
_PACKS = ("pack_free", "pack_billed")
_TO_PEOPLE = (*_TO_MEMBERS, *_PACKS, "alert_free")


def check_windows(
    connection: Connection, rows: Sequence[Row[Any]], now: datetime
) -> dict[int, tuple[str, str]]:
    """(state, reason) for each outbox row that must not leave; answers always may."""
    closed = {
        row.id: ("failed", "too_late")
        for row in rows
        if row.not_after is not None and row.not_after < now
    }
    stopped = _find_stopped(connection, rows, now)
    for row in rows:
        if row.daily_push_id in stopped:
            closed[row.id] = ("cancelled", stopped[row.daily_push_id])
    pushes = [row for row in rows if row.route in _TO_PEOPLE and row.id not in closed]
    people = _fetch(connection, pushes)
    packs = [row for row in pushes if row.route in _PACKS and row.daily_push_id is not None]
    leading = _find_leading(connection, packs, now)
    for row in pushes:
        why = _why_closed(people.get(row.recipient_id), row.route, now)
        if why is None and row in packs and (row.recipient_id, row.daily_push_id) not in leading:
            why = "cancelled", "not_leader"
        if why is not None:
            closed[row.id] = why
    return closed


def _find_stopped(
    connection: Connection, rows: Sequence[Row[Any]], now: datetime
) -> dict[int, str]:
    """Pushes whose item is over, or was withdrawn, even while they were being queued; and why."""
    pushed = {row.daily_push_id for row in rows if row.daily_push_id is not None}
    if not pushed:
        return {}
    is_over = _NEWS.c.valid_until < now.astimezone(VIETNAM).date()
    is_withdrawn = _NEWS.c.state == "withdrawn"
    query = (
        select(_PUSH.c.id, is_withdrawn)
        .join(_NEWS, _NEWS.c.id == _PUSH.c.news_item_id)
        .where(_PUSH.c.id.in_(pushed), or_(is_withdrawn, is_over))
    )
    found = connection.execute(query).all()
    return {push_id: "withdrawn" if withdrawn else "expired" for push_id, withdrawn in found}


def _find_leading(
    connection: Connection, packs: Sequence[Row[Any]], now: datetime
) -> set[tuple[str, int]]:
    """(user, push) of those who still lead the branch: a pack is for whoever does now."""
    if not packs:
        return set()
    held = (_ROLE.c.unit_id == _PUSH.c.unit_id) & (_ROLE.c.member_id == _IDENTITY.c.member_id)
    query = (
        select(_IDENTITY.c.user_id, _PUSH.c.id)
        .join(_ROLE, _ROLE.c.member_id == _IDENTITY.c.member_id)
        .join(_PUSH, held)
        .where(
            _IDENTITY.c.oa_id == packs[0].oa_id,
            _IDENTITY.c.user_id.in_([row.recipient_id for row in packs]),
            _PUSH.c.id.in_([row.daily_push_id for row in packs]),
            _ROLE.c.role.in_(("leader", "deputy")),
            or_(_ROLE.c.valid_to.is_(None), _ROLE.c.valid_to > now),
        )
    )
    return {(user_id, push_id) for user_id, push_id in connection.execute(query)}


def _fetch(connection: Connection, rows: Sequence[Row[Any]]) -> dict[str, Any]:
    if not rows:
        return {}
    query = select(
        _IDENTITY.c.user_id,
        _IDENTITY.c.last_interaction_at,
        _IDENTITY.c.unfollowed_at,
        _IDENTITY.c.news_stopped_at,
        _IDENTITY.c.frozen_at,
    ).where(
        _IDENTITY.c.oa_id == rows[0].oa_id,
        _IDENTITY.c.user_id.in_([row.recipient_id for row in rows]),
    )
    return {person.user_id: person for person in connection.execute(query)}


def _why_closed(person: Any, route: str, now: datetime) -> tuple[str, str] | None:
    if person is None or person.unfollowed_at is not None:
        return "cancelled", "left"
    if person.frozen_at is not None:
        return "cancelled", "frozen"
    if route in _TO_MEMBERS and person.news_stopped_at is not None:
        return "cancelled", "stopped"
    if person.last_interaction_at is None:
        return "failed", "never"
    age = now - person.last_interaction_at
    if age > BILLED_FOR:
        return "failed", "too_long"
    # What was planned as free is not billed behind the Union's back.
    is_free = route.endswith("free") or route == "own_hour"
    return ("failed", "window_closed") if is_free and age > FREE_FOR else None
