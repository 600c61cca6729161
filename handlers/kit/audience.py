"""Who could get a branch's item: its groups, leaders and members, fetched for many branches at once."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time
from typing import Any, TypeVar

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, func, or_, select

from handlers.kit.address import YOUNGER, Address, pick_address
from models.group import Group
from models.member import Identity, Member
from models.push import GroupMember
from models.role import Role
from models.unit import Unit

T = TypeVar("T")

_AT_ONCE = 500
_STATES = ("active", "waiting")


@dataclass(frozen=True, slots=True)
class Person:
    """A Zalo identity of somebody of the branch, with what decides how she can be reached."""

    user_id: str
    last_interaction_at: datetime | None
    has_left: bool
    wants_news: bool
    has_stopped: bool
    address: Address = YOUNGER
    own_hour: time | None = None  # working away, she gets the news of home then
    member_id: int | None = None
    is_frozen: bool = False  # the account may be in a stranger's hands


@dataclass(slots=True)
class Audience:
    """One branch's. `leaders` are in order: leaders, then deputies; None is one without Zalo."""

    unit: Unit
    oa_id: str
    own_groups: list[str] = field(default_factory=list)
    away_groups: set[str] = field(default_factory=set)  # of own_groups: members working away
    ordinary_groups: list[str] = field(default_factory=list)
    leaders_group: str | None = None
    leaders: list[Person | None] = field(default_factory=list)
    members: list[Person] = field(default_factory=list)
    in_groups: set[str] = field(default_factory=set)
    without_zalo: int = 0
    has_group_elsewhere: bool = False  # one that another OA of the Union's owns


def load_audiences(
    db: Session, oa_id: str, units: Sequence[Unit], now: datetime, others: Sequence[str] = ()
) -> dict[int, Audience]:
    """By unit id, in the units' order. `others`: OAs by which somebody may have Zalo as well."""
    audiences = {unit.id: Audience(unit, oa_id) for unit in units}
    for ids in _chunks(list(audiences)):
        _add_groups(db, oa_id, audiences, ids)
        _add_leaders(db, oa_id, audiences, ids, now)
        _add_members(db, oa_id, audiences, ids, now)
        _count_without(db, [oa_id, *others], audiences, ids)
    _add_leaders_groups(db, oa_id, audiences)
    _add_rosters(db, oa_id, audiences)
    return audiences


def _add_groups(db: Session, oa_id: str, audiences: dict[int, Audience], ids: list[int]) -> None:
    names = ("unit_id", "group_id", "name", "kind", "away")
    query = select(*(col(getattr(Group, name)) for name in names)).where(
        col(Group.unit_id).in_(ids), col(Group.audience) == "members", *_usable(oa_id)
    )
    for unit_id, group_id, name, kind, away in db.execute(query.order_by(col(Group.id))):
        if kind == "gmf":
            audiences[unit_id].own_groups.append(group_id)
            audiences[unit_id].away_groups |= {group_id} if away else set()
        else:
            audiences[unit_id].ordinary_groups.append(name)


def _add_leaders_groups(db: Session, oa_id: str, audiences: dict[int, Audience]) -> None:
    """The OA's group of a commune's leaders, where the pack goes once for all its branches."""
    query = select(col(Group.unit_id), col(Group.group_id)).where(
        col(Group.audience) == "leaders", col(Group.kind) == "gmf", *_usable(oa_id)
    )
    by_unit = dict(db.exec(query.order_by(col(Group.id).desc())).all())
    for audience in audiences.values():
        audience.leaders_group = by_unit.get(audience.unit.parent_id)


def _add_leaders(
    db: Session, oa_id: str, audiences: dict[int, Audience], ids: list[int], now: datetime
) -> None:
    query = (
        select(col(Role.unit_id), Identity, col(Member.birth_year))
        .join(
            Identity,
            (col(Identity.member_id) == col(Role.member_id)) & (col(Identity.oa_id) == oa_id),
            isouter=True,
        )
        .join(Member, col(Member.id) == col(Role.member_id))
        .where(
            col(Role.unit_id).in_(ids),
            col(Role.role).in_(("leader", "deputy")),
            col(Role.valid_from) <= now,
            or_(col(Role.valid_to).is_(None), col(Role.valid_to) > now),
        )
        .order_by((col(Role.role) != "leader"), col(Role.id))
    )
    for unit_id, found, born in db.exec(query):
        identity: Identity | None = found
        person = _person(identity, born, now.year) if identity is not None else None
        audiences[unit_id].leaders.append(person)


