"""`chihoi case`: calls for help, wishes to talk and requests about one's data, until they are done."""

from typing import Annotated, Any

import typer
from sqlmodel import Session, col, select

from bot.cli.answering import read_answer
from bot.cli.desk import CannotError, Desk
from bot.cli.options import Commands, Json, OneUnit, RowId, desk_of
from bot.cli.output import say, show_one, show_rows
from bot.cli.rows import codes_of, get_row, get_unit, kept_values
from handlers.kit.letters import can_write_to, write_to
from models.audit import AuditEntry
from models.case import Case
from models.member import Member, find_identity
from models.unit import list_answering

app = Commands("case.help.case")

_All = Annotated[bool, typer.Option("--all", help="case.help.all")]
_Late = Annotated[bool, typer.Option("--late", help="case.help.late")]
_Text = Annotated[str, typer.Option("--text", help="case.help.text")]
_Note = Annotated[str | None, typer.Option("--note", help="case.help.note")]
_LISTED = (
    "id", "opened_at", "kind", "unit_code", "owner", "reply_by", "due_at", "late", "state",
)  # fmt: skip


@app.named("list", "case.help.list")
def list_cases(
    ctx: typer.Context,
    *,
    every: _All = False,
    late: _Late = False,
    unit: OneUnit = None,
    as_json: Json = False,
) -> None:
    desk = desk_of(ctx)
    with desk.open_database() as database, database.read_session() as db:
        query = _select(desk, db, unit, every=every)
        codes = codes_of(db)
        rows = [
            row for case in db.exec(query) if (row := _row(desk, case, codes))["late"] or not late
        ]
    show_rows(desk, _LISTED, rows, as_json=as_json)


def _select(desk: Desk, db: Session, unit: str | None, *, every: bool) -> Any:
    """What must be answered first comes first."""
    query = select(Case).order_by(col(Case.due_at), col(Case.opened_at), col(Case.id))
    if not every:
        query = query.where(col(Case.state) != "closed")
    if unit is not None:
        below = list_answering(db, get_unit(desk, db, unit).id)
        query = query.where(col(Case.unit_id).in_(below))
    return query


@app.named("show", "case.help.show")
def show_case(ctx: typer.Context, case_id: RowId, *, as_json: Json = False) -> None:
    """Everything an officer needs to call her; looking into a restricted one is written down."""
    desk = desk_of(ctx)
    with desk.open_database() as database, database.session() as db:
        case = get_row(desk, db, Case, case_id)
        codes = codes_of(db)
        row = _row(desk, case, codes) | _person(db, case)
        if case.restricted:
            db.add(_entry(desk, db, "case.show", case))
    show_one(desk, row, as_json=as_json)


@app.named("take", "case.help.take")
def take_case(ctx: typer.Context, case_id: RowId) -> None:
    desk = desk_of(ctx)
    with desk.open_database() as database, database.session() as db:
        case = _get_open(desk, db, case_id)
        if case.owner == desk.officer:
            say(desk.texts("case.taken_already", id=case_id, by=case.owner))
            return
        before, case.owner = case.owner, desk.officer
        db.add(_entry(desk, db, "case.take", case, before=before))
    say(desk.texts("case.taken", id=case_id, by=desk.officer))


@app.named("answer", "case.help.answer")
def answer_case(ctx: typer.Context, case_id: RowId, *, text: _Text) -> None:
    """To her one to one, from the OA; what is written goes out as it stands."""
    desk = desk_of(ctx)
    told = read_answer(desk, text)
    with desk.open_database() as database, database.session() as db:
        case = _get_open(desk, db, case_id)
        if not can_write_to(db, case.oa_id, case.user_id, desk.clock.now()):
            raise CannotError(desk.texts("case.window_closed", id=case.id))
        db.add(write_to(case.oa_id, case.user_id, told, f"case:{case.id}", desk.clock.now()))
        case.state, case.answered_at = "answered", case.answered_at or desk.clock.now()
        case.owner = case.owner or desk.officer
        db.add(_entry(desk, db, "case.answer", case))
    say(desk.texts("case.answered", id=case_id))


@app.named("close", "case.help.close")
def close_case(ctx: typer.Context, case_id: RowId, *, note: _Note = None) -> None:
    desk = desk_of(ctx)
    with desk.open_database() as database, database.session() as db:
        case = get_row(desk, db, Case, case_id, lock=True)
        if case.state == "closed":
            say(desk.texts("case.closed_already", id=case_id))
            return
        if case.run_at is not None and case.run_at > desk.clock.now():
            raise CannotError(desk.texts("case.erasing", id=case_id))
        case.state, case.closed_at, case.closed_by = "closed", desk.clock.now(), desk.officer
        case.note = note
        db.add(_entry(desk, db, "case.close", case))
    say(desk.texts("case.closed", id=case_id))


def _get_open(desk: Desk, db: Session, case_id: str) -> Case:
    """:raises CannotError: it is closed."""
    case = get_row(desk, db, Case, case_id, lock=True)
    if case.state == "closed":
        raise CannotError(desk.texts("case.closed_already", id=case_id))
    return case


def _row(desk: Desk, case: Case, codes: dict[int | None, str]) -> dict[str, Any]:
    now = desk.clock.now()
    waits = case.state == "open" and case.reply_by is not None and case.reply_by < now
    over = case.state != "closed" and case.due_at is not None and case.due_at < now
    plain = kept_values(case, {"id", "state", "unit_id"})
    head = {"id": str(case.id), "state": case.state, "unit_code": codes.get(case.unit_id)}
    return head | plain | {"late": waits or over}


def _person(db: Session, case: Case) -> dict[str, Any]:
    identity = find_identity(db, case.oa_id, case.user_id)
    member = db.get(Member, identity.member_id) if identity and identity.member_id else None
    return {
        "full_name": member.full_name if member is not None else None,
        "phone": member.phone if member is not None else None,
        "last_interaction_at": identity.last_interaction_at if identity is not None else None,
    }


def _entry(desk: Desk, db: Session, action: str, case: Case, **details: object) -> AuditEntry:
    return desk.audit(action, codes_of(db).get(case.unit_id), case_id=case.id, **details)
