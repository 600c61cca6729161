"""`chihoi retention`: what is past its time, and, unless it is a dry run, its removal."""

from datetime import datetime, timedelta

import typer

from bot.cli.desk import Desk
from bot.cli.options import DryRun, Json, desk_of
from bot.cli.output import say, show_rows
from bot.imports.member_retention import count_forgettable, forget_imports
from bot.pruning import KEPT_FOR, count_old, prune
from models.database import Database


def retention(ctx: typer.Context, *, dry_run: DryRun = False, as_json: Json = False) -> None:
    """The worker does the same each hour; here an officer sees what goes and why."""
    desk = desk_of(ctx)
    days = {kind: kept.days for kind, kept in KEPT_FOR.items()}
    days["imported"] = desk.config.imports.undo_days
    with desk.open_database() as database:
        counted = _count(desk, database)
        if not dry_run:
            while any(counted.values()) and _remove(desk, database):
                pass
        left = counted if dry_run else _count(desk, database)
    rows = [
        {
            "id": kind,
            "state": "kept" if left[kind] else "done",
            "kind": desk.texts(f"retention.kinds.{kind}"),
            "days": days[kind],
            "count": count,
        }
        for kind, count in counted.items()
    ]
    show_rows(desk, ("kind", "days", "count"), rows, as_json=as_json)
    if not as_json:
        say(desk.texts("retention.would" if dry_run else "retention.done"))


def _count(desk: Desk, database: Database) -> dict[str, int]:
    imported = count_forgettable(database, _imported_before(desk))
    return count_old(database, desk.clock.now()) | {"imported": imported}


def _remove(desk: Desk, database: Database) -> int:
    removed = prune(database, desk.clock.now())
    return removed + forget_imports(database, _imported_before(desk))


def _imported_before(desk: Desk) -> datetime:
    return desk.clock.now() - timedelta(days=desk.config.imports.undo_days)
