"""`chihoi feedback`: what people told the Union, read, labelled, answered and counted."""

from datetime import date
from typing import Annotated, Any

import typer
from sqlmodel import Session, col, select

from bot.cli.answering import read_answer
from bot.cli.days import read_day
from bot.cli.desk import CannotError, Desk
from bot.cli.options import Commands, Json, OneUnit, RowId, desk_of
from bot.cli.output import say, show_one, show_rows
from bot.cli.rows import codes_of, get_row, get_unit
from bot.houses import leading_house
from handlers.kit.feedback_work import (
    answer_note,
    close_note,
    find_obstacle,
    find_teller,
    mark_seen,
)
from handlers.kit.labels import find_label, list_labels, name_label
from handlers.kit.top_labels import TopLabel, list_top_labels
from models.audit import AuditEntry
from models.feedback import Feedback, monday_of
from models.unit import list_answering

app = Commands("feedback.help.feedback")

_All = Annotated[bool, typer.Option("--all", help="feedback.help.all")]
_State = Annotated[str | None, typer.Option("--state", help="feedback.help.state")]
_About = Annotated[str | None, typer.Option("--label", help="feedback.help.about")]
_Label = Annotated[str, typer.Argument(metavar="LABEL", help="feedback.help.label_name")]
_Text = Annotated[str, typer.Option("--text", help="feedback.help.text")]
_Note = Annotated[str | None, typer.Option("--note", help="feedback.help.note")]
_Week = Annotated[str | None, typer.Option("--week", metavar="DAY", help="feedback.help.week")]
_COLUMNS = ("id", "day", "unit_code", "label", "named", "text", "state")


@app.named("list", "feedback.help.list")
def list_feedback(
    ctx: typer.Context,
    *,
    every: _All = False,
    state: _State = None,
    label: _About = None,
    unit: OneUnit = None,
    as_json: Json = False,
) -> None:
    """In the order of the week and of their random numbers, never of arrival."""
    desk = desk_of(ctx)
    wanted = _read_label(desk, label) if label is not None else None
    with desk.open_database() as database, database.read_session() as db:
        query = select(Feedback).order_by(col(Feedback.day), col(Feedback.id))
        if state is not None:
            query = query.where(col(Feedback.state) == state)
        elif not every:
            query = query.where(col(Feedback.state) != "closed")
        if unit is not None:
            below = list_answering(db, get_unit(desk, db, unit).id)
            query = query.where(col(Feedback.unit_id).in_(below))
        codes = codes_of(db)
        rows = [_row(desk, note, codes) for note in db.exec(query)]
    kept = [row for row in rows if wanted is None or row["label_key"] == wanted]
    show_rows(desk, _COLUMNS, kept, as_json=as_json)


@app.named("show", "feedback.help.show")
def show_feedback(ctx: typer.Context, note_id: RowId, *, as_json: Json = False) -> None:
    """One of them, with who she is where she gave her name; from now on it counts as seen."""
    desk = desk_of(ctx)
    with desk.open_database() as database, database.session() as db:
        note = get_row(desk, db, Feedback, note_id, lock=True)
        if mark_seen(note):
            db.add(_entry(desk, db, "feedback.see", note))
        row = _row(desk, note, codes_of(db)) | _person(db, note)
    show_one(desk, row, as_json=as_json)


@app.named("label", "feedback.help.label")
def label_feedback(ctx: typer.Context, note_id: RowId, label: _Label) -> None:
    desk = desk_of(ctx)
    wanted = _read_label(desk, label)
    with desk.open_database() as database, database.session() as db:
        note = get_row(desk, db, Feedback, note_id, lock=True)
        before, note.label = note.label, wanted
        if before != wanted:
            db.add(_entry(desk, db, "feedback.label", note, before=before, label=wanted))
    say(desk.texts("feedback.labelled", id=note_id, label=_name(desk, wanted)))


