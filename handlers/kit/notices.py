"""A word to someone other than who wrote: free of charge and outside the quiet hours, or not at all."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from handlers.kit.address import ELDER, pick_address
from handlers.kit.context import House
from handlers.kit.people import given_name
from handlers.kit.planner import FREE_FOR
from handlers.kit.slots import is_quiet, local_moment
from handlers.kit.texts import Texts
from models.insertion import insert_absent
from models.member import Identity, Member
from models.messages import Recipient, TextMessage
from models.outbox import ANSWER, OutboxMessage, outbox_values

# Behind those who wait for an answer, before everything that nobody waits for.
NOTICE = ANSWER + 5


@dataclass(frozen=True, slots=True)
class Notice:
    """A text of the catalogue "notices" for one account; `once` makes the same one come once."""

    to: Identity
    key: str
    once: str
    now: datetime


def tell(db: Session, house: House, notice: Notice, **values: object) -> bool:
    """Whether she will hear it: while her window is free and she is not frozen or gone."""
    if not may_hear(house, notice.to, notice.now):
        return False
    due_at, until = _next_waking(house, notice.now), _free_until(notice.to)
    text = _compose(db, house, notice, values)
    message = TextMessage(Recipient("user", notice.to.user_id), text)
    key = f"notice:{notice.once}:{notice.to.user_id}"
    when = {"priority": NOTICE, "due_at": due_at, "not_after": until}
    row = outbox_values(house.oa_id, message, notice.now, dedupe_key=key, **when)
    return insert_absent(db, OutboxMessage(**row))


def may_hear(house: House, identity: Identity, now: datetime) -> bool:
    """Whether a word to her now, or in the morning after the quiet hours, is free of charge."""
    until = _free_until(identity)
    return until is not None and _next_waking(house, now) <= until


def _compose(db: Session, house: House, notice: Notice, values: dict[str, object]) -> str:
    """With her own name and title."""
    identity = notice.to
    member = db.get(Member, identity.member_id) if identity.member_id is not None else None
    year = notice.now.astimezone(house.zone).year
    born = member.birth_year if member is not None else None
    address = pick_address(identity.address, born, year)
    kit = Texts("kit", house.language, address)
    name = given_name(member.called or member.full_name) if member is not None else ""
    title = "person_elder" if address == ELDER else "person"
    person = kit(title, name=name) if name else kit("you")
    return Texts("notices", house.language, address)(notice.key, **values, person=person)


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
