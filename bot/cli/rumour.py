"""`chihoi rumour`: what people ask “is this true?” about, who looks at it, and the answer's draft."""

from enum import StrEnum
from typing import Annotated, Any

import typer
from sqlalchemy import ColumnElement
from sqlmodel import Session, col, func, or_, select

from bot.cli.desk import CannotError, Desk
from bot.cli.options import Commands, Json, OneUnit, RowId, desk_of
from bot.cli.output import say, show_one, show_rows
from bot.cli.rows import codes_of, get_row, get_unit, kept_values
from bot.houses import houses_of
from bot.zalo.masking import mask_text
from handlers.kit.rumour_answers import LONGEST_ANSWER, shorten
from handlers.kit.rumour_work import Draft, call_second_reader, find_draft_fault, keep_draft
from models.audit import AuditEntry
from models.rumour import WAITING, Rumour, RumourAsk, is_late
from models.unit import list_answering


class StateChoice(StrEnum):
    new = "new"
    checking = "checking"
    answered = "answered"
    closed = "closed"


class VerdictChoice(StrEnum):
    true = "true"
    false = "false"
    mixed = "mixed"
    unproven = "unproven"


app = Commands("rumour.help.rumour")

_State = Annotated[StateChoice | None, typer.Option("--state", help="rumour.help.state")]
_All = Annotated[bool, typer.Option("--all", help="rumour.help.all")]
_Late = Annotated[bool, typer.Option("--late", help="rumour.help.late")]
_Verdict = Annotated[VerdictChoice, typer.Option("--verdict", help="rumour.help.verdict")]
_Text = Annotated[str, typer.Option("--text", help="rumour.help.text")]
_Source = Annotated[str | None, typer.Option("--source", help="rumour.help.source")]


_COLUMNS = (
    "id", "title", "asked", "escalated", "unit_code", "opened_at", "owner", "late", "state",
)  # fmt: skip


@app.named("list", "rumour.help.list")
def list_rumours(
    ctx: typer.Context,
    *,
    state: _State = None,
    every: _All = False,
    late: _Late = False,
    unit: OneUnit = None,
    as_json: Json = False,
) -> None:
    """What leaders reported first, then what waits longest."""
    desk = desk_of(ctx)
    states = [state.value] if state is not None else WAITING
    query = select(Rumour).order_by(
        col(Rumour.escalated_at).is_(None), col(Rumour.opened_at), col(Rumour.id)
    )
    if state is not None or not every:
        query = query.where(col(Rumour.state).in_(states))
    with desk.open_database() as database, database.read_session() as db:
        if unit is not None:
            query = query.where(_of_unit(list_answering(db, get_unit(desk, db, unit).id)))
        codes = codes_of(db)
        rows = [
            row for one in db.exec(query) if (row := _row(desk, one, codes))["late"] or not late
        ]
    show_rows(desk, _COLUMNS, rows, as_json=as_json)


@app.named("show", "rumour.help.show")
def show_rumour(ctx: typer.Context, rumour_id: RowId, *, as_json: Json = False) -> None:
    """Everything but who asked: that is nobody's business."""
    desk = desk_of(ctx)
    with desk.open_database() as database, database.read_session() as db:
        rumour = get_row(desk, db, Rumour, rumour_id)
        codes = codes_of(db)
        units = select(RumourAsk.unit_id, func.count()).where(
            col(RumourAsk.rumour_id) == rumour.id
        )
        asked = {
            codes.get(unit_id, ""): count
            for unit_id, count in db.exec(units.group_by(col(RumourAsk.unit_id)))
        }
        row = _row(desk, rumour, codes) | {"text": rumour.text, "asked_from": asked}
    if not as_json:
        row["asked_from"] = ", ".join(f"{code}: {count}" for code, count in asked.items())
    show_one(desk, row, as_json=as_json)


@app.named("take", "rumour.help.take")
def take_rumour(ctx: typer.Context, rumour_id: RowId) -> None:
    desk = desk_of(ctx)
    with desk.open_database() as database, database.session() as db:
        rumour = get_waiting(desk, db, rumour_id)
        if rumour.owner == desk.officer:
            say(desk.texts("rumour.taken_already", id=rumour_id, by=rumour.owner))
            return
        before, rumour.owner, rumour.state = rumour.owner, desk.officer, "checking"
        db.add(entry_of(desk, db, "rumour.take", rumour, before=before))
    say(desk.texts("rumour.taken", id=rumour_id, by=desk.officer))


@app.named("answer", "rumour.help.answer")
def answer_rumour(
    ctx: typer.Context,
    rumour_id: RowId,
    *,
    verdict: _Verdict,
    text: _Text,
    source: _Source = None,
) -> None:
    """A draft, until another officer publishes it."""
    desk = desk_of(ctx)
    draft = Draft(verdict.value, text.strip(), (source or "").strip() or None)
    now = desk.clock.now()
    with desk.open_database() as database, database.session() as db:
        rumour = get_waiting(desk, db, rumour_id)
        _check_answer(desk, db, draft)
        keep_draft(rumour, draft, desk.officer, now)
        details = {"verdict": draft.verdict, "source": draft.source}
        db.add(entry_of(desk, db, "rumour.answer", rumour, **details))
        for house in houses_of(desk.config).values():
            call_second_reader(db, house, rumour, now)
    say(desk.texts("rumour.answered", id=rumour_id))


def get_waiting(desk: Desk, db: Session, rumour_id: str) -> Rumour:
    """:raises CannotError: it was answered or closed."""
    rumour = get_row(desk, db, Rumour, rumour_id, lock=True)
    if rumour.state not in WAITING:
        raise CannotError(desk.texts(f"rumour.is_{rumour.state}", id=rumour_id))
    return rumour


def entry_of(
    desk: Desk, db: Session, action: str, rumour: Rumour, **details: object
) -> AuditEntry:
    return desk.audit(action, codes_of(db).get(rumour.unit_id), rumour=rumour.id, **details)


def _check_answer(desk: Desk, db: Session, draft: Draft) -> None:
    """:raises CannotError: what speaks against the words, and what to do."""
    fault = find_draft_fault(db, desk.config.server.public_url, draft)
    if fault is None and mask_text(draft.answer)[1]:
        raise CannotError(desk.texts("rumour.private"), status=2)
    if fault is not None:
        raise CannotError(desk.texts(f"rumour.{fault}", most=LONGEST_ANSWER), status=2)


def _of_unit(below: list[int]) -> ColumnElement[bool]:
    """Of one of these units, or asked about there."""
    asked = select(col(RumourAsk.rumour_id)).where(col(RumourAsk.unit_id).in_(below))
    return or_(col(Rumour.unit_id).in_(below), col(Rumour.id).in_(asked))


def _row(desk: Desk, rumour: Rumour, codes: dict[int | None, str]) -> dict[str, Any]:
    plain = kept_values(rumour, _NOT_SHOWN)
    return {
        "id": str(rumour.id),
        "state": rumour.state,
        "title": shorten(rumour.text),
        "unit_code": codes.get(rumour.unit_id),
        "escalated": rumour.escalated_at is not None,
        "late": is_late(rumour, desk.clock.now()),
        **plain,
    }


_NOT_SHOWN = {
    "id",
    "state",
    "text",
    "length",
    "fingerprint",
    "unit_id",
    "escalated_by",
    "reminded_at",
}
