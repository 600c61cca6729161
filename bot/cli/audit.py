"""`chihoi audit`: who did what, in which role, over which unit, when and from where."""

from datetime import date, datetime, time, timedelta
from typing import Annotated, Any

import typer
from sqlmodel import col, or_, select

from bot.cli.days import read_day
from bot.cli.desk import CannotError, Desk
from bot.cli.options import Json, Limit, OneUnit, desk_of
from bot.cli.output import show_rows
from bot.cli.rows import codes_of, get_unit, kept_values
from models.audit import AuditEntry
from models.unit import list_answering

_Who = Annotated[str | None, typer.Option("--who", help="audit.help.who")]
_Action = Annotated[str | None, typer.Option("--action", help="audit.help.action")]
_From = Annotated[str | None, typer.Option("--from", metavar="DAY", help="audit.help.from")]
_To = Annotated[str | None, typer.Option("--to", metavar="DAY", help="audit.help.to")]
_BEFORE_ALL = date(2020, 1, 1)


def show_audit(  # noqa: PLR0913  (a command's options)
    ctx: typer.Context,
    *,
    unit: OneUnit = None,
    who: _Who = None,
    action: _Action = None,
    first: _From = None,
    last: _To = None,
    limit: Limit = 200,
    as_json: Json = False,
) -> None:
    """The newest entries first; `--unit` takes everything below it with it."""
    desk = desk_of(ctx)
    query = _select_between(desk, first, last)
    if who is not None:
        query = query.where(
            or_(col(AuditEntry.actor) == who, col(AuditEntry.actor).endswith(f":{who}"))
        )
    if action is not None:
        query = query.where(col(AuditEntry.action).startswith(action))
    with desk.open_database() as database, database.read_session() as db:
        if unit is not None:
            codes = codes_of(db)
            below = [codes[one] for one in list_answering(db, get_unit(desk, db, unit).id)]
            query = query.where(col(AuditEntry.unit_code).in_(below))
        found = db.exec(query.order_by(col(AuditEntry.id).desc()).limit(limit))
        rows = [{"id": str(e.id), "state": "kept", **kept_values(e, {"id"})} for e in found]
    columns = ("id", "at", "actor", "action", "unit_code", "source", "details")
    show_rows(desk, columns, rows, as_json=as_json)


def _select_between(desk: Desk, first: str | None, last: str | None) -> Any:
    """Both days included; :raises CannotError: the last is before the first."""
    from_day, to_day = read_day(desk, first, _BEFORE_ALL), read_day(desk, last, desk.today)
    if to_day < from_day:
        raise CannotError(desk.texts("cli.backwards"), status=2)
    start = datetime.combine(from_day, time(), desk.zone)
    end = datetime.combine(to_day + timedelta(days=1), time(), desk.zone)
    return select(AuditEntry).where(col(AuditEntry.at) >= start, col(AuditEntry.at) < end)
