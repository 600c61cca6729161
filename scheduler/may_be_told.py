"""Who may be told something unasked in the evening: free of charge, wanted, and not while she rests."""

from datetime import datetime

from sqlmodel import Session, col, select

from handlers.kit.context import House
from handlers.kit.leader_lines import EVENING
from handlers.kit.planner import FREE_FOR
from handlers.kit.rest_days import rests_on
from models.member import Identity, find_identity
from models.push import LeaderLine, find_pause
from models.role import list_units_led
from models.unit import Unit, list_line


def may_be_told(db: Session, house: House, user_id: str, now: datetime) -> bool:
    """Free of charge, wanted, by an account that is hers, and not while all her branches rest.

    Nor where another OA of the Union's has told her this evening already.
    """
    identity = find_identity(db, house.oa_id, user_id)
    if identity is None or identity.frozen_at is not None:
        return False
    if identity.news_stopped_at or identity.unfollowed_at:
        return False
    last = identity.last_interaction_at
    if last is None or now - last > FREE_FOR or _heard_elsewhere(db, house, identity, now):
        return False
    led = list_units_led(db, identity.member_id, now) if identity.member_id is not None else []
    return not led or not all(rests(db, house, unit, now) for unit in led)


def _heard_elsewhere(db: Session, house: House, identity: Identity, now: datetime) -> bool:
    if not house.others or identity.member_id is None:
        return False
    query = (
        select(LeaderLine.id)
        .join(
            Identity,
            (col(Identity.oa_id) == col(LeaderLine.oa_id))
            & (col(Identity.user_id) == col(LeaderLine.user_id)),
        )
        .where(
            col(Identity.member_id) == identity.member_id,
            col(Identity.oa_id) != house.oa_id,
            col(LeaderLine.day) == now.astimezone(house.zone).date(),
            col(LeaderLine.part) == EVENING,
            col(LeaderLine.told_at).is_not(None),
        )
    )
    return db.exec(query.limit(1)).first() is not None


def rests(db: Session, house: House, unit: Unit, now: datetime) -> bool:
    line, day = list(list_line(db, unit)), now.astimezone(house.zone).date()
    is_paused = find_pause(db, [above.id for above in line], day, now) is not None
    return is_paused or rests_on(house, line, day)
