"""A correction goes once to everybody who got the item it corrects, by the same routes."""

from collections import Counter
from datetime import datetime, timedelta

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
    text = PushWords(house, correction).correction()
    return sum(
        insert_absent(db, _row(house, correction, reached, text, now))
        for reached in _list_reached(db, item)
    )


def _list_reached(db: Session, item: NewsItem) -> list[tuple[str, str, int, str]]:
    """Recipient, route, priority, OA."""
    pushes = select(DailyPush.id).where(col(DailyPush.news_item_id) == item.id)
    columns = (col(OutboxMessage.recipient_id), col(OutboxMessage.route))
    query = select(*columns, col(OutboxMessage.priority), col(OutboxMessage.oa_id)).where(
        col(OutboxMessage.daily_push_id).in_(pushes), col(OutboxMessage.state).in_(_GONE)
    )
    return sorted(
        {(who, route or "", priority, oa) for who, route, priority, oa in db.exec(query)}
    )


def _row(
    house: House, item: NewsItem, reached: tuple[str, str, int, str], text: str, now: datetime
) -> OutboxMessage:
    recipient, route, priority, oa_id = reached
    to = Recipient("group" if route in _TO_GROUPS else "user", recipient)
    message = TextMessage(to, text)
    due_at = _awake(house, now)
    row = outbox_values(
        oa_id,
        message,
        now,
        dedupe_key=f"correct:{item.id}:{recipient}",
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
