"""The one message a leader gets unasked in the evening: what still waits for her, if anything."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from itertools import groupby

from sqlmodel import Session, col, select

from handlers.kit.applicants import count_waiting_by_unit
from handlers.kit.context import House
from handlers.kit.leader_lines import (
    EVENING,
    EVENING_AT,
    add_line,
    compose_evening,
    say_applicants,
)
from handlers.kit.rest_days import is_rest_day
from handlers.kit.slots import is_quiet, local_moment
from models.database import Database
from models.insertion import insert_absent
from models.member import Identity
from models.messages import Message
from models.outbox import GROUP_PUSH, OutboxMessage, outbox_values
from models.push import LeaderLine
from models.role import list_leaders
from models.unit import Unit
from scheduler.channel_checks import gather_channel_checks
from scheduler.feedback_digest import gather_digest
from scheduler.group_ends import gather_group_ends
from scheduler.late_cases import gather_late_cases
from scheduler.link_week import gather_link_week
from scheduler.may_be_told import may_be_told, rests
from scheduler.missed import gather_missed
from scheduler.nudges import gather_nudges
from scheduler.roll_up import plan_roll_up
from scheduler.rumours import gather_late_rumours

EVENING_UNTIL = time(21, 0)
EVENING_PRIORITY = GROUP_PUSH + 5

# The line that says an evening's lines are gathered and queued; it belongs to nobody.
_NOBODY, _GATHERED = "", "gathered"


def evening_tick(database: Database, house: House, now: datetime) -> int:
    """Queue each leader's lines of the day as one message; how many leaders.

    Once an evening, whatever the workers and the clock do; in quiet hours and on rest days never.
    """
    local = now.astimezone(house.zone)
    day = local.date()
    if not EVENING_AT <= local.time() < EVENING_UNTIL or is_quiet(house, now):
        return 0
    if is_rest_day(day) or _is_gathered(database, house, day):
        return 0
    with database.read_session() as db:
        monthly = plan_roll_up(db, house, day, now)
    with database.session() as db:
        if not add_line(db, _line(house, _NOBODY, day, _GATHERED)):
            return 0
        for line in monthly:
            add_line(db, line)
        gather_missed(db, house, day, now)  # first: some of it can still be mended tonight
        _gather_applicants(db, house, day, now)
        gather_nudges(db, house, day, now)
        gather_late_cases(db, house, day, now)
        gather_late_rumours(db, house, day, now)
        gather_group_ends(db, house, day, now)
        gather_link_week(db, house, day, now)
        gather_digest(db, house, day, now)
        gather_channel_checks(db, house, day, now)  # last: it asks, and a number answers it
        return _queue_lines(db, house, day, now)


def _is_gathered(database: Database, house: House, day: date) -> bool:
    """One row of one unique index: an evening that is done costs next to nothing."""
    query = select(LeaderLine.id).where(
        col(LeaderLine.oa_id) == house.oa_id,
        col(LeaderLine.user_id) == _NOBODY,
        col(LeaderLine.day) == day,
        col(LeaderLine.key) == _GATHERED,
    )
    with database.read_session() as db:
        return db.exec(query).first() is not None


def _gather_applicants(db: Session, house: House, day: date, now: datetime) -> None:
    """Who asked waits for the branch's own leaders, not for the officers above."""
    counts: Counter[int] = Counter()
    for unit_id, count in count_waiting_by_unit(db, house.oa_id).items():
        unit = db.get(Unit, unit_id)
        if unit is None or rests(db, house, unit, now):
            continue
        for member_id in set(list_leaders(db, unit.id, now)):
            counts[member_id] += count
    for identity in _list_identities(db, house, counts):
        text = say_applicants(house, counts[identity.member_id or 0])
        add_line(db, _line(house, identity.user_id, day, "applicants", text))


def _list_identities(db: Session, house: House, member_ids: Iterable[int]) -> Iterator[Identity]:
    for member_id in sorted(member_ids):
        query = select(Identity).where(
            col(Identity.oa_id) == house.oa_id, col(Identity.member_id) == member_id
        )
        yield from db.exec(query)


def _queue_lines(db: Session, house: House, day: date, now: datetime) -> int:
    query = select(LeaderLine).where(
        col(LeaderLine.oa_id) == house.oa_id,
        col(LeaderLine.day) == day,
        col(LeaderLine.part) == EVENING,
        col(LeaderLine.user_id) != _NOBODY,
        col(LeaderLine.told_at).is_(None),
    )
    lines = db.exec(query.order_by(col(LeaderLine.user_id), col(LeaderLine.id))).all()
    queued = 0
    for user_id, hers in groupby(lines, lambda line: line.user_id):
        if may_be_told(db, house, user_id, now):
            message = compose_evening(db, house, user_id, list(hers), now)
            queued += insert_absent(db, _outbox_row(house, message, day, now))
    return queued


def _line(house: House, user_id: str, day: date, key: str, text: str = "") -> LeaderLine:
    return LeaderLine(
        oa_id=house.oa_id, user_id=user_id, day=day, part=EVENING, key=key, text=text
    )


def _outbox_row(house: House, message: Message, day: date, now: datetime) -> OutboxMessage:
    row = outbox_values(
        house.oa_id,
        message,
        now,
        dedupe_key=f"evening:{message.to.id}:{day}",
        priority=EVENING_PRIORITY,
        route="free",
        not_after=local_moment(house, day, EVENING_UNTIL),
    )
    return OutboxMessage(**row)
