"""Erasing a person: nothing says who she was any more, and every total stays as it was.

What is hers alone is deleted. Everywhere else her Zalo ids give way to an alias that leads to nobody
and her names and phone to "…", found in every text column there is, so that a feature to come
needs no line here; rows that say what others are called keep it.
"""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import JSON, Column, String, Table, TextClause, delete, text, update
from sqlmodel import AutoString, Session, col, or_, select

from models.anonymity import forget_teller
from models.case import Case
from models.conversation import Conversation
from models.group_request import GroupRequest
from models.inbox import InboxEvent, QuarantinedBody
from models.invitation import Invitation
from models.member import Identity, Member
from models.member_import import ImportedMember
from models.member_pair import MemberPair
from models.membership import leave_unit
from models.outbox import OutboxMessage
from models.push import GroupMember, LeaderLine
from models.role import Role
from models.rumour import RumourAsk
from models.story import Story, drop_photo
from models.tables import metadata, table

BLANK = "…"
# Where a name is that of a place, of something public or of somebody else: she may have a namesake,
# and share a telephone with her daughter. Her own rows of these are blanked by themselves.
_NOT_HERS = frozenset({
    "unit", "unit_name", "unit_change", "unit_changed_row", "zalo_group",
    "news_item", "news_line", "picture", "member", "imported_member", "member_pair",
})  # fmt: skip
_ABOUT_HER = (
    "called", "phone", "birth_year", "away_place", "away_since", "push_at", "moving_to_id",
)  # fmt: skip
_SHORTEST_NAME = 2  # words; a given name alone stands in too many texts


@dataclass(frozen=True)
class Person:
    """Everything by which she could be known: a member with her identities, or one of these."""

    member: Member | None
    identities: tuple[Identity, ...]

    @property
    def traces(self) -> list[str]:
        """Names and phone as they may stand in a text, longest first."""
        member = self.member
        if member is None:
            return []
        names = [name for name in (member.full_name, member.called) if name]
        long = [name for name in names if len(name.split()) >= _SHORTEST_NAME]
        return sorted({*long, *filter(None, [member.phone])}, key=len, reverse=True)


def find_person(db: Session, oa_id: str, user_id: str) -> Person:
    """By one of her identities: with the member she is, and that member's other identities."""
    identity = db.get(Identity, (oa_id, user_id))
    if identity is None or identity.member_id is None:
        return Person(None, () if identity is None else (identity,))
    return person_of(db, db.get_one(Member, identity.member_id))


def person_of(db: Session, member: Member) -> Person:
    query = select(Identity).where(col(Identity.member_id) == member.id)
    return Person(member, tuple(db.exec(query)))


def erase_person(db: Session, person: Person, now: datetime, today: date) -> None:
    """In the caller's transaction; a second time there is nothing left to do."""
    traces = person.traces
    user_ids = [identity.user_id for identity in person.identities]
    for identity in person.identities:
        _drop_photos(db, identity)
        _delete_own(db, identity.oa_id, identity.user_id)
        _close_cases(db, identity, now)
        db.delete(identity)
    if person.member is not None:
        for merged in _list_merged(db, person.member):
            traces += Person(merged, ()).traces
            _blank_member(db, merged, now, today)
        _forget_imports(db, person.member, now)
        _blank_member(db, person.member, now, today)
    db.flush()
    for user_id in user_ids:
        _blank_words(db, user_id)
        _replace(db, user_id, f"erased-{secrets.token_hex(8)}", frozenset())
    for trace in traces:
        _replace(db, trace, BLANK, _NOT_HERS)


def _delete_own(db: Session, oa_id: str, user_id: str) -> None:
    """Where we stand with her, the groups she is in, what waits for her or she waits for."""
    for model in (GroupMember, GroupRequest, LeaderLine, RumourAsk):
        rows = table(model)
        db.execute(delete(rows).where(rows.c.oa_id == oa_id, rows.c.user_id == user_id))
    talks = table(Conversation)
    db.execute(delete(talks).where(talks.c.oa_id == oa_id, talks.c.key == f"u:{user_id}"))
    forget_teller(db, oa_id, user_id)
    outbox = table(OutboxMessage)
    hers = (outbox.c.oa_id == oa_id, outbox.c.recipient_id == user_id)
    db.execute(update(outbox).where(*hers).values(content={"text": BLANK}))
    open_ones = outbox.c.state.in_(("pending", "unknown", "doubtful"))
    db.execute(update(outbox).where(*hers, open_ones).values(state="cancelled", reason="erased"))


