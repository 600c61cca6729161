"""A correction goes once to everybody who got the item it corrects, by the same routes."""

from collections import Counter
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, select

from handlers.kit.context import House
from handlers.kit.push_words import PushWords
from handlers.kit.slots import is_quiet, local_moment
from models.insertion import insert_absent
from models.messages import Recipient, TextMessage
from models.news import NewsItem
from models.outbox import OutboxMessage, outbox_values
from models.push import DailyPush

_GONE = ("sent", "sending", "unknown", "doubtful")
_TO_GROUPS = ("group", "leaders_group")
# Who got the item so brought it to a group that we can't write to.
_FORWARDED = ("leaders_group", "pack_free", "pack_billed")


def count_reached(db: Session, item: NewsItem) -> Counter[str]:
    """Who got the item: "groups" and "people"."""
    return Counter(
        "groups" if route in _TO_GROUPS else "people" for _, route, *_ in _list_reached(db, item)
    )


def queue_correction(db: Session, house: House, correction: NewsItem, now: datetime) -> int:
    """How many messages were queued; done again it queues none. In quiet hours they wait.

    Each goes out by the OA that sent the item.
    """
    item = db.get_one(NewsItem, correction.corrects_id)
    return sum(
        insert_absent(db, _row(house, correction, reached, now))
        for reached in _list_reached(db, item)
    )


def carries(item: NewsItem) -> ColumnElement[bool]:
    """The condition that a message brings the item: a push, or what goes out for a correction."""
    if item.corrects_id is not None:
        return col(OutboxMessage.dedupe_key).startswith(_key(item))
    pushes = select(DailyPush.id).where(col(DailyPush.news_item_id) == item.id)
    return col(OutboxMessage.daily_push_id).in_(pushes)


def _key(correction: NewsItem) -> str:
    return f"correct:{correction.id}:"


def _list_reached(db: Session, item: NewsItem) -> list[tuple[str, str, int, str]]:
    """Recipient, route, priority, OA."""
    columns = (col(OutboxMessage.recipient_id), col(OutboxMessage.route))
    query = select(*columns, col(OutboxMessage.priority), col(OutboxMessage.oa_id)).where(
        carries(item), col(OutboxMessage.state).in_(_GONE)
    )
    return sorted(
        {(who, route or "", priority, oa) for who, route, priority, oa in db.exec(query)}
    )


def _row(
    house: House, item: NewsItem, reached: tuple[str, str, int, str], now: datetime
) -> OutboxMessage:
    recipient, route, priority, oa_id = reached
    to = Recipient("group" if route in _TO_GROUPS else "user", recipient)
    text = PushWords(house, item).correction(is_forwarded=route in _FORWARDED)
    message = TextMessage(to, text)
    due_at = _awake(house, now)
    row = outbox_values(
        oa_id,
        message,
        now,
        dedupe_key=f"{_key(item)}{recipient}",
        priority=priority,
        due_at=due_at,
        route=route,
        not_after=due_at + timedelta(hours=12),
    )
    return OutboxMessage(**row)


def _awake(house: House, now: datetime) -> datetime:
    """Now, or the end of the quiet hours."""
    if not is_quiet(house, now):
        return now
    today = now.astimezone(house.zone).date()
    ends = (local_moment(house, today + timedelta(days=n), house.quiet_hours[1]) for n in (0, 1))
    return next(end for end in ends if end > now)
