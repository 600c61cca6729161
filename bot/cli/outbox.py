"""`chihoi outbox`: what went out or didn't, with the reason, and what an officer may decide."""

from enum import StrEnum
from typing import Annotated, Any

import typer
from sqlmodel import col, select

from bot.cli.desk import CannotError, Desk
from bot.cli.options import Commands, Json, Limit, RowId, desk_of
from bot.cli.output import say, show_one, show_rows
from bot.cli.rows import get_row, kept_values
from bot.outbox_words import CANCELLED_BY, way_of, why_of
from models.outbox import OutboxMessage


class StateChoice(StrEnum):
    pending = "pending"
    sending = "sending"
    sent = "sent"
    unknown = "unknown"
    doubtful = "doubtful"
    failed = "failed"
    cancelled = "cancelled"


app = Commands("outbox.help.outbox")

_State = Annotated[StateChoice | None, typer.Option("--state", help="outbox.help.state")]
_Yes = Annotated[bool, typer.Option("--yes", help="outbox.help.yes")]

_MAY_RETRY = frozenset({"failed", "doubtful", "cancelled"})
_COLUMNS = ("id", "created_at", "oa_id", "recipient_id", "way", "text", "tries", "why", "state")
_MAY_CANCEL = frozenset({"pending", "doubtful", "unknown"})


@app.named("list", "outbox.help.list")
def list_messages(
    ctx: typer.Context, *, state: _State = None, limit: Limit = 50, as_json: Json = False
) -> None:
    desk = desk_of(ctx)
    with desk.open_database() as database, database.read_session() as db:
        query = select(OutboxMessage).order_by(col(OutboxMessage.id).desc()).limit(limit)
        if state is not None:
            query = query.where(col(OutboxMessage.state) == state.value)
        rows = [_row(desk, message) for message in db.exec(query)]
    show_rows(desk, _COLUMNS, rows, as_json=as_json)


@app.named("show", "outbox.help.show")
def show_message(ctx: typer.Context, message_id: RowId, *, as_json: Json = False) -> None:
    desk = desk_of(ctx)
    with desk.open_database() as database, database.read_session() as db:
        message = get_row(desk, db, OutboxMessage, message_id)
    row = _row(desk, message)
    if as_json:
        row["content"] = message.content
    else:  # `why` and `way` say them in words
        del row["reason"], row["route"]
    show_one(desk, row, as_json=as_json)


@app.named("retry", "outbox.help.retry")
def retry_message(ctx: typer.Context, message_id: RowId, *, yes: _Yes = False) -> None:
    desk = desk_of(ctx)
    with desk.open_database() as database, database.session() as db:
        message = get_row(desk, db, OutboxMessage, message_id, lock=True)
        if message.state == "pending":
            say(desk.texts("outbox.pending_already", id=message_id))
            return
        _require(desk, message, _MAY_RETRY, "outbox.cannot_retry")
        if message.reason == "withdrawn":
            raise CannotError(desk.texts("outbox.was_withdrawn", id=message_id))
        if message.not_after is not None and message.not_after < desk.clock.now():
            raise CannotError(desk.texts("outbox.past_its_time", id=message_id))
        if message.state == "doubtful" and not yes:
            raise CannotError(desk.texts("outbox.may_have_it", id=message_id))
        _change(message, "pending", reason=None)
        message.due_at, message.tries = desk.clock.now(), 0
        message.claimed_at = message.message_id = None
        db.add(desk.audit("outbox.retry", outbox_id=message.id))
    say(desk.texts("outbox.will_send", id=message_id))


@app.named("cancel", "outbox.help.cancel")
def cancel_message(ctx: typer.Context, message_id: RowId) -> None:
    desk = desk_of(ctx)
    with desk.open_database() as database, database.session() as db:
        message = get_row(desk, db, OutboxMessage, message_id, lock=True)
        if message.state == "cancelled":
            say(desk.texts("outbox.cancelled_already", id=message_id))
            return
        _require(desk, message, _MAY_CANCEL, "outbox.cannot_cancel")
        _change(message, "cancelled", reason=f"{CANCELLED_BY}{desk.officer}")
        db.add(desk.audit("outbox.cancel", outbox_id=message.id))
    say(desk.texts("outbox.cancelled", id=message_id))


def _require(desk: Desk, message: OutboxMessage, states: frozenset[str], key: str) -> None:
    if message.state not in states:
        shown = desk.texts(f"columns.values.{message.state}")
        raise CannotError(desk.texts(key, id=message.id, state=shown))


def _change(message: OutboxMessage, state: str, reason: str | None) -> None:
    message.state, message.reason = state, reason
    message.settle_at = message.unknown_at = None


def _row(desk: Desk, message: OutboxMessage) -> dict[str, Any]:
    """Routes and reasons as they are kept, and in words ("way", "why")."""
    row = kept_values(message, {"id", "state", "content"})
    text = str(message.content.get("text", ""))
    shown = {
        "text": text,
        "way": way_of(desk.texts, message),
        "why": why_of(desk.texts, message.reason),
    }
    return {"id": str(message.id), "state": message.state, **row, **shown}