def _add_members(
    db: Session, oa_id: str, audiences: dict[int, Audience], ids: list[int], now: datetime
) -> None:
    theirs = (col(Member.unit_id).in_(ids), col(Member.state).in_(_STATES))
    known = (col(Identity.member_id) == col(Member.id)) & (col(Identity.oa_id) == oa_id)
    wanting = or_(col(Identity.news_wanted), col(Identity.news_stopped_at).is_not(None))
    columns = (
        col(Member.unit_id),
        col(Identity.user_id),
        col(Identity.last_interaction_at),
        col(Identity.unfollowed_at),
        col(Identity.news_wanted),
        col(Identity.news_stopped_at),
        col(Identity.address),
        col(Member.birth_year),
        col(Member.push_at),
        col(Member.id),
        col(Identity.frozen_at),
    )
    query = select(*columns).join(Identity, known).where(*theirs, wanting)  # type: ignore[call-overload]
    for unit_id, *known_of in db.execute(query.order_by(col(Identity.user_id))):
        audiences[unit_id].members.append(_read_person(known_of, now.year))


def _read_person(found: Sequence[Any], year: int) -> Person:
    """Of the columns that `_add_members` asks for; whole rows would cost a province seconds."""
    user_id, last, left_at, wanted, stopped_at, named, born, hour, key, frozen_at = found
    return Person(
        user_id,
        last,
        left_at is not None,
        wanted,
        stopped_at is not None,
        pick_address(named, born, year),
        time.fromisoformat(hour) if hour else None,
        key,
        frozen_at is not None,
    )


def _count_without(
    db: Session, oa_ids: list[str], audiences: dict[int, Audience], ids: list[int]
) -> None:
    """Members whom no OA knows."""
    theirs = (col(Member.unit_id).in_(ids), col(Member.state).in_(_STATES))
    known = (col(Identity.member_id) == col(Member.id)) & col(Identity.oa_id).in_(oa_ids)
    without = (
        select(col(Member.unit_id), func.count())
        .join(Identity, known, isouter=True)
        .where(*theirs, col(Identity.user_id).is_(None))
        .group_by(col(Member.unit_id))
    )
    for unit_id, count in db.exec(without):
        if unit_id is not None:
            audiences[unit_id].without_zalo = count


def _add_rosters(db: Session, oa_id: str, audiences: dict[int, Audience]) -> None:
    """Who is in a branch's own group already gets the item there."""
    branch_of = {group: a for a in audiences.values() for group in a.own_groups}
    found: dict[str, set[str]] = defaultdict(set)
    for groups in _chunks(list(branch_of)):
        query = select(col(GroupMember.group_id), col(GroupMember.user_id)).where(
            col(GroupMember.oa_id) == oa_id, col(GroupMember.group_id).in_(groups)
        )
        for group_id, user_id in db.exec(query):
            found[group_id].add(user_id)
    for group_id, users in found.items():
        branch_of[group_id].in_groups |= users


def _person(identity: Identity, born: int | None, year: int) -> Person:
    return Person(
        identity.user_id,
        identity.last_interaction_at,
        identity.unfollowed_at is not None,
        identity.news_wanted,
        identity.news_stopped_at is not None,
        pick_address(identity.address, born, year),
        member_id=identity.member_id,
        is_frozen=identity.frozen_at is not None,
    )


def _usable(oa_id: str) -> tuple[ColumnElement[bool], ...]:
    """A group that Zalo has shut takes nothing: its branch is served as if it had none."""
    return col(Group.oa_id) == oa_id, col(Group.state) == "active", ~col(Group.is_shut)


def _chunks(ids: list[T]) -> Iterator[list[T]]:
    for start in range(0, len(ids), _AT_ONCE):
        yield ids[start : start + _AT_ONCE]


def user_ids(people: Iterable[Person | None]) -> set[str]:
    return {person.user_id for person in people if person is not None}
