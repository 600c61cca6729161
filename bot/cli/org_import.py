"""`chihoi org import`: the organisation's file, shown part by part, kept as one change."""

from pathlib import Path
from typing import Annotated

import typer
from sqlmodel import Session

from bot.cli.days import read_day
from bot.cli.desk import Desk
from bot.cli.importing import tell_problems, write_plan
from bot.cli.options import DryRun, SheetFile, SkipBad, desk_of
from bot.cli.org_flow import Since, Yes, confirm, refused
from bot.cli.output import printable, tell
from bot.imports.known_units import read_known, read_planned
from bot.imports.lines import read_sheet
from bot.imports.plan import Plan
from bot.imports.units import COLUMNS, NEEDED, Reading, WantedUnit, plan_units
from bot.imports.units_writing import UnitWriter
from models.audit import AuditEntry
from models.database import Database
from models.unit_change import RefusedError, UnitChange

_MOST_SHOWN = 40
_ASK_FROM = 20

_Correct = Annotated[bool, typer.Option("--correct", help="org.help.correct")]


def import_units(  # noqa: PLR0913  (the options of a command)
    ctx: typer.Context,
    file: SheetFile,
    *,
    day: Since = None,
    correct: _Correct = False,
    skip_bad: SkipBad = False,
    dry_run: DryRun = False,
    yes: Yes = False,
) -> None:
    desk = desk_of(ctx)
    since = read_day(desk, day, desk.today)
    sheet = read_sheet(file, COLUMNS, NEEDED, desk.texts)
    with desk.open_database() as database:
        with database.read_session() as db:
            reading = Reading(since, correct, read_planned(db))
            plan = plan_units(sheet, read_known(db), reading)
        _tell_parts(desk, plan)
        tell_problems(desk, sheet, plan, skip_bad=skip_bad)
        _write(desk, database, plan, file, dry_run=dry_run, yes=yes)


def _tell_parts(desk: Desk, plan: Plan[WantedUnit]) -> None:
    """What changes of units that are there already, or of the old ones."""
    told = [
        desk.texts(
            f"org.part.{part.kind}",
            row=unit.line.row,
            code=unit.code,
            target=printable(part.wanted.get("name") or part.wanted.get("to") or "–"),
            into=part.wanted.get("into"),
            day=f"{part.day:%d/%m/%Y}",
        )
        for unit in plan.to_write
        for part in unit.parts
    ]
    for line in told[:_MOST_SHOWN]:
        tell(line)
    if len(told) > _MOST_SHOWN:
        tell(desk.texts("org.more_parts", count=len(told) - _MOST_SHOWN))


def _write(
    desk: Desk,
    database: Database,
    plan: Plan[WantedUnit],
    file: Path,
    *,
    dry_run: bool,
    yes: bool,
) -> None:
    changed = len(plan.changed) + len(plan.after)
    if changed > _ASK_FROM and not dry_run:
        confirm(desk, yes=yes)
    change = _new_change(desk, plan, file)
    is_kept = bool(plan.to_write) and not dry_run
    if is_kept:
        with database.session() as db:
            db.add(change)
    writer = UnitWriter(change, desk.zone, desk.today)

    def write(db: Session, wanted: WantedUnit) -> AuditEntry:
        try:
            before = writer.write(db, wanted)
        except RefusedError as error:
            raise refused(desk, error) from None
        return desk.audit("org.import", wanted.code, before=before, row=wanted.line.row)

    write_plan(desk, database, plan, write, dry_run=dry_run)
    if is_kept:
        tell(desk.texts("org.done", number=change.id))


def _new_change(desk: Desk, plan: Plan[WantedUnit], file: Path) -> UnitChange:
    now = desk.clock.now()
    counts = {"new": len(plan.new), "changed": len(plan.changed)}
    return UnitChange(
        kind="import",
        day=desk.today,
        state="done",
        wanted={"file": file.name, **counts},
        by=desk.officer,
        made_at=now,
        done_at=now,
    )
