"""`chihoi member imports` and `undo`: which files were brought in, and taking one back."""

from typing import Any

import typer
from sqlalchemy import Connection
from sqlmodel import Session, col, select

from bot.cli.desk import CannotError, Desk
from bot.cli.options import DryRun, Json, RowId, desk_of
from bot.cli.output import say, show_rows, tell, watch
from bot.cli.rows import get_row, kept_values
from bot.imports.member_undo import Obstacle, list_obstacles, undo_import
from bot.imports.member_writing import UNDER_WAY, Hand
from bot.imports.pieces import ROWS_IN_A_PIECE, Pieces, in_pieces
from models.member_import import MemberImport

_SHOWN = 10
_COLUMNS = (
    "id", "applied_at", "file_name", "applied_by", "new", "changed", "unchanged", "skipped", "state",
)  # fmt: skip


def list_imports(ctx: typer.Context, *, as_json: Json = False) -> None:
    desk = desk_of(ctx)
    with desk.open_database() as database, database.read_session() as db:
        found = db.exec(select(MemberImport).order_by(col(MemberImport.id).desc())).all()
    rows = [kept_values(row) | {"id": str(row.id)} for row in found]
    show_rows(desk, _COLUMNS, rows, as_json=as_json)


def undo(ctx: typer.Context, import_id: RowId, *, dry_run: DryRun = False) -> None:
    desk = desk_of(ctx)
    with desk.open_database() as database, database.read() as connection:
        with Session(connection) as db:
            done = get_row(desk, db, MemberImport, import_id)
            shown = _show(done)
        if dry_run:
            if _may_undo(desk, connection, done.id):
                say(desk.texts("member.would_undo", **shown))
            return
        with in_pieces(database, connection) as pieces:
            if _may_undo(desk, connection, done.id):
                _undo(desk, pieces, shown)


def _show(done: MemberImport) -> dict[str, Any]:
    return {"id": done.id, "file": done.file_name, "new": done.new, "changed": done.changed}


def _may_undo(desk: Desk, connection: Connection, import_id: int) -> bool:
    """False where that is done already; :raises CannotError: it is too late, or much happened."""
    with Session(connection) as db:
        done = db.get_one(MemberImport, import_id, populate_existing=True)
        shown, state = _show(done), done.state
    if state == "undone":
        say(desk.texts("member.undone_before", **shown))
        return False
    if state == "settled":
        raise CannotError(desk.texts("member.undone_too_late", **shown))
    if state not in UNDER_WAY and (obstacles := list_obstacles(connection, import_id)):
        for obstacle in obstacles:
            tell(_describe(desk, obstacle))
        raise CannotError(desk.texts("member.not_undone", **shown))
    return True


def _undo(desk: Desk, pieces: Pieces, shown: dict[str, Any]) -> None:
    by = Hand(desk.officer, desk.clock.now(), desk.audit)
    rounds = (shown["new"] + shown["changed"]) // ROWS_IN_A_PIECE + 1
    taken = undo_import(pieces, shown["id"], by)
    try:
        kept = [one for some in watch(desk, taken, "member.undoing", rounds) for one in some]
    except KeyboardInterrupt:
        if not pieces.lasting:
            raise
        raise CannotError(desk.texts("member.undo_goes_on", **shown)) from None
    for obstacle in kept:
        tell(_describe(desk, obstacle))
    say(desk.texts("member.undone", **shown))


def _describe(desk: Desk, obstacle: Obstacle) -> str:
    key = f"member.since.{obstacle.why}"
    why = (
        desk.texts(key)
        if key in desk.texts
        else desk.texts("member.since.other", table=obstacle.why)
    )
    ids: list[Any] = [*obstacle.member_ids[:_SHOWN]]
    if len(obstacle.member_ids) > _SHOWN:
        ids.append("…")
    count = len(obstacle.member_ids)
    return desk.texts("member.obstacle", count=count, why=why, ids=", ".join(map(str, ids)))
