"""“/baocao”: a unit's figures for a day, week, month, quarter or year; one to one with a picture,
and for those above with what is still to be asked for: silent branches, cadres not yet done.
"""

from collections.abc import Iterator, Sequence

from handlers.kit.board import Board, open_board
from handlers.kit.chart_link import chart_path
from handlers.kit.context import Context
from handlers.kit.grammar import explain, read_details
from handlers.kit.missing import list_missing, name_holder
from handlers.kit.orders import OrderError, ShowReport
from handlers.kit.people import short_name
from handlers.kit.periods import Period, Span, day_of, span_of
from handlers.kit.rest_days import is_rest_day
from handlers.kit.rights import leads, refuse
from handlers.kit.router import Answer, Router
from handlers.kit.spoken import say_day
from models.board import count_topics
from models.events import GroupTextReceived, TextReceived
from models.messages import ImageMessage, Message, TextMessage
from models.role import RoleName, list_roles
from models.unit import Unit

router = Router("report")

_MAY_SEE: tuple[RoleName, ...] = ("leader", "deputy", "officer", "viewer")
_MOST_CHOICES, _MOST_NAMES, _MOST_TOPICS = 8, 4, 3


@router.command("show", where="both", takes_argument=True)
def show(_event: TextReceived | GroupTextReceived, ctx: Context, said: str) -> list[Message]:
    units = _list_units(ctx)
    if not units:
        return refuse(ctx)
    try:
        order = read_details("report", said, ctx.house.quiet_hours)
    except OrderError as error:
        return [TextMessage(ctx.here, explain(error, ctx.texts_of("orders")))]
    assert isinstance(order, ShowReport)  # noqa: S101  (the report's own reader)
    if len(units) > 1:
        return _ask_which(ctx, units, order)
    return _tell(ctx, units[0], order.period, order.ref)


@router.step("which")
def choose(_event: TextReceived, ctx: Context, answer: Answer) -> list[Message]:
    offered: list[int] = ctx.recall("units")
    period, ref = ctx.recall("period"), ctx.recall("ref")
    ctx.close_step()
    number = int(answer.number or 0)
    if not 1 <= number <= len(offered):
        return ctx.say("later")
    unit = ctx.db.get_one(Unit, offered[number - 1])
    return _tell(ctx, unit, period, ref) if leads(ctx, unit, _MAY_SEE) else refuse(ctx)


def _list_units(ctx: Context) -> list[Unit]:
    """In a group the group's own unit; one to one the units she has a say over."""
    if ctx.in_group:
        unit_id = ctx.group.unit_id if ctx.group is not None else None
        unit = ctx.db.get(Unit, unit_id) if unit_id is not None else None
        return [unit] if unit is not None and leads(ctx, unit, _MAY_SEE) else []
    if ctx.member is None:
        return []
    roles = list_roles(ctx.db, ctx.member.id, ctx.now)
    ids = dict.fromkeys(role.unit_id for role in roles if role.role in _MAY_SEE)
    return [ctx.db.get_one(Unit, unit_id) for unit_id in ids][:_MOST_CHOICES]


def _ask_which(ctx: Context, units: Sequence[Unit], order: ShowReport) -> list[Message]:
    ctx.remember(units=[unit.id for unit in units], period=order.period, ref=order.ref)
    choices = {str(n): unit.name for n, unit in enumerate(units, 1)}
    return ctx.ask("which", "which", choices=choices | {"0": ctx.texts("leave")})


def _tell(ctx: Context, unit: Unit, period: Period, ref: str) -> list[Message]:
    span = span_of(period, day_of(period, ref, ctx.today), ctx.today)
    if span.first > ctx.today:
        return ctx.say("future")
    board = open_board(ctx.db, ctx.house, unit, span, ctx.now)
    lines = [_write(ctx, board), *([] if ctx.in_group else _list_open(ctx, board))]
    text = "\n".join(lines)
    if ctx.in_group or period == "day" or not ctx.house.code_key:
        return [TextMessage(ctx.here, text)]
    path = chart_path(ctx.house.code_key, unit.code, period, span.last)
    return [ImageMessage(ctx.here, text, url=f"{ctx.house.public_url.rstrip('/')}{path}")]


def _write(ctx: Context, board: Board) -> str:
    """Never a name, and never the last: this much may stand in a group."""
    key = "branch" if board.unit.level == "branch" else "unit"
    days = sum(board.covered[day] > 0 for day in board.span.days)
    return ctx.texts(
        key,
        unit=board.unit.name,
        span=_say_span(ctx, board.span),
        days=days,
        all_days=len(board.span.days),
        active=board.active,
        branches=len(board.branches),
        coverage=_percent(board.coverage),
        told=board.told + board.posts,
        visits=board.visits,
        shared=board.duty.shared,
        duty=board.duty.on_duty,
        percent=_percent(board.duty.percent),
    )


def _list_open(ctx: Context, board: Board) -> Iterator[str]:
    """Which branches were silent, and who has not done her part today."""
    if board.span.period not in ("day", "week"):
        yield from _list_wanted(ctx, board)
        return
    if is_rest_day(board.span.last):
        return
    if board.unit.level != "branch" and board.silent:
        names = [short_name(ctx, branch) for branch in board.silent[:_MOST_NAMES]]
        yield _say_names(ctx, ("silent", "silent_more"), names, len(board.silent))
    missing = list_missing(ctx, board) if board.span.last == ctx.today else []
    if missing:
        names = [name_holder(ctx, role) for role in missing[:_MOST_NAMES]]
        yield _say_names(ctx, ("missing", "missing_more"), names, len(missing))


def _list_wanted(ctx: Context, board: Board) -> Iterator[str]:
    """What members want more of, counted over many branches and without anybody's name."""
    if board.unit.level == "branch":
        return
    names = ctx.texts_of("topics").table("names")
    counts = count_topics(ctx.db, board.counted).most_common(_MOST_TOPICS)
    if counts:
        said = ", ".join(f"{names.get(key, key).lower()} ({count})" for key, count in counts)
        yield ctx.texts("wanted", topics=said)


def _say_names(ctx: Context, keys: tuple[str, str], names: Sequence[str], count: int) -> str:
    said, more = ", ".join(names), count - len(names)
    return ctx.texts(keys[more > 0], names=said, more=more)


def _say_span(ctx: Context, span: Span) -> str:
    if span.period == "day":
        return say_day(ctx, span.first)
    year = "" if span.last.year == ctx.today.year else f"/{span.last.year}"
    last = say_day(ctx, span.last) + year
    return ctx.texts("span", first=say_day(ctx, span.first), last=last)


def _percent(value: float | None) -> str:
    return "–" if value is None else f"{value:.1f}%".replace(".", ",")
