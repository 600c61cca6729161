"""`chihoi inbox`: what came in, what became of it, and a second chance for what failed."""

from enum import StrEnum
from typing import Annotated, Any

import orjson
import typer
from sqlmodel import col, select, update

from bot.cli.desk import CannotError, Desk
from bot.cli.options import Commands, Json, Limit, RowId, desk_of
from bot.cli.output import say, show_one, show_rows
from bot.cli.rows import get_row, kept_values
from bot.quarantine import replay as replay_quarantine
from models.database import Database
from models.inbox import InboxEvent


class StateChoice(StrEnum):
    new = "new"
    done = "done"
    dead = "dead"
    forgotten = "forgotten"


app = Commands("inbox.help.inbox")

_State = Annotated[StateChoice | None, typer.Option("--state", help="inbox.help.state")]
_OneId = Annotated[str | None, typer.Argument(metavar="ID", help="cli.option.id")]
_Quarantined = Annotated[bool, typer.Option("--quarantined", help="inbox.help.quarantined")]
_Dead = Annotated[bool, typer.Option("--dead", help="inbox.help.dead")]

_AGAIN = {"state": "new", "tries": 0, "done_at": None}


@app.named("list", "inbox.help.list")
def list_events(
    ctx: typer.Context, *, state: _State = None, limit: Limit = 50, as_json: Json = False
) -> None:
    desk = desk_of(ctx)
    with desk.open_database() as database, database.read_session() as db:
        query = select(InboxEvent).order_by(col(InboxEvent.id).desc()).limit(limit)
        if state is not None:
            query = query.where(col(InboxEvent.state) == state.value)
        rows = [_row(event) for event in db.exec(query)]
    columns = ("id", "received_at", "oa_id", "conversation", "event_name", "tries", "state")
    show_rows(desk, columns, rows, as_json=as_json)


@app.named("show", "inbox.help.show")
def show_event(ctx: typer.Context, event_id: RowId, *, as_json: Json = False) -> None:
    desk = desk_of(ctx)
    with desk.open_database() as database, database.read_session() as db:
        event = get_row(desk, db, InboxEvent, event_id)
    row = _row(event)
    if as_json:
        show_one(desk, row | {"body": _body(event.body)}, as_json=True)
        return
    error = row.pop("error")
    show_one(desk, row, as_json=False)
    say(event.body.decode("utf-8", "replace"))
    if error:
        say(error)


@app.named("replay", "inbox.help.replay")
def replay(
    ctx: typer.Context,
    event_id: _OneId = None,
    *,
    quarantined: _Quarantined = False,
    dead: _Dead = False,
) -> None:
    desk = desk_of(ctx)
    if [event_id is not None, quarantined, dead].count(True) != 1:
        raise CannotError(desk.texts("inbox.replay_what"), status=2)
    with desk.open_database() as database:
        if quarantined:
            accepted, still_bad = replay_quarantine(desk.config, database, desk.clock)
            say(desk.texts("inbox.replayed_quarantine", accepted=accepted, still_bad=still_bad))
        elif dead:
            say(desk.texts("inbox.replayed_dead", count=_replay_dead(desk, database)))
        else:
            say(_replay_one(desk, database, event_id or ""))


def _replay_dead(desk: Desk, database: Database) -> int:
    with database.session() as db:
        found = db.exec(update(InboxEvent).where(col(InboxEvent.state) == "dead").values(**_AGAIN))
        if found.rowcount:
            db.add(desk.audit("inbox.replay", count=found.rowcount))
        return int(found.rowcount)


def _replay_one(desk: Desk, database: Database, event_id: str) -> str:
    with database.session() as db:
        event = get_row(desk, db, InboxEvent, event_id, lock=True)
        if event.state in ("done", "forgotten"):
            raise CannotError(desk.texts("inbox.done_already", id=event_id))
        if event.state == "new":
            return desk.texts("inbox.waiting_already", id=event_id)
        for name, value in _AGAIN.items():
            setattr(event, name, value)
        db.add(desk.audit("inbox.replay", inbox_id=event.id))
    return desk.texts("inbox.replayed", id=event_id)


def _row(event: InboxEvent) -> dict[str, Any]:
    row = kept_values(event, {"id", "state", "body"})
    return {"id": str(event.id), "state": event.state, **row}


def _body(body: bytes) -> Any:
    """Zalo's JSON as such; anything else as text."""
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        return body.decode("utf-8", "replace")
