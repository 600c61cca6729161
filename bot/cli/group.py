"""`chihoi group`: Zalo groups and the units they belong to."""

from typing import Annotated

import typer
from sqlmodel import Session, col, select

from bot.cli.desk import CannotError
from bot.cli.importing import tell_problems, write_plan
from bot.cli.options import (
    Commands,
    DryRun,
    Json,
    Oa,
    OneUnit,
    SheetFile,
    SkipBad,
    UnitCode,
    desk_of,
)
from bot.cli.output import say, show_rows
from bot.cli.rows import codes_of, get_unit
from bot.imports.groups import COLUMNS, NEEDED, WantedGroup, plan_groups, write_group
from bot.imports.lines import read_sheet
from models.audit import AuditEntry
from models.group import Group, find_group

app = Commands("group.help.group")

_GroupId = Annotated[str, typer.Argument(metavar="GROUP_ID", help="group.help.group_id")]


@app.named("import", "group.help.import")
def import_groups(
    ctx: typer.Context,
    file: SheetFile,
    *,
    oa: Oa = None,
    skip_bad: SkipBad = False,
    dry_run: DryRun = False,
) -> None:
    desk = desk_of(ctx)
    oa_id = desk.account(oa).oa_id
    sheet = read_sheet(file, COLUMNS, NEEDED, desk.texts)
    with desk.open_database() as database:
        with database.read_session() as db:
            plan = plan_groups(sheet, db, oa_id)
        tell_problems(desk, sheet, plan, skip_bad=skip_bad)

        def write(db: Session, wanted: WantedGroup) -> AuditEntry:
            before = write_group(db, wanted)
            unit = wanted.unit_code or None
            return desk.audit("group.import", unit, group_id=wanted.group_id, before=before)

        write_plan(desk, database, plan, write, dry_run=dry_run)


@app.named("list", "group.help.list")
def list_groups(ctx: typer.Context, *, unit: OneUnit = None, as_json: Json = False) -> None:
    desk = desk_of(ctx)
    with desk.open_database() as database, database.read_session() as db:
        query = select(Group).order_by(col(Group.oa_id), col(Group.name), col(Group.id))
        if unit is not None:
            query = query.where(col(Group.unit_id) == get_unit(desk, db, unit).id)
        codes = codes_of(db)
        rows = [
            {
                "id": group.group_id,
                "state": group.state,
                "oa_id": group.oa_id,
                "name": group.name,
                "unit_code": codes.get(group.unit_id),
                "kind": group.kind,
                "audience": group.audience,
                "away": group.away,
                "link": group.link,
                "valid_through": group.valid_through,
                "consent_text": group.consent_text,
            }
            for group in db.exec(query)
        ]
    columns = ("id", "name", "unit_code", "kind", "audience", "away", "valid_through", "state")
    show_rows(desk, columns, rows, as_json=as_json)


@app.named("bind", "group.help.bind")
def bind_group(ctx: typer.Context, group_id: _GroupId, *, unit: UnitCode, oa: Oa = None) -> None:
    desk = desk_of(ctx)
    oa_id = desk.account(oa).oa_id
    with desk.open_database() as database, database.session() as db:
        group = find_group(db, oa_id, group_id.strip())
        if group is None:
            raise CannotError(desk.texts("group.unknown", group_id=group_id))
        wanted = get_unit(desk, db, unit)
        if group.unit_id == wanted.id:
            say(desk.texts("group.bound_before", name=group.name, unit=wanted.name))
            return
        before = codes_of(db).get(group.unit_id)
        group.unit_id = wanted.id
        db.add(desk.audit("group.bind", wanted.code, group_id=group.group_id, before=before))
    say(desk.texts("group.bound", name=group.name, unit=wanted.name))
