"""Pushes that were queued and of which Zalo took nothing: their branches missed the day as well."""

import logging
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Row, case
from sqlmodel import Session, and_, col, func, or_, select, update

from handlers.kit.context import House
from models.database import Database
from models.outbox import OutboxMessage, is_daily
from models.push import DailyPush, SkipReason
from models.unit import Unit

NOT_SENT: SkipReason = "not_sent"
# What brings an item to the branch; members' own copies count only where there is none of these.
_TO_BRANCH = ("group", "pack_free", "pack_billed")
_ALIVE = ("sent", "sending", "unknown", "doubtful")
_log = logging.getLogger(__name__)


@dataclass(slots=True)
class _Fate:
    """Whether of some messages one left or still may, and whether one never will."""

    alive: bool = False
    dead: bool = False

    def add(self, other: "_Fate") -> None:
        self.alive, self.dead = self.alive or other.alive, self.dead or other.dead


def mark_tick(database: Database, house: House, now: datetime) -> int:
    """Days whose item was queued and reached nobody are missed as well; how many were marked."""
    local = now.astimezone(house.zone)
    today = local.date()
    days = [today - timedelta(days=1), *([today] if local.time() > house.late_until else [])]
    return sum(_mark_day(database, house, day, now) for day in days)


def _mark_day(database: Database, house: House, day: date, now: datetime) -> int:
    with database.read_session() as db:
        unsent = _find_unsent(db, house, day, now)
    if not unsent:
        return 0
    where = col(DailyPush.id).in_(unsent), col(DailyPush.state) == "queued"
    marked = update(DailyPush).where(*where).values(state="missed", reason=NOT_SENT, at=now)
    with database.session() as db:
        count = int(db.exec(marked).rowcount)
    _log.error("daily push missed", extra={"branches": count, "day": str(day), "why": NOT_SENT})
    return count


def _find_unsent(db: Session, house: House, day: date, now: datetime) -> list[int]:
    query = (
        select(col(DailyPush.id), col(DailyPush.counts), col(Unit.parent_id))
        .join(Unit, col(Unit.id) == col(DailyPush.unit_id))
        .where(col(DailyPush.day) == day, col(DailyPush.state) == "queued")
    )
    pushes = {push_id: (counts, parent_id) for push_id, counts, parent_id in db.exec(query)}
    fates: dict[object, _Fate] = defaultdict(_Fate)
    for row in _list_messages(db, house, day, now) if pushes else ():
        _, parent_id = pushes.get(row.push_id, ({}, None))
        kind = "branch" if row.route in _TO_BRANCH else "members"
        # One message to a group of leaders stands for all branches of the commune.
        key = ("leaders", parent_id) if row.route == "leaders_group" else (kind, row.push_id)
        fates[key].add(_Fate(bool(row.alive), bool(row.dead)))
    return [
        push_id
        for push_id, (counts, parent_id) in pushes.items()
        if _is_unsent(fates, push_id, parent_id if "leaders_group" in counts else None)
    ]


def _is_unsent(fates: dict[object, _Fate], push_id: int, led_by: int | None) -> bool:
    """Members' own copies count only where nothing was to reach the branch as a whole."""
    fate = _Fate()
    fate.add(fates["branch", push_id])
    if led_by is not None:
        fate.add(fates["leaders", led_by])
    if not fate.alive and not fate.dead:
        fate.add(fates["members", push_id])
    return fate.dead and not fate.alive


def _list_messages(
    db: Session, house: House, day: date, now: datetime
) -> Iterator[Row[tuple[int, str, int, int]]]:
    """push_id, route, alive, dead: one row for each push and road."""
    state, not_after = col(OutboxMessage.state), col(OutboxMessage.not_after)
    is_over = and_(state == "pending", not_after < now)
    may_leave = or_(state.in_(_ALIVE), and_(state == "pending", ~is_over))
    for oa_id in (house.oa_id, *(other.oa_id for other in house.others)):
        query: Any = select(
            col(OutboxMessage.daily_push_id).label("push_id"),
            col(OutboxMessage.route),
            func.max(case((may_leave, 1), else_=0)).label("alive"),
            func.max(case((or_(state == "failed", is_over), 1), else_=0)).label("dead"),
        ).where(*is_daily(oa_id, day))
        groups = query.group_by(col(OutboxMessage.daily_push_id), col(OutboxMessage.route))
        yield from db.execute(groups)
