"""`chihoi case`: calls for help and wishes to talk that a person of the Union must answer."""

from typing import Annotated

import typer
from sqlmodel import col, select

from bot.cli.options import Commands, Json, RowId, desk_of
from bot.cli.output import say, show_rows
from bot.cli.rows import codes_of, get_row
from models.case import Case

app = Commands("case.help.case")

_All = Annotated[bool, typer.Option("--all", help="case.help.all")]


@app.named("list", "case.help.list")
def list_cases(ctx: typer.Context, *, every: _All = False, as_json: Json = False) -> None:
    desk = desk_of(ctx)
    with desk.open_database() as database, database.read_session() as db:
        query = select(Case).order_by(col(Case.opened_at), col(Case.id))
        if not every:
            query = query.where(col(Case.state) == "open")
        codes = codes_of(db)
        rows = [
            {
                "id": str(case.id),
                "state": case.state,
                "unit_code": codes.get(case.unit_id),
                **case.model_dump(exclude={"id", "state", "unit_id"}),
            }
            for case in db.exec(query)
        ]
    columns = ("id", "opened_at", "kind", "oa_id", "user_id", "unit_code", "state")
    show_rows(desk, columns, rows, as_json=as_json)


@app.named("close", "case.help.close")
def close_case(ctx: typer.Context, case_id: RowId) -> None:
    desk = desk_of(ctx)
    with desk.open_database() as database, database.session() as db:
        case = get_row(desk, db, Case, case_id, lock=True)
        if case.state == "closed":
            say(desk.texts("case.closed_already", id=case_id))
            return
        case.state, case.closed_at, case.closed_by = "closed", desk.clock.now(), desk.officer
        db.add(desk.audit("case.close", codes_of(db).get(case.unit_id), case_id=case.id))
    say(desk.texts("case.closed", id=case_id))
