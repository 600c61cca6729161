"""What may still be spent of the month's billed messages, today and by whom (design §5)."""

import calendar
from dataclasses import dataclass
from datetime import datetime, time

from sqlmodel import Session, col, func, select

from handlers.kit.context import House
from models.outbox import IS_BILLED, OutboxMessage

BILLED = ("billed", "pack_billed")
_COUNTS = ("pending", "sending", "unknown", "doubtful", "sent")


@dataclass(slots=True)
class Purse:
    """Leaders' packs may use all that is left; members today's share of it."""

    left: int
    for_members: int

    def pay_for_leader(self) -> bool:
        if self.left <= 0:
            return False
        self.left -= 1
        return True

    def give_back(self, route: str) -> None:
        """What was paid for a message that another OA sends free of charge."""
        self.left += 1
        self.for_members += route == "billed"

    def pay_for_member(self) -> bool:
        if self.for_members <= 0 or not self.pay_for_leader():
            return False
        self.for_members -= 1
        return True


def open_purse(db: Session, house: House, now: datetime) -> Purse:
    """The day's share is what was left this morning, divided by the days left in the month."""
    local = now.astimezone(house.zone)
    today = datetime.combine(local.date(), time(), house.zone)
    month = today.replace(day=1)
    used = _count(db, house.oa_id, BILLED, month)
    by_members_today = _count(db, house.oa_id, ("billed",), today)
    left = max(house.monthly_quota - used, 0)
    days_left = calendar.monthrange(local.year, local.month)[1] - local.day + 1
    share = (left + by_members_today) // days_left
    return Purse(left, max(min(left, share - by_members_today), 0))


def _count(db: Session, oa_id: str, routes: tuple[str, ...], since: datetime) -> int:
    query = select(func.count()).where(
        col(OutboxMessage.oa_id) == oa_id,
        IS_BILLED,
        col(OutboxMessage.route).in_(routes),
        col(OutboxMessage.state).in_(_COUNTS),
        col(OutboxMessage.created_at) >= since,
    )
    return db.exec(query).one()
