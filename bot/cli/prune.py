"""`chihoi retention`: what is past its time, and, unless it is a dry run, its removal."""

import typer

from bot.cli.options import DryRun, Json, desk_of
from bot.cli.output import say, show_rows
from bot.pruning import KEPT_FOR, count_old, prune


def retention(ctx: typer.Context, *, dry_run: DryRun = False, as_json: Json = False) -> None:
    """The worker does the same each hour; here an officer sees what goes and why."""
    desk = desk_of(ctx)
    now = desk.clock.now()
    with desk.open_database() as database:
        counted = count_old(database, now)
        if not dry_run:
            while any(counted.values()) and prune(database, now):
                pass
        left = count_old(database, now) if not dry_run else counted
    rows = [
        {
            "id": kind,
            "state": "kept" if left[kind] else "done",
            "kind": desk.texts(f"retention.kinds.{kind}"),
            "days": KEPT_FOR[kind].days,
            "count": count,
        }
        for kind, count in counted.items()
    ]
    show_rows(desk, ("kind", "days", "count"), rows, as_json=as_json)
    if not as_json:
        say(desk.texts("retention.would" if dry_run else "retention.done"))
