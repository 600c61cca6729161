"""`chihoi member imports` and `undo`: which files were brought in, and taking one back."""

from typing import Any

import typer
from sqlalchemy import Connection
from sqlmodel import col, select

from bot.cli.desk import CannotError, Desk
from bot.cli.options import DryRun, Json, RowId, desk_of
from bot.cli.output import say, show_rows, tell
from bot.cli.rows import get_row
from bot.imports.member_undo import Obstacle, hold_import, list_obstacles, undo_import
from bot.imports.member_writing import Importer
from models.member_import import MemberImport

_SHOWN = 10
_COLUMNS = (
    "id", "applied_at", "file_name", "applied_by", "new", "changed", "unchanged", "skipped", "state",
)  # fmt: skip


def list_imports(ctx: typer.Context, *, as_json: Json = False) -> None:
    desk = desk_of(ctx)
    with desk.open_database() as database, database.read_session() as db:
        found = db.exec(select(MemberImport).order_by(col(MemberImport.id).desc())).all()
    rows = [row.model_dump() | {"id": str(row.id)} for row in found]
    show_rows(desk, _COLUMNS, rows, as_json=as_json)


def undo(ctx: typer.Context, import_id: RowId, *, dry_run: DryRun = False) -> None:
    desk = desk_of(ctx)
    with desk.open_database() as database:
        with database.read_session() as db:
            done = get_row(desk, db, MemberImport, import_id)
        with database.write() as connection:
            _undo(desk, connection, done.id, dry_run=dry_run)


def _undo(desk: Desk, connection: Connection, import_id: int, *, dry_run: bool) -> None:
    done = hold_import(connection, import_id)
    shown = {"id": done.id, "file": done.file_name, "new": done.new, "changed": done.changed}
    if done.state == "undone":
        say(desk.texts("member.undone_before", **shown))
        return
    if done.state == "settled":
        raise CannotError(desk.texts("member.undone_too_late", **shown))
    if obstacles := list_obstacles(connection, import_id):
        for obstacle in obstacles:
            tell(_describe(desk, obstacle))
        raise CannotError(desk.texts("member.not_undone", **shown))
    if not dry_run:
        now = desk.clock.now()
        by = Importer(done.file_name, desk.officer, now, desk.today, 0, desk.audit)
        undo_import(connection, import_id, by)
    say(desk.texts("member.would_undo" if dry_run else "member.undone", **shown))


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