def _drop_photos(db: Session, identity: Identity) -> None:
    """Of her stories, published ones too: consent for them was hers to give."""
    query = select(Story).where(
        col(Story.oa_id) == identity.oa_id, col(Story.user_id) == identity.user_id
    )
    for story in db.exec(query):
        drop_photo(db, story)


def _close_cases(db: Session, identity: Identity, now: datetime) -> None:
    """Nobody can answer her any more."""
    cases = table(Case)
    hers = (cases.c.oa_id == identity.oa_id, cases.c.user_id == identity.user_id)
    values = {"state": "closed", "closed_at": now, "closed_by": "schedule"}
    db.execute(update(cases).where(*hers, cases.c.state != "closed").values(values))


def _cancel_slips(db: Session, member_ids: list[int], now: datetime) -> None:
    """A slip written for her would make her row somebody's again."""
    slips = table(Invitation)
    unused = (slips.c.used_at.is_(None), slips.c.cancelled_at.is_(None))
    theirs = slips.c.member_id.in_(member_ids)
    db.execute(update(slips).where(theirs, *unused).values(cancelled_at=now))


def _blank_member(db: Session, member: Member, now: datetime, today: date) -> None:
    """Her row stays for the figures of the past; of the branch she is a member no more."""
    leave_unit(db, member, today)
    for role in db.exec(select(Role).where(col(Role.member_id) == member.id)):
        role.valid_to = now if role.valid_to is None or role.valid_to > now else role.valid_to
    member.full_name, member.state = "", "erased"
    for name in _ABOUT_HER:
        setattr(member, name, None)
    db.add(member)


def _list_merged(db: Session, member: Member) -> list[Member]:
    """Other rows of the register that were found to be her."""
    return list(db.exec(select(Member).where(col(Member.merged_into) == member.id)))


def _forget_imports(db: Session, member: Member, now: datetime) -> None:
    """What files said of her, what merging her rows would need to be undone, slips for her."""
    ids = [member.id, *(merged.id for merged in _list_merged(db, member))]
    _cancel_slips(db, ids, now)
    db.execute(delete(table(ImportedMember)).where(col(ImportedMember.member_id).in_(ids)))
    hers = or_(col(MemberPair.first_id).in_(ids), col(MemberPair.second_id).in_(ids))
    db.execute(update(table(MemberPair)).where(hers).values(moved={}))


def _blank_words(db: Session, user_id: str) -> None:
    """Raw events in which she is named: what she wrote, here and in groups, has no other use.

    Their rows stay: SQLite would give their ids to new events, and an id tells answers apart.
    """
    db.execute(delete(table(QuarantinedBody)).where(_named(db, "quarantine", user_id)))
    blank = {"body": b"{}", "state": "done", "error": None}
    db.execute(update(table(InboxEvent)).where(_named(db, "inbox", user_id)).values(blank))


def _named(db: Session, rows: str, trace: str) -> TextClause:
    """Whether the raw body holds the trace; each database has its own word for it."""
    place = {"sqlite": "instr({}.body, :trace)", "postgresql": "position(:trace in {}.body)"}
    condition = f"{place[db.get_bind().dialect.name].format(rows)} > 0"
    return text(condition).bindparams(trace=trace.encode())


def _replace(db: Session, trace: str, by: str, spared: frozenset[str]) -> None:
    """In every text and JSON column of every table but the spared ones."""
    for rows, column in _text_columns(spared):
        name = f'"{rows.name}"."{column.name}"'
        as_text = f"CAST({name} AS TEXT)"
        new = f"replace({as_text}, :trace, :by)"
        if isinstance(column.type, JSON) and db.get_bind().dialect.name == "postgresql":
            new = f"CAST({new} AS JSON)"
        statement = (
            f'UPDATE "{rows.name}" SET "{column.name}" = {new} '  # noqa: S608  (our own names)
            f"WHERE {_CONTAINS[db.get_bind().dialect.name].format(as_text)} > 0"
        )
        db.execute(text(statement), {"trace": trace, "by": by})


_CONTAINS = {"sqlite": "instr({}, :trace)", "postgresql": "strpos({}, :trace)"}


def _text_columns(spared: frozenset[str]) -> Iterator[tuple[Table, Column[object]]]:
    for rows in metadata.sorted_tables:
        if rows.name in spared:
            continue
        for column in rows.columns:
            if isinstance(column.type, String | AutoString | JSON):
                yield rows, column
