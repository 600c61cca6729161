"""What gatherers of officers' lines ask: which officers have an account, and what they were told."""

from collections.abc import Iterable
from datetime import date, datetime

from sqlmodel import Session, col, or_, select

from handlers.kit.context import House
from models.member import Identity
from models.push import LeaderLine
from models.role import Role


def list_officer_units(db: Session, house: House, now: datetime) -> list[tuple[str, int]]:
    """(user, unit) of the officers with an account of this OA, each pair once."""
    query = (
        select(col(Identity.user_id), col(Role.unit_id))
        .join(Role, col(Role.member_id) == col(Identity.member_id))
        .where(
            col(Identity.oa_id) == house.oa_id,
            col(Role.role) == "officer",
            col(Role.valid_from) <= now,
            or_(col(Role.valid_to).is_(None), col(Role.valid_to) > now),
        )
    )
    rows: Iterable[tuple[str, int]] = db.exec(query)
    return sorted(set(rows))


def list_told(db: Session, house: House, since: date) -> set[tuple[str, str]]:
    """(user, key) of the lines told since that day, by whichever OA she was told them."""
    query = select(col(LeaderLine.oa_id), col(LeaderLine.user_id), col(LeaderLine.key)).where(
        col(LeaderLine.day) >= since, col(LeaderLine.told_at).is_not(None)
    )
    told = set(db.exec(query).all())
    here = {(user_id, key) for oa_id, user_id, key in told if oa_id == house.oa_id}
    elsewhere = {line for line in told if line[0] != house.oa_id}
    return here | _translate(db, house, elsewhere)


def _translate(
    db: Session, house: House, told: Iterable[tuple[str, str, str]]
) -> set[tuple[str, str]]:
    """The same lines under the account of this OA, where one who was told has one."""
    found = set()
    for oa_id, user_id, key in told:
        other = db.get(Identity, (oa_id, user_id))
        if other is None or other.member_id is None:
            continue
        hers = select(col(Identity.user_id)).where(
            col(Identity.oa_id) == house.oa_id, col(Identity.member_id) == other.member_id
        )
        found |= {(mine, key) for mine in db.exec(hers)}
    return found
