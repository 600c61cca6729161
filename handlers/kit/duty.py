"""The duty of cadres to pass an item on each day: who has it, and for how many days she kept it."""

from datetime import date, timedelta

from sqlmodel import col, select

from handlers.kit.context import Context
from handlers.kit.rest_days import is_rest_day
from models.levels import FRONT
from models.role import Role, list_roles
from models.share import Leave, list_share_days
from models.unit import Unit

# Those who carry the Union's word; a viewer only looks (practice H4).
CADRES = ("leader", "deputy", "cell_leader", "officer")
_LONGEST_STREAK = timedelta(days=366)


def is_cadre(ctx: Context) -> bool:
    if ctx.member is None:
        return False
    held = list_roles(ctx.db, ctx.member.id, ctx.now)
    return any(role.role in CADRES and not _is_front(ctx, role) for role in held)


def _is_front(ctx: Context, role: Role) -> bool:
    """A committee's own work is no duty of the Union's (models.board counts it so as well)."""
    return ctx.db.get_one(Unit, role.unit_id).level in FRONT


def count_streak(ctx: Context) -> int:
    """Days of duty in a row up to today on which she passed something on.

    Days of leave and rest neither count nor break it.
    """
    if ctx.member is None:
        return 0
    since = ctx.today - _LONGEST_STREAK
    shared = list_share_days(ctx.db, ctx.member.id, since)
    free = _leave_days(ctx, since)
    days, day = 0, ctx.today
    while day >= since and (day in shared or day in free or is_rest_day(day)):
        days += day in shared
        day -= timedelta(days=1)
    return days


def _leave_days(ctx: Context, since: date) -> set[date]:
    assert ctx.member is not None  # noqa: S101  (asked for by count_streak alone)
    query = select(Leave).where(
        col(Leave.member_id) == ctx.member.id,
        col(Leave.last_day) >= since,
        col(Leave.ended_at).is_(None),
    )
    return {
        leave.first_day + timedelta(days=n)
        for leave in ctx.db.exec(query)
        for n in range((leave.last_day - leave.first_day).days + 1)
    }
