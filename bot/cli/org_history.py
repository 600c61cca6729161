"""`chihoi org history` and `undo`: every change with its number, and taking one back."""

from contextlib import suppress
from typing import Annotated, Any, TypeAlias

import typer
from sqlmodel import Session

from bot.cli.desk import Desk
from bot.cli.options import DryRun, Json, Limit, RowId, desk_of
from bot.cli.org_flow import Yes, confirm, explain_refusal, refused
from bot.cli.org_story import tell_change
from bot.cli.output import say, show_rows
from bot.cli.rows import get_row, get_unit_itself
from models.database import Database
from models.unit_change import RefusedError, UnitChange, list_changes
from models.unit_undo import undo_change

_OneCode: TypeAlias = Annotated[
    str | None, typer.Argument(metavar="CODE", help="org.help.history_code", show_default=False)
]
_COLUMNS = ("id", "date", "kind", "what", "by", "made_at", "state", "reason")


class _TakeBackError(Exception):
    """Ends a rehearsal: nothing of it is kept."""


def show_history(
    ctx: typer.Context, code: _OneCode = None, *, limit: Limit = 50, as_json: Json = False
) -> None:
    desk = desk_of(ctx)
    with desk.open_database() as database, database.read_session() as db:
        units = [get_unit_itself(desk, db, code).id] if code is not None else None
        rows = [_row(desk, change) for change in list_changes(db, units, limit)]
    show_rows(desk, _COLUMNS, rows, as_json=as_json)


def undo(ctx: typer.Context, number: RowId, *, dry_run: DryRun = False, yes: Yes = False) -> None:
    desk = desk_of(ctx)
    with desk.open_database() as database:
        story = _rehearse(desk, database, number)
        if story is None:
            say(desk.texts("org.undone_before", number=number))
            return
        say(desk.texts("org.will_undo", number=number, what=story))
        if dry_run:
            say(desk.texts("org.nothing_written"))
            return
        confirm(desk, yes=yes)
        with database.session() as db:
            _undo(desk, db, number)
            db.add(desk.audit("org.undo", None, number=int(number), what=story))
    say(desk.texts("org.undone", number=number))


def _rehearse(desk: Desk, database: Database, number: str) -> str | None:
    """What it was; None where it is undone already; :raises CannotError: with the reason."""
    story = None
    with suppress(_TakeBackError), database.session() as db:
        change = _undo(desk, db, number)
        story = tell_change(desk, change) if change is not None else None
        raise _TakeBackError
    return story


def _undo(desk: Desk, db: Session, number: str) -> UnitChange | None:
    change = get_row(desk, db, UnitChange, number, lock=True)
    try:
        done = undo_change(db, change, desk.officer, desk.clock.now())
    except RefusedError as error:
        raise refused(desk, error) from None
    return change if done else None


def _row(desk: Desk, change: UnitChange) -> dict[str, Any]:
    reason = change.reason
    return {
        "id": str(change.id),
        "state": change.state,
        "date": change.day,
        "kind": change.kind,
        "what": tell_change(desk, change),
        "by": change.by,
        "made_at": change.made_at,
        "reason": explain_refusal(desk, reason["key"], reason["values"]) if reason else None,
    }
