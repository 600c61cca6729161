"""Compares staged rows with the register, some branches at a time, and keeps what is to be done."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, case, exists, func, or_, select

from bot.catalogue import Catalogue
from bot.imports.lines import Problem
from bot.imports.member_matching import KnownMember, Match, match_group
from bot.imports.member_staging import (
    Group,
    forget_matches,
    list_staged,
    list_staged_units,
    staged,
    write_matches,
)
from models.member import Member
from models.membership import Membership
from models.role import Role
from models.tables import table

_UNITS_AT_ONCE = 50
_MEMBER, _ROLE, _MEMBERSHIP = table(Member), table(Role), table(Membership)
_COLUMNS = (
    _MEMBER.c.id, _MEMBER.c.name_key, _MEMBER.c.full_name, _MEMBER.c.state, _MEMBER.c.phone,
    _MEMBER.c.birth_year, _MEMBER.c.away_place, _MEMBER.c.has_smartphone,
)  # fmt: skip


def compare_staged(connection: Connection, texts: Catalogue, now: datetime) -> list[Problem]:
    """What is wrong with rows only beside others or beside the register."""
    problems: list[Problem] = []
    forget_matches(connection)
    _settle_unchanged(connection)
    units = iter(list_staged_units(connection))
    while some := list(islice(units, _UNITS_AT_ONCE)):
        matches = list(_match(connection, some, now))
        write_matches(connection, [match for match in matches if match.action != "new"])
        write_matches(connection, [m for m in matches if m.action == "new" and _says_less(m)])
        problems += [_say(match, texts) for match in matches if match.problem is not None]
    return problems


def _settle_unchanged(connection: Connection) -> None:
    """Rows that say what the only one so called in her branch is: most of a file brought again."""
    namesakes = and_(
        staged.c.unit_id == _MEMBER.c.unit_id,
        staged.c.name_key == _MEMBER.c.name_key,
        _MEMBER.c.state != "refused",
    )
    found = (
        select(func.min(staged.c.id).label("of"), func.min(_MEMBER.c.id).label("member_id"))
        .join_from(staged, _MEMBER, namesakes)
        .group_by(staged.c.unit_id, staged.c.name_key)
        .having(func.count() == 1, func.min(case((_says_nothing_new(), 1), else_=0)) == 1)
        .subquery()
    )
    settle = staged.update().where(staged.c.id == found.c.of)
    connection.execute(settle.values(action="unchanged", member_id=found.c.member_id))


def _says_nothing_new() -> ColumnElement[bool]:
    place, phone = staged.c.away_place, staged.c.has_smartphone
    same = [staged.c[n].is_not_distinct_from(_MEMBER.c[n]) for n in ("phone", "birth_year")]
    return and_(
        _MEMBER.c.state.in_(("active", "waiting")),
        staged.c.full_name == _MEMBER.c.full_name,
        staged.c.roles == "",
        or_(place.is_(None), func.nullif(place, "").is_not_distinct_from(_MEMBER.c.away_place)),
        or_(phone.is_(None), phone == _MEMBER.c.has_smartphone),
        *same,
    )


def _match(connection: Connection, units: Sequence[int], now: datetime) -> Iterator[Match]:
    known = _list_known(connection, units, now)
    for group, rows in list_staged(connection, units, known).items():
        yield from match_group(rows, known.get(group, []))


def _says_less(match: Match) -> bool:
    """A new member's empty cells become what is usual; most rows leave nothing to fill in."""
    return match.row.has_smartphone is None or match.row.away_place == ""


def _say(match: Match, texts: Catalogue) -> Problem:
    key, values = match.problem or ("", {})
    return Problem(match.row.row, texts(f"imports.{key}", **values))


def _list_known(
    connection: Connection, units: Sequence[int], now: datetime
) -> dict[Group, list[KnownMember]]:
    """Members, and those who moved away, whose branch and name some row has."""
    roles = _list_roles(connection, units, now)
    found: dict[Group, list[KnownMember]] = {}
    for row in connection.execute(_select_members(units)):
        member = _as_known(row, row.state, roles.get(row.id, frozenset()))
        found.setdefault((row.unit_id, row.name_key), []).append(member)
    for row in connection.execute(_select_moved(units)):
        member = _as_known(row, "moved", frozenset())
        found.setdefault((row.unit_id, row.name_key), []).append(member)
    return found


def _select_members(units: Sequence[int]) -> Any:
    named = exists().where(
        staged.c.unit_id == _MEMBER.c.unit_id,
        staged.c.name_key == _MEMBER.c.name_key,
        staged.c.action == "new",
    )
    query = select(_MEMBER.c.unit_id, *_COLUMNS).where(
        _MEMBER.c.unit_id.in_(units), _MEMBER.c.state != "refused", named
    )
    return query.order_by(_MEMBER.c.id)


def _select_moved(units: Sequence[int]) -> Any:
    """Those who were in the branch once and are active in another today."""
    named = exists().where(
        staged.c.unit_id == _MEMBERSHIP.c.unit_id,
        staged.c.name_key == _MEMBER.c.name_key,
        staged.c.action == "new",
    )
    query = (
        select(_MEMBERSHIP.c.unit_id, *_COLUMNS)
        .distinct()
        .join_from(_MEMBERSHIP, _MEMBER, _MEMBERSHIP.c.member_id == _MEMBER.c.id)
        .where(
            _MEMBERSHIP.c.unit_id.in_(units),
            _MEMBER.c.unit_id != _MEMBERSHIP.c.unit_id,
            _MEMBER.c.state == "active",
            named,
        )
    )
    return query.order_by(_MEMBER.c.id)


def _list_roles(
    connection: Connection, units: Sequence[int], now: datetime
) -> dict[int, frozenset[str]]:
    query = (
        select(_ROLE.c.member_id, _ROLE.c.role, _ROLE.c.unit_id)
        .join_from(_ROLE, _MEMBER, _ROLE.c.member_id == _MEMBER.c.id)
        .where(
            _MEMBER.c.unit_id.in_(units),
            _ROLE.c.valid_from <= now,
            or_(_ROLE.c.valid_to.is_(None), _ROLE.c.valid_to > now),
        )
    )
    held: dict[int, set[str]] = {}
    for row in connection.execute(query):
        held.setdefault(row.member_id, set()).add(f"{row.role}:{row.unit_id}")
    return {member_id: frozenset(roles) for member_id, roles in held.items()}


def _as_known(row: Row[Any], state: str, roles: frozenset[str]) -> KnownMember:
    return KnownMember(
        row.id, row.full_name, state, row.phone, row.birth_year, row.away_place,
        bool(row.has_smartphone), roles,
    )  # fmt: skip
