"""A word to someone other than who wrote: free of charge and outside the quiet hours, or not at all."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from handlers.kit.context import House
from handlers.kit.planner import FREE_FOR
from handlers.kit.slots import is_quiet, local_moment
from models.insertion import insert_absent
from models.member import Identity
from models.messages import Recipient, TextMessage, message_type, to_row
from models.outbox import ANSWER, OutboxMessage

# Behind those who wait for an answer, before everything that nobody waits for.
NOTICE = ANSWER + 5


def queue_notice(
    db: Session, house: House, identity: Identity, text: str, *, once: str, now: datetime
) -> bool:
    """Whether she will hear it: while her window is free and she is not frozen or gone.

    `once` makes the same notice come once.
    """
    due_at, until = _next_waking(house, now), _free_until(identity)
    if until is None or due_at > until:
        return False
    message = TextMessage(Recipient("user", identity.user_id), text)
    row = OutboxMessage(
        oa_id=house.oa_id,
        dedupe_key=f"notice:{once}:{identity.user_id}",
        priority=NOTICE,
        recipient_kind="user",
        recipient_id=identity.user_id,
        type=message_type(message),
        content=to_row(message),
        created_at=now,
        due_at=due_at,
        not_after=until,
    )
    return insert_absent(db, row)


def list_identities(db: Session, house: House, member_id: int) -> Iterator[Identity]:
    """Her Zalo accounts with this OA."""
    query = select(Identity).where(
        col(Identity.oa_id) == house.oa_id, col(Identity.member_id) == member_id
    )
    yield from db.exec(query.order_by(col(Identity.user_id)))


def _free_until(identity: Identity) -> datetime | None:
    last = identity.last_interaction_at
    if last is None or identity.unfollowed_at is not None or identity.frozen_at is not None:
        return None
    return last + FREE_FOR


def _next_waking(house: House, now: datetime) -> datetime:
    if not is_quiet(house, now):
        return now
    local = now.astimezone(house.zone)
    morning = local_moment(house, local.date(), house.quiet_hours[1])
    return morning if morning > now else morning + timedelta(days=1)
