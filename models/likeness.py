"""Members who may be one person: found when asked for, so that no list of them can be out of date."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from sqlalchemy import ColumnElement, Connection, Select, and_, exists, func, or_, select
from sqlalchemy.sql.selectable import FromClause

from models.member import Member
from models.member_pair import MemberPair
from models.tables import table

Why: TypeAlias = Literal["phone", "name_year", "name"]
PRESENT = ("active", "waiting")
_MEMBER, _PAIR = table(Member), table(MemberPair)


@dataclass(frozen=True)
class Alike:
    """Two members, the one known longer first, and what they have in common."""

    first_id: int
    second_id: int
    why: Why


def list_alike(connection: Connection, among: Select[Any] | None = None) -> Iterator[Alike]:
    """The most certain kinds first, each pair once; `among` selects ids one of the two must have.

    Of several alike each is shown beside the oldest, not beside every other.
    """
    seen: set[tuple[int, int]] = set()
    for why, columns in _KINDS:
        for row in connection.execute(_select_pairs(columns, why, among)):
            if (row.first_id, row.id) not in seen:
                seen.add((row.first_id, row.id))
                yield Alike(row.first_id, row.id, why)


_KINDS: tuple[tuple[Why, Sequence[ColumnElement[Any]]], ...] = (
    ("phone", (_MEMBER.c.phone,)),
    ("name_year", (_MEMBER.c.name_key, _MEMBER.c.birth_year)),
    ("name", (_MEMBER.c.unit_id, _MEMBER.c.name_key)),
)


def _select_pairs(
    columns: Sequence[ColumnElement[Any]], why: Why, among: Select[Any] | None
) -> Select[Any]:
    first = func.min(_MEMBER.c.id).over(partition_by=columns).label("first_id")
    known = [column.is_not(None) for column in columns]
    twins = (
        select(_MEMBER.c.id, _MEMBER.c.phone, _MEMBER.c.birth_year, first)
        .where(_MEMBER.c.state.in_(PRESENT), _MEMBER.c.name_key != "", *known)
        .subquery()
    )
    wanted = [twins.c.id != twins.c.first_id, ~_is_decided(twins)]
    if among is not None:
        wanted.append(or_(twins.c.id.in_(among), twins.c.first_id.in_(among)))
    query = select(twins.c.first_id, twins.c.id).where(*wanted)
    if why == "name":
        other = _MEMBER.alias("other")
        query = query.join_from(twins, other, other.c.id == twins.c.first_id)
        query = query.where(_nothing_against(twins, other))
    return query.order_by(twins.c.first_id, twins.c.id)


def _is_decided(twins: FromClause) -> ColumnElement[bool]:
    return exists().where(
        _PAIR.c.first_id == twins.c.first_id,
        _PAIR.c.second_id == twins.c.id,
        _PAIR.c.state == "distinct",
    )


def _nothing_against(one: FromClause, other: FromClause) -> ColumnElement[bool]:
    """The same name in the same branch, and neither phone nor year of birth contradicts."""
    return and_(
        *(
            or_(one.c[name].is_(None), other.c[name].is_(None), one.c[name] == other.c[name])
            for name in ("phone", "birth_year")
        )
    )
