"""The words of the file with all the Union holds about one person, for herself to keep.

It may be read by whoever has her phone: her own messages are counted, not repeated, and a call for
help stands among the others as "asked the Union for help".
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, false
from sqlmodel import Session, col, func, or_, select

from handlers.kit.address import pick_address
from handlers.kit.context import House
from handlers.kit.slots import push_hour
from handlers.kit.texts import Texts
from models.case import Case
from models.consent import Consent, ConsentText
from models.erasure import Person
from models.feedback import list_notes_of
from models.group import Group
from models.inbox import InboxEvent
from models.member import Identity, Member
from models.membership import Membership
from models.outbox import OutboxMessage
from models.push import GroupMember
from models.role import Role
from models.share import Share
from models.spans import known_day
from models.story import Story
from models.unit import Unit

_HELP = ("danger", "human")
_MOST_ROWS = 1000  # of one kind: a file stays readable, and far below Zalo's 5 MB


@dataclass(frozen=True, slots=True)
class Section:
    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OwnFile:
    """A title, what the file is, then what is held in parts; none is empty."""

    title: str
    intro: str
    sections: tuple[Section, ...]


def compose_own_file(db: Session, house: House, person: Person, now: datetime) -> OwnFile:
    """Of the member with all her identities, or of somebody known by an identity alone."""
    book = _Book(db, house, person, now)
    parts = {
        "register": book.list_register(),
        "branches": book.list_branches(),
        "roles": book.list_roles(),
        "accounts": book.list_accounts(),
        "consents": book.list_consents(),
        "deeds": book.list_deeds(),
        "requests": book.list_requests(),
    }
    found = ((name, tuple(lines)) for name, lines in parts.items())
    texts, titles = book.texts, book.texts.table("parts")
    return OwnFile(
        texts("title"),
        texts("intro", union=house.oa_name, at=book.say_moment(now)),
        tuple(Section(titles[name], lines) for name, lines in found if lines),
    )


class _Book:
    """What the tables say about her, a line for each thing."""

    def __init__(self, db: Session, house: House, person: Person, now: datetime) -> None:
        self._db, self._house, self._now = db, house, now
        self._member, self._identities = person.member, person.identities
        named = next((one.address for one in self._identities if one.address), None)
        born = self._member.birth_year if self._member is not None else None
        self.texts = Texts("own_file", house.language, pick_address(named, born, self._today.year))

    @property
    def _today(self) -> date:
        return self._now.astimezone(self._house.zone).date()

    def say_moment(self, at: datetime) -> str:
        return f"{at.astimezone(self._house.zone):%H:%M %d/%m/%Y}"

    def list_register(self) -> Iterator[str]:
        member = self._member
        if member is None:
            return
        yield self.texts("name", name=member.full_name)
        if member.called and member.called != member.full_name:
            yield self.texts("called", name=member.called)
        if member.phone:
            yield self.texts("phone", phone=member.phone)
        if member.birth_year:
            yield self.texts("birth_year", year=member.birth_year)
        if not member.has_smartphone:
            yield self.texts("no_smartphone")
        yield from self._list_away(member)

    def list_branches(self) -> Iterator[str]:
        member = self._member
        if member is None:
            return
        if member.state == "waiting" and member.unit_id is not None:
            yield self.texts("asks_to_join", unit=self._name(member.unit_id))
        query = select(Membership).where(col(Membership.member_id) == member.id)
        for one in self._db.exec(query.order_by(col(Membership.valid_from), col(Membership.id))):
            unit = self._name(one.unit_id)
            yield self._say_span(unit, known_day(one.valid_from), known_day(one.valid_to))

    def list_roles(self) -> Iterator[str]:
        if self._member is None:
            return
        names = self.texts.table("roles")
        query = select(Role).where(col(Role.member_id) == self._member.id)
        for one in self._db.exec(query.order_by(col(Role.id))):
            role = f"{names[one.role]} {self._name(one.unit_id)}"
            last = self._day(one.valid_to) if one.valid_to is not None else None
            yield self._say_span(role, self._day(one.valid_from), last)

    def list_accounts(self) -> Iterator[str]:
        for one in self._identities:
            since = self.say_moment(one.first_seen_at)
            yield self.texts("account", number=one.user_id, since=since)
            if one.last_interaction_at is not None:
                yield self.texts("last_seen", at=self.say_moment(one.last_interaction_at))
            yield self._say_news(one)
            groups = ", ".join(self._list_groups(one))
            if groups:
                yield self.texts("groups", groups=groups)
            yield self.texts("messages", count=self._count_messages(one))
            yield self.texts("answers", count=self._count_sent(one))

    def list_consents(self) -> Iterator[str]:
        """Each word of hers, with the very text it was said to."""
        names = Texts("consents", self._house.language).table("names")
        query = select(Consent, ConsentText.text).join(
            ConsentText, col(ConsentText.version) == col(Consent.text_version), isouter=True
        )
        rows = self._db.exec(query.where(self._hers(Consent)).order_by(col(Consent.id)))
        for consent, text in rows:
            what, at = names[consent.purpose], self.say_moment(consent.at)
            said = self.texts("agreed" if consent.granted else "declined", what=what, at=at)
            words = " ".join((text or "").split())
            yield self.texts("to_words", said=said, text=words) if words else said

    def list_deeds(self) -> Iterator[str]:
        shares = select(Share).where(self._hers(Share)).order_by(col(Share.id).desc())
        for share in self._db.exec(shares.limit(_MOST_ROWS)):
            day = f"{share.day:%d/%m/%Y}"
            yield (
                self.texts("post", day=day, url=share.url)
                if share.url
                else self.texts("shared", day=day)
            )
        states = self.texts.table("story_states")
        stories = select(Story).where(self._hers(Story)).order_by(col(Story.id).desc())
        for story in self._db.exec(stories.limit(_MOST_ROWS)):
            day, state = f"{story.told_on:%d/%m/%Y}", states[story.state]
            yield self.texts("story", day=day, title=story.title, state=state)
        for one in self._identities:
            for note in list_notes_of(self._db, one.oa_id, one.user_id):
                yield self.texts("feedback", day=f"{note.day:%d/%m/%Y}")

    def list_requests(self) -> Iterator[str]:
        kinds, states = self.texts.table("kinds"), self.texts.table("case_states")
        query = select(Case).where(self._hers(Case)).order_by(col(Case.id).desc())
        for one in self._db.exec(query.limit(_MOST_ROWS)):
            kind = kinds["help" if one.kind in _HELP else one.kind]
            at, state = self.say_moment(one.opened_at), states[one.state]
            yield self.texts("request", at=at, kind=kind, state=state)

    def _list_away(self, member: Member) -> Iterator[str]:
        if member.away_place:
            yield self.texts("away", place=member.away_place)
        if member.push_at:
            yield self.texts("own_hour", hour=member.push_at)

    def _say_news(self, identity: Identity) -> str:
        if not identity.news_wanted or identity.news_stopped_at is not None:
            return self.texts("no_news")
        unit_id = self._member.unit_id if self._member is not None else None
        own = push_hour(self._db, self._house, unit_id, self._today) if unit_id else None
        return self.texts("news_at", hour=f"{own or self._house.daily_push:%H:%M}")

    def _list_groups(self, identity: Identity) -> Iterator[str]:
        hers = (col(GroupMember.oa_id) == col(Group.oa_id)) & (
            col(GroupMember.group_id) == col(Group.group_id)
        )
        query = select(Group.name).join(GroupMember, hers)
        mine = query.where(
            col(GroupMember.oa_id) == identity.oa_id, col(GroupMember.user_id) == identity.user_id
        )
        yield from self._db.exec(mine.order_by(col(Group.name)))

    def _count_messages(self, identity: Identity) -> int:
        query = select(func.count()).where(
            col(InboxEvent.oa_id) == identity.oa_id,
            col(InboxEvent.conversation) == f"u:{identity.user_id}",
        )
        return self._db.exec(query).one()

    def _count_sent(self, identity: Identity) -> int:
        query = select(func.count()).where(
            col(OutboxMessage.oa_id) == identity.oa_id,
            col(OutboxMessage.recipient_id) == identity.user_id,
            col(OutboxMessage.state) == "sent",
        )
        return self._db.exec(query).one()

    def _hers(self, model: type[Consent | Share | Story | Case]) -> ColumnElement[bool]:
        return or_(
            false(),
            *(
                (col(model.oa_id) == one.oa_id) & (col(model.user_id) == one.user_id)
                for one in self._identities
            ),
        )

    def _name(self, unit_id: int) -> str:
        unit = self._db.get(Unit, unit_id)
        return unit.name if unit is not None else ""

    def _day(self, at: datetime) -> date:
        return at.astimezone(self._house.zone).date()

    def _say_span(self, what: str, first: date | None, last: date | None) -> str:
        said = what
        if first is not None:
            said += self.texts("from_day", day=f"{first:%d/%m/%Y}")
        if last is not None:
            said += self.texts("to_day", day=f"{last:%d/%m/%Y}")
        return said
