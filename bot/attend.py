"""Turns stored events into answers: who and where, what changed in what we know, what to say."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from itertools import takewhile
from typing import Any

from sqlalchemy import Row, select, tuple_
from sqlmodel import Session, col

from bot.clock import Clock
from bot.known import Acted, Known, fetch_known, is_own_act, keep_begun, user_of
from bot.zalo.events import parse_event
from bot.zalo.keys import load_body
from handlers.kit.context import Context, House
from handlers.kit.outbox_rows import answer_row
from handlers.kit.switchboard import Switchboard
from handlers.kit.texts import Texts
from models.case import ERASED_AFTER, Case, find_open_case
from models.conversation import HUMAN_TALKS_FOR, Conversation, list_unkept
from models.events import (
    AnyEvent,
    ChatOpened,
    DataWithdrawn,
    Followed,
    GroupChanged,
    GroupMediaReceived,
    GroupTextReceived,
    MediaReceived,
    OaMessageSent,
    TextReceived,
    Unfollowed,
)
from models.group import Group, find_group
from models.group_request import end_request, note_request
from models.inbox import InboxEvent
from models.member import Identity, Member
from models.messages import Message, Recipient, TextMessage
from models.push import GroupMember

# What she sent so long before may be what her words are about (Context.earlier).
_SPEAKS_OF, _MOST_EARLIER = timedelta(minutes=10), 6


class Attendant:
    """Knows the features and the accounts; holds no state between batches."""

    def __init__(
        self, switchboard: Switchboard, houses: Mapping[str, House], clock: Clock
    ) -> None:
        self._switchboard = switchboard
        self._houses = houses
        self._clock = clock

    def attend(
        self, db: Session, rows: Iterable[Row[Any]]
    ) -> tuple[list[dict[str, Any]], list[int]]:
        """Handle the events in their order.

        The outbox rows of the answers, and the inbox ids of events whose words are not to be kept.
        """
        now = self._clock.now()
        events = [(row, self._parse(row)) for row in rows]
        known = fetch_known(db, events)
        queued: list[dict[str, Any]] = []
        unkept: list[int] = []
        for row, event in events:
            talk = known.talk(row.oa_id, row.conversation)
            if (before := list_unkept(talk, now)) is not None:
                unkept += [*before, row.id]
            _note(db, event, talk, known, now)
            earlier = partial(self._read_earlier, db, row, unkept)
            said = self._attend_one(db, row, event, known, now, earlier)
            queued += [answer_row(row.oa_id, row.id, n, m, now) for n, m in enumerate(said)]
        keep_begun(db, known.begun)
        return queued, unkept

    def apologise(self, row: Row[Any]) -> list[dict[str, Any]]:
        """One kind sentence for a person whose message we could not handle; nothing in groups."""
        here = _place(self._parse(row))
        if here is None or here.kind == "group":
            return []
        text = Texts("kit", self._houses[row.oa_id].language)("sorry")
        sorry = answer_row(row.oa_id, row.id, 0, TextMessage(here, text), self._clock.now())
        return [sorry | {"dedupe_key": f"sorry:{row.id}"}]

    def _parse(self, row: Row[Any]) -> AnyEvent:
        body = load_body(row.body) or {}
        return parse_event(row.event_name, body, row.oa_id, row.occurred_at, self._houses.keys())

    def _read_earlier(
        self, db: Session, row: Row[Any], unkept: Collection[int]
    ) -> Sequence[AnyEvent]:
        """Messages she sent before this event, the newest first; none beyond one not to be kept."""
        query = (
            select(InboxEvent)
            .where(
                col(InboxEvent.oa_id) == row.oa_id,
                col(InboxEvent.conversation) == row.conversation,
                col(InboxEvent.event_name).startswith("user_send_"),
                col(InboxEvent.occurred_at) >= row.occurred_at - _SPEAKS_OF,
                tuple_(col(InboxEvent.occurred_at), col(InboxEvent.id))
                < (row.occurred_at, row.id),
            )
            .order_by(col(InboxEvent.occurred_at).desc(), col(InboxEvent.id).desc())
            .limit(_MOST_EARLIER)
        )
        found = db.execute(query).scalars()
        kept = takewhile(lambda one: one.state != "forgotten" and one.id not in unkept, found)
        return [self._parse(one) for one in kept]

    def _attend_one(
        self,
        db: Session,
        row: Row[Any],
        event: AnyEvent,
        known: Known,
        now: datetime,
        earlier: Callable[[], Sequence[AnyEvent]],
    ) -> list[Message]:
        house, here = self._houses.get(row.oa_id), _place(event)
        if house is None or here is None:
            return []
        if here.kind == "anonymous":
            return [TextMessage(here, Texts("kit", house.language)("anonymous"))]
        identity = known.identities.get((event.oa_id, user_of(event)))
        ctx = Context(
            db=db,
            now=now,
            house=house,
            here=here,
            conversation=known.talk(row.oa_id, row.conversation),
            user_id=user_of(event),
            event_id=row.id,
            identity=identity,
            member=_member_of(db, identity),
            group=find_group(db, event.oa_id, here.id) if here.kind == "group" else None,
            houses=self._houses,
            earlier=earlier,
        )
        return self._switchboard.answer(event, ctx)


def _member_of(db: Session, identity: Identity | None) -> Member | None:
    """Already in the session's memory, see fetch_known."""
    if identity is None or identity.member_id is None:
        return None
    return db.get(Member, identity.member_id)