@app.named("answer", "feedback.help.answer")
def answer_feedback(ctx: typer.Context, note_id: RowId, *, text: _Text) -> None:
    """To her one to one, from the OA; what is written goes out as it stands."""
    desk = desk_of(ctx)
    told = read_answer(desk, text)
    with desk.open_database() as database, database.session() as db:
        note = get_row(desk, db, Feedback, note_id, lock=True)
        now = desk.clock.now()
        obstacle = find_obstacle(db, note, now)
        if obstacle is not None:
            raise CannotError(desk.texts(f"feedback.{obstacle}", id=note_id))
        answer_note(db, note, told, now)
        db.add(_entry(desk, db, "feedback.answer", note))
    say(desk.texts("feedback.answered", id=note_id))


@app.named("close", "feedback.help.close")
def close_feedback(ctx: typer.Context, note_id: RowId, *, note: _Note = None) -> None:
    desk = desk_of(ctx)
    with desk.open_database() as database, database.session() as db:
        found = get_row(desk, db, Feedback, note_id, lock=True)
        if found.state == "closed":
            say(desk.texts("feedback.closed_already", id=note_id))
            return
        close_note(found, desk.officer, desk.clock.now())
        found.note = note
        db.add(_entry(desk, db, "feedback.close", found))
    say(desk.texts("feedback.closed", id=note_id))


@app.named("digest", "feedback.help.digest")
def show_digest(
    ctx: typer.Context, *, week: _Week = None, unit: OneUnit = None, as_json: Json = False
) -> None:
    """The labels told most of in a week, beside the week before; this week unless named."""
    desk = desk_of(ctx)
    monday = monday_of(read_day(desk, week, desk.today))
    with desk.open_database() as database, database.read_session() as db:
        below = list_answering(db, get_unit(desk, db, unit).id) if unit is not None else None
        top = list_top_labels(db, monday, below)
    rows = [_digest_row(desk, one, monday) for one in top]
    show_rows(desk, ("week", "label", "count", "before"), rows, as_json=as_json)


def _digest_row(desk: Desk, one: TopLabel, monday: date) -> dict[str, Any]:
    trend = "up" if one.count > one.before else "down" if one.count < one.before else "same"
    shown = {"week": monday, "label": _name(desk, one.label), "count": one.count}
    return {"id": one.label, "state": trend} | shown | {"before": one.before}


def _read_label(desk: Desk, said: str) -> str:
    """:raises CannotError: with the labels there are."""
    found = find_label(leading_house(desk.config), said)
    if found is None:
        known = ", ".join(f"{one} ({_name(desk, one)})" for one in list_labels())
        raise CannotError(desk.texts("feedback.no_label", said=said, known=known), status=2)
    return found


def _name(desk: Desk, label: str) -> str:
    return name_label(desk.config.language.default, label)


def _row(desk: Desk, note: Feedback, codes: dict[int | None, str]) -> dict[str, Any]:
    label = note.label or note.suggested
    return {
        "id": str(note.id),
        "state": note.state,
        "day": note.day,
        "unit_code": codes.get(note.unit_id),
        "label": _name(desk, label),
        "label_key": label,
        "suggested": note.suggested,
        "named": note.user_id is not None,
        "text": note.text,
        "answered_at": note.answered_at,
        "closed_at": note.closed_at,
        "closed_by": note.closed_by,
        "note": note.note,
    }


def _person(db: Session, note: Feedback) -> dict[str, Any]:
    """Nothing at all for a note without a name."""
    if note.user_id is None:
        return {}
    member = find_teller(db, note)
    return {
        "user_id": note.user_id,
        "full_name": member.full_name if member is not None else None,
        "phone": member.phone if member is not None else None,
    }


def _entry(desk: Desk, db: Session, action: str, note: Feedback, **details: object) -> AuditEntry:
    return desk.audit(action, codes_of(db).get(note.unit_id), feedback_id=note.id, **details)
