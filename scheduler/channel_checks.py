"""Once a month each leader is asked in her evening message whether her channels still work.

Several channels are one line; nobody is asked again within four weeks, whatever she answered.
"""

from collections import defaultdict
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, select

from handlers.kit.asking import ask_elsewhere
from handlers.kit.channel_names import MOST_ASKED, compose_question
from handlers.kit.context import House
from handlers.kit.leader_lines import EVENING, add_line
from handlers.kit.texts import Texts
from models.channel import Channel, ChannelQuestion, is_unchecked, list_questions
from models.member import Identity
from models.push import LeaderLine
from models.role import list_holders, list_leaders
from scheduler.may_be_told import may_be_told

ASKED_EVERY = timedelta(days=28)
_ANSWERED_WITHIN = timedelta(hours=24)


def gather_channel_checks(db: Session, house: House, day: date, now: datetime) -> None:
    """The ones nobody looked at for longest first, five to a leader."""
    due = _list_due(db, day, now)
    if not due:
        return
    asked_lately = {one.user_id for one in list_questions(db, day - ASKED_EVERY + _DAY)}
    keepers: dict[int, Identity | None] = {}
    hers: dict[str, list[Channel]] = defaultdict(list)
    for channel in due:
        if channel.unit_id not in keepers:
            keepers[channel.unit_id] = _find_keeper(db, house, channel.unit_id, now)
        keeper = keepers[channel.unit_id]
        if keeper is not None and keeper.user_id not in asked_lately:
            hers[keeper.user_id].append(channel)
    by_user = {one.user_id: one for one in keepers.values() if one is not None}
    for user_id, channels in sorted(hers.items()):
        _ask(db, house, by_user[user_id], channels[:MOST_ASKED], (day, now))


_DAY = timedelta(days=1)


def _list_due(db: Session, day: date, now: datetime) -> list[Channel]:
    """Without those somebody was asked about within four weeks."""
    asked = {
        channel_id
        for one in list_questions(db, day - ASKED_EVERY + _DAY)
        for channel_id in one.channel_ids
    }
    query = select(Channel).where(is_unchecked(now))
    due = [one for one in db.exec(query.order_by(col(Channel.id))) if one.id not in asked]
    return sorted(due, key=lambda one: (one.checked_at is not None, one.checked_at or now))


def _find_keeper(db: Session, house: House, unit_id: int, now: datetime) -> Identity | None:
    """The leader, else the deputy, else an officer of that unit who may be told this evening."""
    officers = [role.member_id for role in list_holders(db, unit_id, "officer", now)]
    for member_id in dict.fromkeys([*list_leaders(db, unit_id, now), *officers]):
        query = select(Identity).where(
            col(Identity.oa_id) == house.oa_id, col(Identity.member_id) == member_id
        )
        for identity in db.exec(query):
            if may_be_told(db, house, identity.user_id, now):
                return identity
    return None


def _ask(
    db: Session, house: House, keeper: Identity, channels: list[Channel], at: tuple[date, datetime]
) -> None:
    day, now = at
    question = compose_question(Texts("channel_checks", house.language), channels)
    choices = " ".join(f"{n}. {words}" for n, words in question.choices.items() if n != "0")
    line = LeaderLine(
        oa_id=house.oa_id,
        user_id=keeper.user_id,
        day=day,
        part=EVENING,
        key="channels",
        text=f"{question.text} {choices}",
    )
    if not add_line(db, line):
        return
    ids = [channel.id for channel in channels]
    asked = ChannelQuestion(
        oa_id=house.oa_id, user_id=keeper.user_id, asked_on=day, asked_at=now, channel_ids=ids
    )
    db.add(asked)
    ask_elsewhere(db, keeper, "channel_checks.check", question, now, now + _ANSWERED_WITHIN)