def _note(db: Session, event: AnyEvent, talk: Conversation, known: Known, now: datetime) -> None:
    """What an event tells us by itself, whatever is answered."""
    if is_own_act(event):
        _note_interaction(event, known)
        return
    match event:
        case Unfollowed():
            _note_leaving(event, known)
        case OaMessageSent(admin_id=str(), in_group=False):
            talk.human_until = event.at + HUMAN_TALKS_FOR
        case GroupChanged():
            _note_group(db, event)
        case DataWithdrawn():
            _note_withdrawal(db, event, now)
        case _:
            return


def _note_withdrawal(db: Session, event: DataWithdrawn, now: datetime) -> None:
    """She took back in Zalo what the OA may know of her: no news from now on, erased a day later."""
    identity = db.get(Identity, (event.oa_id, event.user_id))
    if identity is not None:
        identity.news_stopped_at = identity.news_stopped_at or event.at
    found = find_open_case(db, event.oa_id, event.user_id, "erase")
    case = found or Case(oa_id=event.oa_id, user_id=event.user_id, kind="erase", opened_at=now)
    case.run_at = case.run_at or now + ERASED_AFTER
    db.add(case)


def _note_interaction(event: Acted, known: Known) -> None:
    """Her own act opens the 48-hour window (zalo-api §3.4)."""
    key = (event.oa_id, event.user_id)
    identity = known.identities.get(key)
    if identity is None:
        identity = known.identities[key] = known.newcomers[key]
    last = identity.last_interaction_at
    if last is None or event.at > last:
        identity.last_interaction_at = event.at
    if isinstance(event, Followed):
        identity.followed_at, identity.unfollowed_at = event.at, None


def _note_leaving(event: Unfollowed, known: Known) -> None:
    identity = known.identities.get((event.oa_id, event.user_id))
    if identity is not None:
        identity.unfollowed_at = event.at


def _note_group(db: Session, event: GroupChanged) -> None:
    group = find_group(db, event.oa_id, event.group_id)
    if group is None and event.change == "created":
        db.add(Group(oa_id=event.oa_id, group_id=event.group_id, name=event.group_id, kind="gmf"))
    elif group is not None and event.change == "deleted":
        group.state = "gone"
    if event.change in ("joined", "left"):
        _note_roster(db, event)
    for user_id in event.user_ids:
        if event.change == "join_requested":
            note_request(db, event.oa_id, event.group_id, user_id, event.at)
        elif event.change in ("join_accepted", "join_rejected", "joined"):
            end_request(db, event.oa_id, event.group_id, user_id)


def _note_roster(db: Session, event: GroupChanged) -> None:
    for user_id in event.user_ids:
        row = db.get(GroupMember, (event.oa_id, event.group_id, user_id))
        if event.change == "left" and row is not None:
            db.delete(row)
        elif event.change == "joined" and row is None:
            db.add(GroupMember(oa_id=event.oa_id, group_id=event.group_id, user_id=user_id))


def _place(event: AnyEvent) -> Recipient | None:
    """Where an answer to the event would go; None for what nobody said."""
    match event:
        case GroupTextReceived() | GroupMediaReceived():
            return Recipient("group", event.group_id)
        case TextReceived() | MediaReceived():
            if event.anonymous_conversation_id is not None:
                return Recipient("anonymous", event.user_id, event.anonymous_conversation_id)
            return Recipient("user", event.user_id)
        case Followed() | ChatOpened():
            return Recipient("user", event.user_id)
        case _:
            return None
