"""What waits to leave and what left last: route, tries, and why it still waits."""

from collections import Counter

from sqlmodel import col, func, select

from bot.outbox_words import way_of, why_of
from bot.showroom.room import Cell, Room, Tone, View, name_recipients, tone_of
from models.outbox import OutboxMessage

ORDER = 30
TITLE = "showroom.queue.title"

_OPEN = ("pending", "sending", "unknown", "doubtful")
_TOO_MANY = ("-32", "http-429")
_SHOWN, _LAST_SHOWN = 20, 6
_TONES: dict[str, Tone] = {
    "pending": "warn",
    "sending": "warn",
    "unknown": "warn",
    "doubtful": "bad",
    "failed": "bad",
    "sent": "good",
}


def look(room: Room) -> View:
    view, texts = View(), room.texts
    counts = _count(room)
    view.figure(
        texts("showroom.queue.waiting"), counts["pending"], tone_of(counts["pending"], "warn")
    )
    view.figure(texts("showroom.queue.leaving"), counts["sending"])
    in_doubt = counts["unknown"] + counts["doubtful"]
    view.figure(texts("showroom.queue.in_doubt"), in_doubt, tone_of(in_doubt, "bad"))
    columns = [texts(f"showroom.queue.{key}") for key in ("to", "way", "state")]
    waiting = _list(room, _OPEN, _SHOWN)
    empty = texts("showroom.queue.nothing_waits")
    view.note = _rest(room, waiting)
    view.table("", columns, rows_of(room, waiting), empty)
    left = _list(room, ("sent",), _LAST_SHOWN)
    if left:
        view.table(texts("showroom.queue.left_last"), columns, rows_of(room, left), "")
    return view


def _rest(room: Room, waiting: list[OutboxMessage]) -> str:
    """Until when nothing leaves at all, since Zalo said that a minute's calls are used up."""
    ends = [message.due_at for message in waiting if message.reason in _TOO_MANY]
    if max(ends, default=room.now) <= room.now:
        return ""
    return room.texts("showroom.queue.rests", at=room.clock(max(ends)))


def _count(room: Room) -> Counter[str]:
    query = (
        select(OutboxMessage.state, func.count())
        .where(col(OutboxMessage.oa_id) == room.house.oa_id, col(OutboxMessage.state).in_(_OPEN))
        .group_by(col(OutboxMessage.state))
    )
    return Counter(dict(room.db.exec(query).all()))


def _list(room: Room, states: tuple[str, ...], most: int) -> list[OutboxMessage]:
    query = select(OutboxMessage).where(
        col(OutboxMessage.oa_id) == room.house.oa_id, col(OutboxMessage.state).in_(states)
    )
    in_trouble_first = (col(OutboxMessage.tries).desc(), col(OutboxMessage.id).desc())
    newest_first = (col(OutboxMessage.sent_at).desc(), col(OutboxMessage.id).desc())
    order = newest_first if states == ("sent",) else in_trouble_first
    return list(room.db.exec(query.order_by(*order).limit(most)))


def rows_of(room: Room, messages: list[OutboxMessage]) -> list[tuple[Cell, ...]]:
    """To whom, by which way, and how far it has come."""
    keys = {
        message.id: f"{message.recipient_kind[0]}:{message.recipient_id}" for message in messages
    }
    names = name_recipients(room, keys.values())
    return [_row(room, message, names.get(keys[message.id])) for message in messages]


def _row(room: Room, message: OutboxMessage, name: str | None) -> tuple[Cell, ...]:
    text = str(message.content.get("text", "")).split("\n", 1)[0]
    to = Cell(name or message.recipient_id, small=text[:60], chat=message.recipient_id)
    state = room.texts(f"columns.values.{message.state}")
    shown = Cell(state, small=_when(room, message), tone=_TONES.get(message.state, ""))
    return to, Cell(way_of(room.texts, message)), shown


def _when(room: Room, message: OutboxMessage) -> str:
    """ "lần 3, 07:00:15: Zalo đang giới hạn lượt gọi" for one that waits, the hour for one that left."""
    why = why_of(room.texts, message.reason)
    if message.state == "sent" and message.sent_at is not None:
        return room.clock(message.sent_at)
    if message.state == "sending" or (message.tries == 0 and message.due_at <= room.now):
        return why
    said = room.texts(
        "showroom.queue.again", tries=message.tries + 1, at=room.clock(message.due_at)
    )
    return f"{said} {why}".rstrip(": ")
