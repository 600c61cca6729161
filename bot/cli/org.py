"""`chihoi org`: the organisation's tree, from a file and on the screen."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import typer
from sqlmodel import Session, col, select

from bot.cli.desk import Desk
from bot.cli.importing import tell_problems, write_plan
from bot.cli.options import Commands, DryRun, Json, OneUnit, SheetFile, SkipBad, desk_of
from bot.cli.output import printable, say, show_rows, tell
from bot.cli.rows import get_unit
from bot.imports.lines import read_sheet
from bot.imports.units import COLUMNS, NEEDED, WantedUnit, plan_units, read_known, write_unit
from models.audit import AuditEntry
from models.unit import Unit

app = Commands("org.help.org")


@app.named("import", "org.help.import")
def import_units(
    ctx: typer.Context,
    file: SheetFile,
    *,
    skip_bad: SkipBad = False,
    dry_run: DryRun = False,
) -> None:
    desk = desk_of(ctx)
    sheet = read_sheet(file, COLUMNS, NEEDED, desk.texts)
    with desk.open_database() as database:
        with database.read_session() as db:
            plan = plan_units(sheet, read_known(db))
        tell_problems(desk, sheet, plan, skip_bad=skip_bad)

        def write(db: Session, wanted: WantedUnit) -> AuditEntry:
            before = write_unit(db, wanted)
            return desk.audit("org.import", wanted.code, before=before, row=wanted.line.row)

        write_plan(desk, database, plan, write, dry_run=dry_run)


@app.named("tree", "org.help.tree")
def show_tree(ctx: typer.Context, *, unit: OneUnit = None, as_json: Json = False) -> None:
    desk = desk_of(ctx)
    with desk.open_database() as database, database.read_session() as db:
        units = list(db.exec(select(Unit).order_by(col(Unit.code))))
        top = None if unit is None else get_unit(desk, db, unit)
    rows = list(_walk(desk, units, top))
    if as_json:
        show_rows(desk, (), (row for _, row in rows), as_json=True)
        return
    for depth, row in rows:
        level = desk.texts(f"columns.values.{row['level']}")
        state = "" if row["state"] == "active" else f", {desk.texts('columns.values.closed')}"
        say(f"{'   ' * depth}{row['code']}  {printable(row['name'])} ({level}{state})")
    if not rows:
        tell(desk.texts("cli.nothing"))


def _walk(desk: Desk, units: list[Unit], top: Unit | None) -> Iterator[tuple[int, dict[str, Any]]]:
    """Every unit under `top` with its depth; a unit comes before those below it."""
    children: dict[int | None, list[Unit]] = {}
    for unit in units:
        children.setdefault(unit.parent_id, []).append(unit)
    codes = {unit.id: unit.code for unit in units}
    today = desk.clock.now().astimezone(desk.zone).date()
    first = [top] if top is not None else children.get(None, [])
    waiting = [(0, unit) for unit in reversed(first)]
    while waiting:
        depth, unit = waiting.pop()
        yield depth, _row(unit, codes.get(unit.parent_id or 0), today)
        waiting += [(depth + 1, below) for below in reversed(children.get(unit.id, []))]


def _row(unit: Unit, parent_code: str | None, today: date) -> dict[str, Any]:
    begun = unit.valid_from is None or unit.valid_from <= today
    ended = unit.valid_to is not None and unit.valid_to < today
    return {
        "id": unit.code,
        "state": "active" if begun and not ended else "closed",
        "code": unit.code,
        "name": unit.name,
        "level": unit.level,
        "parent_code": parent_code,
        "old_names": unit.old_names,
        "valid_from": unit.valid_from,
        "valid_to": unit.valid_to,
    }
