"""Who asked about a rumour hears its answer once, inside Zalo's free window, by her own OA."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from sqlmodel import Session, col, select

from handlers.kit.context import House
from handlers.kit.leader_lines import drop_lines
from handlers.kit.notices import Notice, may_hear, tell
from handlers.kit.rumour_answers import compose_values, drafted_key, new_key, shorten
from models.member import Identity, find_identity
from models.outbox import OutboxMessage
from models.rumour import Rumour, RumourAsk, list_asks

Houses = Mapping[str, House]


def publish(db: Session, rumour: Rumour, houses: Houses, by: str, now: datetime) -> int:
    """The draft becomes the answer; how many will hear it now."""
    rumour.state, rumour.published_by, rumour.published_at = "answered", by, now
    rumour.revision += 1
    _drop_lines(db, rumour)
    return tell_askers(db, rumour, houses, now)


def tell_askers(db: Session, rumour: Rumour, houses: Houses, now: datetime) -> int:
    """To who has not heard this answer; how many will now. Done again it tells nobody twice."""
    told = 0
    for ask, house, identity in _list_askers(db, rumour, houses):
        if ask.told_revision == rumour.revision:
            continue
        key, values = compose_values(rumour, house, differs=ask.differs)
        notice = Notice(identity, key, f"rumour:{rumour.id}:{rumour.revision}", now)
        if tell(db, house, notice, **values):
            ask.told_revision = rumour.revision
            told += 1
    return told


def count_hearers(db: Session, rumour: Rumour, houses: Houses, now: datetime) -> tuple[int, int]:
    """Of those who have not heard: how many would hear an answer now, and how many would not."""
    heard = rumour.revision if rumour.state == "answered" else -1
    waiting = {ask.id for ask in list_asks(db, rumour.id) if ask.told_revision != heard}
    able = {
        ask.id
        for ask, house, identity in _list_askers(db, rumour, houses)
        if ask.id in waiting and may_hear(house, identity, now)
    }
    return len(able), len(waiting) - len(able)


def withdraw(db: Session, rumour: Rumour, houses: Houses, now: datetime) -> tuple[int, int]:
    """The rumour waits again; how many messages were stopped, and how many who heard are told so."""
    stopped = _stop_untold(db, rumour)
    told = 0
    for ask, house, identity in _list_askers(db, rumour, houses):
        if ask.told_revision == rumour.revision:
            told += _tell_end(db, rumour, house, identity, "rumour_withdrawn", now)
    rumour.state, rumour.published_by, rumour.published_at = "checking", None, None
    rumour.verdict = rumour.answer = rumour.source = None
    rumour.answered_by = rumour.answered_at = None
    return stopped, told


def close(db: Session, rumour: Rumour, houses: Houses, by: str, now: datetime) -> int:
    """No answer will come; who waits for one is told so, how many."""
    rumour.state, rumour.closed_by, rumour.closed_at = "closed", by, now
    _drop_lines(db, rumour)
    askers = _list_askers(db, rumour, houses)
    return sum(
        _tell_end(db, rumour, house, identity, "rumour_closed", now)
        for _ask, house, identity in askers
    )


def _drop_lines(db: Session, rumour: Rumour) -> None:
    """Nobody is called to it in the evening any more."""
    drop_lines(db, (new_key(rumour.id), drafted_key(rumour.id)))


def _tell_end(
    db: Session, rumour: Rumour, house: House, identity: Identity, key: str, now: datetime
) -> bool:
    notice = Notice(identity, key, f"rumour:{rumour.id}:{rumour.revision}:{key}", now)
    return tell(db, house, notice, title=shorten(rumour.text))


def _stop_untold(db: Session, rumour: Rumour) -> int:
    """What has not left yet of an answer; who it was for hears the next one only."""
    prefix = f"notice:rumour:{rumour.id}:{rumour.revision}:"
    query = select(OutboxMessage).where(
        col(OutboxMessage.state) == "pending", col(OutboxMessage.dedupe_key).startswith(prefix)
    )
    waiting = {(row.oa_id, row.recipient_id): row for row in db.exec(query.with_for_update())}
    for ask in list_asks(db, rumour.id):
        row = waiting.get((ask.oa_id, ask.user_id))
        if row is not None:
            row.state, row.reason, ask.told_revision = "cancelled", "answer_withdrawn", 0
    db.flush()
    return len(waiting)


def _list_askers(
    db: Session, rumour: Rumour, houses: Houses
) -> Iterator[tuple[RumourAsk, House, Identity]]:
    for ask in list_asks(db, rumour.id):
        house, identity = houses.get(ask.oa_id), find_identity(db, ask.oa_id, ask.user_id)
        if house is not None and identity is not None:
            yield ask, house, identity
