"""`chihoi member import`: a file into the register, shown first, whole or not at all."""

from collections.abc import Callable, Iterator
from typing import Any

import typer
from sqlalchemy import Connection

from bot.cli.desk import CannotError, Desk
from bot.cli.options import DryRun, Json, SheetFile, SkipBad, desk_of
from bot.cli.output import say, show_rows, tell, watch
from bot.imports.member_likeness import Likeness, list_likenesses
from bot.imports.member_matching import FIELDS
from bot.imports.member_mending import mend
from bot.imports.member_sheet import open_member_sheet
from bot.imports.member_staging import stream_staged
from bot.imports.member_writing import Hand, Importer, RegisterMovedError
from bot.imports.members import MemberPlan, Moment, bring_in, plan_members
from bot.imports.phones import mask_phone
from bot.imports.pieces import in_pieces

_TOLD_EVERY = 10_000
_SHOWN = 20
_LIKE_SHOWN = 50


def import_members(
    ctx: typer.Context,
    file: SheetFile,
    *,
    skip_bad: SkipBad = False,
    dry_run: DryRun = False,
    as_json: Json = False,
) -> None:
    desk = desk_of(ctx)
    moment = Moment(desk.clock.now(), desk.today, desk.texts)
    sheet = open_member_sheet(file, desk.texts)
    with desk.open_database() as database, database.read() as connection:
        if not dry_run:
            with in_pieces(database, connection) as pieces:
                mend(pieces, Hand(desk.officer, moment.now, desk.audit))
        lines = watch(desk, sheet.lines, "imports.reading", sheet.about, every=_TOLD_EVERY)
        plan = plan_members(connection, sheet, lines, moment)
        _tell_plan(desk, connection, plan)
        if plan.problems and not skip_bad:
            raise CannotError(desk.texts("imports.nothing_imported", rows=plan.skipped))
        if dry_run:
            _show_preview(desk, connection, plan, as_json=as_json)
            return
        if _is_anything(desk, plan):
            importer = _importer(desk, file.name, moment, plan)
            _write(desk, plan, lambda: bring_in(database, connection, plan, moment, importer))


def _importer(desk: Desk, file_name: str, moment: Moment, plan: MemberPlan) -> Importer:
    return Importer(
        desk.officer,
        moment.now,
        desk.audit,
        file_name,
        moment.today,
        plan.skipped,
        lambda parts: watch(desk, parts, "imports.writing", len(parts)),
    )


def _is_anything(desk: Desk, plan: MemberPlan) -> bool:
    if plan.counts.get("new") or plan.counts.get("changed"):
        return True
    say(desk.texts("imports.imported", **_counts(plan)))
    return False


def _write(desk: Desk, plan: MemberPlan, bring: Callable[[], int]) -> None:
    tell(desk.texts("imports.writing_now"))
    try:
        import_id = bring()
    except RegisterMovedError:
        raise CannotError(desk.texts("imports.register_moved")) from None
    say(desk.texts("imports.imported", **_counts(plan)))
    say(desk.texts("imports.how_to_undo", id=import_id))


def _tell_plan(desk: Desk, connection: Connection, plan: MemberPlan) -> None:
    """What is left aside, what is wrong, who stays as she is, who may be there twice."""
    if plan.ignored:
        tell(desk.texts("imports.ignored", columns=", ".join(plan.ignored)))
    for problem in sorted(plan.problems, key=lambda problem: problem.row):
        tell(desk.texts("imports.problem", row=problem.row, text=problem.text))
    for row in stream_staged(connection, ["kept"]):
        unit = plan.branches.by_id[row.unit_id].shown
        text = desk.texts("imports.kept_member", name=row.full_name, id=row.member_id, unit=unit)
        tell(desk.texts("imports.problem", row=row.row, text=text))
    alike, count = list_likenesses(connection, _LIKE_SHOWN)
    for likeness in alike:
        text = _describe(desk, plan, likeness)
        tell(desk.texts("imports.problem", row=likeness.row, text=text))
    if count:
        tell(desk.texts("imports.likenesses", count=count))


def _describe(desk: Desk, plan: MemberPlan, likeness: Likeness) -> str:
    why = desk.texts(f"imports.why_alike.{likeness.why}")
    if likeness.other_row is not None:
        return desk.texts("imports.like_row", row=likeness.other_row, why=why)
    unit = plan.branches.by_id.get(likeness.unit_id or 0)
    return desk.texts(
        "imports.like_member",
        name=likeness.member_name,
        id=likeness.member_id,
        unit=unit.shown if unit else "",
        why=why,
    )


def _show_preview(desk: Desk, connection: Connection, plan: MemberPlan, *, as_json: bool) -> None:
    rows = _list_preview(desk, connection, plan)
    if as_json:
        show_rows(desk, (), rows, as_json=True)
        return
    for number, row in enumerate(rows):
        if number == _SHOWN:
            rest = plan.counts.get("new", 0) + plan.counts.get("changed", 0) - _SHOWN
            say(desk.texts("imports.more_rows", count=rest))
            break
        say(desk.texts(f"imports.preview_{row['state']}", **row))
    say(desk.texts("imports.would_import", **_counts(plan)))


def _list_preview(
    desk: Desk, connection: Connection, plan: MemberPlan
) -> Iterator[dict[str, Any]]:
    for row in stream_staged(connection, ["new", "changed"]):
        yield {
            "id": row.row,
            "state": row.action,
            "row": row.row,
            "member_id": str(row.member_id) if row.member_id else None,
            "full_name": row.full_name,
            "unit": plan.branches.by_id[row.unit_id].shown,
            "changes": "; ".join(_list_changes(desk, row)),
        }


def _list_changes(desk: Desk, row: Any) -> Iterator[str]:
    """ "Điện thoại: … → 0912***678" for what a member was, or what a new one brings."""
    before = row.before or {}
    for name in FIELDS:
        now = getattr(row, name)
        if now != before.get(name) and not (row.before is None and now in (None, True)):
            shown = _show(desk, name, now)
            was = f"{_show(desk, name, before[name])} → " if row.before else ""
            yield f"{desk.texts(f'columns.shown.{name}')}: {was}{shown}"
    for said in row.roles.split():
        yield desk.texts(f"columns.values.{said.partition(':')[0]}")


def _show(desk: Desk, name: str, value: Any) -> str:
    if isinstance(value, bool):
        return desk.texts("cli.yes" if value else "cli.no")
    shown = mask_phone(value) if name == "phone" else value
    return "–" if shown is None else str(shown)


def _counts(plan: MemberPlan) -> dict[str, int]:
    counts = plan.counts
    return {
        "new": counts.get("new", 0),
        "changed": counts.get("changed", 0),
        "unchanged": counts.get("unchanged", 0) + counts.get("kept", 0),
        "skipped": plan.skipped,
    }
