"""Cadres who passed nothing on today: named to those above them alone, and one to one (practice H4)."""

from handlers.kit.board import Board
from handlers.kit.context import Context
from handlers.kit.people import name_member, short_name
from models.board import list_missing_roles
from models.member import Member
from models.role import Role, list_roles
from models.unit import Unit, list_line

_RANKS = {"cell_leader": 0, "deputy": 1, "leader": 2, "officer": 3}
_ABOVE_ALL = 9


def list_missing(ctx: Context, board: Board) -> list[Role]:
    """One role of each whom who asks stands above, by unit; a viewer stands above nobody."""
    rank = _rank_over(ctx, board.unit)
    if rank is None or ctx.member is None:
        return []
    roles = list_missing_roles(ctx.db, board.duty, board.counted, board.duty_at)
    hers = {
        role.member_id: role
        for role in reversed(roles)
        if role.unit_id != board.unit.id or _RANKS[role.role] < rank
    }
    hers.pop(ctx.member.id, None)
    return sorted(hers.values(), key=lambda role: (role.unit_id, role.id))


def name_holder(ctx: Context, role: Role) -> str:
    """ "chị Lan (ấp Mỹ Phú)"."""
    member, unit = ctx.db.get_one(Member, role.member_id), ctx.db.get_one(Unit, role.unit_id)
    return f"{name_member(ctx, member)} ({short_name(ctx, unit)})"


def _rank_over(ctx: Context, unit: Unit) -> int | None:
    """Her highest rank over the unit itself, beyond all ranks where she answers for one above."""
    if ctx.member is None:
        return None
    line = [above.id for above in list_line(ctx.db, unit)]
    ranks = [
        _RANKS[role.role] if role.unit_id == unit.id else _ABOVE_ALL
        for role in list_roles(ctx.db, ctx.member.id, ctx.now)
        if role.unit_id in line and role.role in _RANKS
    ]
    return max(ranks, default=None)
