"""`chihoi pause` and `resume`: no pushes in a unit and below it (mourning, storm), with an end."""

from datetime import date
from typing import Annotated

import typer
from sqlmodel import Session, col, select

from bot.cli.days import read_day
from bot.cli.desk import CannotError, Desk
from bot.cli.options import UnitCode, desk_of
from bot.cli.output import say, tell
from bot.cli.rows import get_unit
from handlers.kit.pauses import end_pauses
from handlers.kit.slots import pause_unit
from models.push import Pause, find_pause
from models.unit import Unit, list_below, list_line

_SHOWN_CODES = 20

_From = Annotated[
    str | None, typer.Option("--from", metavar="DAY", help="pause.help.from", show_default=False)
]
_To = Annotated[
    str | None, typer.Option("--to", metavar="DAY", help="pause.help.to", show_default=False)
]
_Reason = Annotated[str, typer.Option("--reason", metavar="TEXT", help="pause.help.reason")]

_WhyNow = Annotated[
    str | None,
    typer.Option("--reason", metavar="TEXT", help="pause.help.reason", show_default=False),
]


def pause(
    ctx: typer.Context,
    *,
    unit: UnitCode,
    reason: _Reason,
    from_day: _From = None,
    to_day: _To = None,
) -> None:
    desk = desk_of(ctx)
    days, why = _read_days(desk, from_day, to_day), reason.strip()
    if not why:
        raise CannotError(desk.texts("pause.no_reason"), status=2)
    with desk.open_database() as database, database.session() as db:
        paused = get_unit(desk, db, unit)
        shown = {"unit": paused.name, "from_day": _shown(days[0]), "to_day": _shown(days[1])}
        if _is_known(db, paused, days):
            say(desk.texts("pause.before", **shown))
            return
        dropped = _pause(desk, db, paused, days, why)
        branches = _list_branches(db, paused)
    say(desk.texts("pause.paused", **shown))
    say(desk.texts("pause.branches", count=len(branches), codes=_few(branches)))
    key = "pause.dropped" if dropped else "pause.none_dropped"
    say(desk.texts(key, count=dropped, code=paused.code))


def resume(ctx: typer.Context, *, unit: UnitCode, reason: _WhyNow = None) -> None:
    desk = desk_of(ctx)
    with desk.open_database() as database, database.session() as db:
        now, paused = desk.clock.now(), get_unit(desk, db, unit)
        ended = end_pauses(db, paused, now, desk.today)
        if ended:
            why = {"reason": reason} if reason else {}
            db.add(desk.audit("push.resume", paused.code, pauses=ended, **why))
        db.flush()
        line = [above.id for above in list_line(db, paused)]
        over = find_pause(db, line, desk.today, now)
        above = db.get_one(Unit, over.unit_id) if over is not None else None
    say(desk.texts("pause.resumed" if ended else "pause.not_paused", unit=paused.name))
    if above is not None:
        tell(desk.texts("pause.above", unit=above.name, code=above.code))


def _read_days(desk: Desk, first: str | None, last: str | None) -> tuple[date, date]:
    """:raises CannotError: for days that are none, over, or the wrong way round."""
    today = desk.today
    from_day = read_day(desk, first, today)
    to_day = read_day(desk, last, max(today, from_day))
    if to_day < from_day:
        raise CannotError(desk.texts("cli.backwards"), status=2)
    if to_day < today:
        raise CannotError(desk.texts("pause.over", day=_shown(to_day)), status=2)
    return from_day, to_day


def _is_known(db: Session, unit: Unit, days: tuple[date, date]) -> bool:
    query = select(Pause).where(
        col(Pause.unit_id) == unit.id,
        col(Pause.from_day) <= days[0],
        col(Pause.to_day) >= days[1],
        col(Pause.ended_at).is_(None),
    )
    return db.exec(query).first() is not None


def _pause(desk: Desk, db: Session, unit: Unit, days: tuple[date, date], reason: str) -> int:
    """How many queued messages were dropped."""
    dropped = pause_unit(
        db,
        Pause(
            unit_id=unit.id,
            from_day=days[0],
            to_day=days[1],
            reason=reason,
            set_by=desk.officer,
            set_at=desk.clock.now(),
        ),
    )
    shown = [day.isoformat() for day in days]
    db.add(desk.audit("push.pause", unit.code, days=shown, reason=reason, dropped=dropped))
    return dropped


def _list_branches(db: Session, unit: Unit) -> list[str]:
    query = select(Unit.code).where(
        col(Unit.id).in_(list_below(db, unit.id)), col(Unit.level) == "branch"
    )
    return list(db.exec(query.order_by(col(Unit.code))))


def _few(codes: list[str]) -> str:
    more = ", …" if len(codes) > _SHOWN_CODES else ""
    return ", ".join(codes[:_SHOWN_CODES]) + more


def _shown(day: date) -> str:
    return f"{day:%d/%m/%Y}"
