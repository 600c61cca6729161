"""“/nhom kiem-tra”: which kind a leader's group is, what the OA can do there and what she should do."""

from sqlmodel import col, select

from handlers.kit.context import Context
from handlers.kit.duties import say_hours
from handlers.kit.pauses import name_news
from handlers.kit.planner import AWAY_GROUPS_AT
from handlers.kit.rights import leads, leads_any, refuse
from handlers.kit.router import Answer, Router
from handlers.kit.spoken import say_hour
from handlers.kit.steering import chosen_branch, find_branch, pick_branch
from models.events import GroupTextReceived, TextReceived
from models.group import Group
from models.messages import Message
from models.push import find_push_time
from models.unit import Unit

router = Router("group_kinds")

_MOST_GROUPS = 3
_LONGEST_NAME = 30
# Which advice comes first: what has to be done before what goes by itself.
_IN_ORDER = ("shut", "ordinary", "bot", "own", "away", "gone")


@router.command("check", where="both")
def check(_event: TextReceived | GroupTextReceived, ctx: Context, _said: str) -> list[Message]:
    if ctx.in_group:
        return _tell_group(ctx) if leads_any(ctx) else refuse(ctx)
    unit = pick_branch(ctx)
    return unit if isinstance(unit, list) else _tell_branch(ctx, unit)


@router.step("branch")
def choose_branch(_event: TextReceived, ctx: Context, answer: Answer) -> list[Message]:
    unit = chosen_branch(ctx, answer)
    ctx.close_step()
    return ctx.say("later") if unit is None else _tell_branch(ctx, unit)


def _tell_group(ctx: Context) -> list[Message]:
    """She was heard here, so the OA is in it, whatever was written of it."""
    group = ctx.group
    unit = ctx.db.get(Unit, group.unit_id) if group is not None and group.unit_id else None
    if group is None or unit is None:
        return ctx.say("untied", code=_example(ctx))
    if group.audience == "leaders":
        return ctx.say("leaders", unit=unit.name, news=name_news(ctx, unit))
    if not leads(ctx, unit):
        return refuse(ctx)
    kind = _kind_of(ctx, group)
    if kind not in ("own", "away", "shut"):
        return ctx.say("heard", code=unit.code)
    return ctx.say(
        kind, unit=unit.name, news=name_news(ctx, unit), hours=_say_when(ctx, unit, kind)
    )


def _tell_branch(ctx: Context, unit: Unit) -> list[Message]:
    groups = ctx.db.exec(
        select(Group)
        .where(col(Group.unit_id) == unit.id, col(Group.audience) == "members")
        .order_by(col(Group.state), col(Group.id))
    ).all()
    if not groups:
        return ctx.say("none", unit=unit.name, code=unit.code)
    lines = [_describe(ctx, group) for group in groups[:_MOST_GROUPS]]
    if len(groups) > _MOST_GROUPS:
        lines.append(ctx.texts("more", count=len(groups) - _MOST_GROUPS))
    kinds = {_kind_of(ctx, group) for group in groups}
    first = next(kind for kind in _IN_ORDER if kind in kinds)
    advice = ctx.texts.table("advice")[_by_road(ctx, unit, first)]
    return ctx.say("groups", unit=unit.name, groups="\n".join(lines), advice=advice)


def _by_road(ctx: Context, unit: Unit, kind: str) -> str:
    """The pack for groups the OA can't enter goes to the commune's group of leaders, or to her."""
    if kind not in ("ordinary", "bot"):
        return "own" if kind == "away" else kind
    query = select(Group.id).where(
        col(Group.unit_id) == unit.parent_id,
        col(Group.audience) == "leaders",
        col(Group.kind) == "gmf",
        col(Group.state) == "active",
    )
    return "forward" if ctx.db.exec(query).first() is None else "forward_leaders"


def _describe(ctx: Context, group: Group) -> str:
    name = group.name
    if len(name) > _LONGEST_NAME:
        name = name[:_LONGEST_NAME].rstrip() + "…"
    return ctx.texts("line", name=name, kind=ctx.texts.table("kinds")[_kind_of(ctx, group)])


def _kind_of(ctx: Context, group: Group) -> str:
    """own | away (for members working away) | shut | gone | ordinary | bot."""
    if group.state != "active":
        return "gone"
    if group.kind != "gmf":
        return "bot" if group.kind == "bot" else "ordinary"
    is_over = group.valid_through is not None and group.valid_through < ctx.today
    if group.is_shut or is_over:
        return "shut"
    return "away" if group.away else "own"


def _say_when(ctx: Context, unit: Unit, kind: str) -> str:
    if kind == "away":
        return say_hour(ctx, AWAY_GROUPS_AT)
    return say_hours(ctx, find_push_time(ctx.db, unit.id, ctx.today))


def _example(ctx: Context) -> str:
    """The code to tie it with: her own branch's where that is clear."""
    unit = find_branch(ctx)
    return unit.code if unit is not None else ctx.texts("example")
