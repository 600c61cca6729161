"""The live outbox: the newest messages, whatever became of them, with the reason."""

from datetime import datetime, time

from sqlmodel import col, func, select

from bot.showroom.room import Cell, Room, Tone, View, tone_of
from bot.showroom.views.queue import rows_of
from models.outbox import OutboxMessage

ORDER = 20
TITLE = "showroom.outbox.title"

_SHOWN = 40
_FIGURES: dict[str, Tone] = {
    "sent": "good",
    "pending": "warn",
    "failed": "bad",
    "cancelled": "",
}


def look(room: Room) -> View:
    view, texts = View(note=room.texts("showroom.outbox.note")), room.texts
    mine = col(OutboxMessage.oa_id) == room.house.oa_id
    start = datetime.combine(room.today, time(), room.house.zone)
    counting = select(OutboxMessage.state, func.count()).where(
        mine, col(OutboxMessage.created_at) >= start
    )
    counts = dict(room.db.exec(counting.group_by(col(OutboxMessage.state))).all())
    for state, tone in _FIGURES.items():
        count = counts.get(state, 0)
        view.figure(texts(f"columns.values.{state}"), count, tone_of(count, tone))
    newest = select(OutboxMessage).where(mine).order_by(col(OutboxMessage.id).desc())
    messages = list(room.db.exec(newest.limit(_SHOWN)))
    columns = [texts(f"showroom.outbox.{key}") for key in ("at", "to", "way", "state")]
    hours = [Cell(room.clock(message.created_at)) for message in messages]
    rows = [(hour, *row) for hour, row in zip(hours, rows_of(room, messages), strict=True)]
    view.table("", columns, rows, texts("showroom.outbox.empty"))
    return view
