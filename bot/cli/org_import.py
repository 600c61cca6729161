"""`chihoi org import`: the organisation's file, shown part by part, kept as one change."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import update
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
from models.tables import table
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
    change = _new_change(desk, file)
    writer = UnitWriter(change, desk.zone, desk.today)

    def write(db: Session, wanted: WantedUnit) -> AuditEntry:
        if change.id is None:  # stopped before its first rows, an import is no change
            db.add(change)
            db.flush()
        try:
            before = writer.write(db, wanted)
        except RefusedError as error:
            raise refused(desk, error) from None
        return desk.audit("org.import", wanted.code, before=before, row=wanted.line.row)

    write_plan(desk, database, plan, write, dry_run=dry_run, keep=_Tally(change, plan).add)
    if change.id is not None:
        tell(desk.texts("org.done", number=change.id))


class _Tally:
    """What the change has written so far: stopped half-way, it tells no more than that."""

    def __init__(self, change: UnitChange, plan: Plan[WantedUnit]) -> None:
        self._change = change
        self._kinds = {id(unit): "new" for unit in plan.new}
        self._kinds |= {id(unit): "changed" for unit in plan.changed}
        self._counts = {"new": 0, "changed": 0}

    def add(self, db: Session, rows: Sequence[WantedUnit]) -> None:
        for row in rows:
            if kind := self._kinds.get(id(row)):
                self._counts[kind] += 1
        told = self._change.wanted | self._counts
        changes = table(UnitChange)
        db.execute(update(changes).where(changes.c.id == self._change.id).values(wanted=told))


def _new_change(desk: Desk, file: Path) -> UnitChange:
    now = desk.clock.now()
    return UnitChange(
        kind="import",
        day=desk.today,
        state="done",
        wanted={"file": file.name},
        by=desk.officer,
        made_at=now,
        done_at=now,
    )
