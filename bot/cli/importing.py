"""What every import does with its plan: name the problems, and write all of it or nothing."""

from collections.abc import Callable, Sequence
from itertools import islice
from typing import TypeVar

from sqlmodel import Session

from bot.cli.desk import CannotError, Desk
from bot.cli.output import progress, say, tell
from bot.imports.lines import Sheet
from bot.imports.plan import Plan
from models.audit import AuditEntry
from models.database import Database

T = TypeVar("T")

# Small commits: the worker must not wait for a long import.
_ROWS_IN_A_COMMIT = 200


def tell_problems(desk: Desk, sheet: Sheet, plan: Plan[T], *, skip_bad: bool) -> None:
    """Each problem with its row number; :raises CannotError: unless there is none or skip_bad."""
    if sheet.ignored:
        tell(desk.texts("imports.ignored", columns=", ".join(sheet.ignored)))
    for problem in sorted(plan.problems, key=lambda problem: problem.row):
        tell(desk.texts("imports.problem", row=problem.row, text=problem.text))
    for remark in plan.remarks:
        tell(remark)
    if plan.problems and not skip_bad:
        rows = len({problem.row for problem in plan.problems})
        raise CannotError(desk.texts("imports.nothing_imported", rows=rows))


def write_plan(
    desk: Desk,
    database: Database,
    plan: Plan[T],
    write: Callable[[Session, T], AuditEntry],
    *,
    dry_run: bool,
    keep: Callable[[Session, Sequence[T]], None] = lambda _db, _rows: None,
) -> None:
    """Write it, each row with its entry in the audit, and say what came of it.

    `keep` notes rows that were just written, in their transaction.
    """
    if not dry_run:
        rows = progress(desk, plan.to_write, "imports.writing")
        while chunk := list(islice(rows, _ROWS_IN_A_COMMIT)):
            with database.session() as db:
                db.add_all([write(db, row) for row in chunk])
                keep(db, chunk)
    skipped = len({problem.row for problem in plan.problems})
    key = "imports.would_import" if dry_run else "imports.imported"
    new, changed = len(plan.new), len(plan.changed)
    say(desk.texts(key, new=new, changed=changed, unchanged=plan.unchanged, skipped=skipped))
