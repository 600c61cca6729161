"""What a batch of events needs to be known, in a few statements for all of them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias, TypeGuard

from sqlalchemy import Row, insert, tuple_
from sqlmodel import Session, col, select

from models.conversation import Conversation, begin_conversation
from models.events import AnyEvent, ChatOpened, Followed, MediaReceived, TextReceived
from models.member import Identity, Member
from models.tables import table

Acted: TypeAlias = TextReceived | MediaReceived | Followed | ChatOpened

_TALK = table(Conversation)


@dataclass
class Known:
    """What a batch needs, fetched in three queries instead of three an event.

    `begun` are talks without a row; `newcomers` become identities with their own first act.
    """

    talks: dict[tuple[str, str], Conversation]
    identities: dict[tuple[str, str], Identity]
    newcomers: dict[tuple[str, str], Identity] = field(default_factory=dict)
    begun: list[Conversation] = field(default_factory=list)

    def talk(self, oa_id: str, key: str) -> Conversation:
        known = self.talks.get((oa_id, key))
        if known is None:
            known = self.talks[oa_id, key] = begin_conversation(oa_id, key)
            self.begun.append(known)
        return known


def fetch_known(db: Session, events: Sequence[tuple[Row[Any], AnyEvent]]) -> Known:
    keys = list({(row.oa_id, row.conversation) for row, _ in events})
    people = list({(event.oa_id, user) for _, event in events if (user := user_of(event))})
    talks = db.exec(
        select(Conversation).where(tuple_(Conversation.oa_id, Conversation.key).in_(keys))
    )
    found = db.exec(select(Identity).where(tuple_(Identity.oa_id, Identity.user_id).in_(people)))
    known = Known(
        {(talk.oa_id, talk.key): talk for talk in talks},
        {(identity.oa_id, identity.user_id): identity for identity in found},
    )
    _insert_newcomers(db, events, known)
    members = {i.member_id for i in known.identities.values() if i.member_id is not None}
    if members:
        db.exec(select(Member).where(col(Member.id).in_(members))).all()
    return known


def _insert_newcomers(
    db: Session, events: Sequence[tuple[Row[Any], AnyEvent]], known: Known
) -> None:
    """All in one statement: an object each, flushed by the session, costs twice as much."""
    first: dict[tuple[str, str], dict[str, Any]] = {}
    for _, event in events:
        if not is_own_act(event) or (event.oa_id, event.user_id) in known.identities:
            continue
        who = {"oa_id": event.oa_id, "user_id": event.user_id, "news_wanted": False}
        seen = {"first_seen_at": event.at, "last_interaction_at": event.at}
        first.setdefault((event.oa_id, event.user_id), who | seen)
    if first:
        inserted = db.scalars(insert(Identity).returning(Identity), list(first.values()))
        known.newcomers = {(one.oa_id, one.user_id): one for one in inserted}


def keep_begun(db: Session, begun: list[Conversation]) -> None:
    """A row only for a talk that leaves something to know."""
    rows = [
        talk.model_dump()
        for talk in begun
        if talk.feature or talk.misses or talk.human_until or talk.refused_on
    ]
    if rows:
        db.execute(insert(_TALK), rows)


def is_own_act(event: AnyEvent) -> TypeGuard[Acted]:
    """What a person whom Zalo names did herself, one to one."""
    match event:
        case TextReceived() | MediaReceived():
            return event.anonymous_conversation_id is None
        case _:
            return isinstance(event, Followed | ChatOpened)


def user_of(event: AnyEvent) -> str:
    return str(getattr(event, "user_id", ""))
