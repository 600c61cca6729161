"""New rows that may be someone already there: proposed with row and reason, never taken for her."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from sqlalchemy import Connection, and_, func, or_, select
from sqlalchemy.sql import ColumnElement

from bot.imports.member_staging import staged
from models.member import Member
from models.tables import table

_MEMBER = table(Member)
_NEW = staged.c.action == "new"
_PRESENT = _MEMBER.c.state.in_(("active", "waiting"))


@dataclass(frozen=True)
class Likeness:
    """Row `row` may be the same as another row, or as a member. why: phone | name_year | name."""

    row: int
    why: str
    other_row: int | None = None
    member_id: int | None = None
    member_name: str | None = None
    unit_id: int | None = None


def list_likenesses(connection: Connection, limit: int) -> tuple[list[Likeness], int]:
    """The first of them, the most certain kind first, and how many rows there are in all."""
    shown: dict[int, Likeness] = {}
    rows: set[int] = set()
    for found in _list_all(connection):
        rows.add(found.row)
        if len(shown) < limit:
            shown.setdefault(found.row, found)
    return list(islice(shown.values(), limit)), len(rows)


def _list_all(connection: Connection) -> Iterator[Likeness]:
    phone = [staged.c.phone]
    named = [staged.c.name_key, staged.c.birth_year]
    yield from _in_register(connection, "phone", _MEMBER.c.phone == staged.c.phone)
    yield from _in_file(connection, "phone", phone)
    same = and_(
        _MEMBER.c.name_key == staged.c.name_key, _MEMBER.c.birth_year == staged.c.birth_year
    )
    yield from _in_register(connection, "name_year", same)
    yield from _in_file(connection, "name_year", named)
    yield from _in_register(connection, "name", _nothing_against())


def _in_file(
    connection: Connection, why: str, columns: Sequence[ColumnElement[Any]]
) -> Iterator[Likeness]:
    first = func.min(staged.c.row).over(partition_by=columns).label("first")
    known = [column.is_not(None) for column in columns]
    twins = select(staged.c.row, first).where(_NEW, *known).subquery()
    query = select(twins).where(twins.c.row != twins.c.first).order_by(twins.c.row)
    for row in connection.execute(query):
        yield Likeness(row.row, why, other_row=row.first)


def _in_register(
    connection: Connection, why: str, same: ColumnElement[bool]
) -> Iterator[Likeness]:
    """Each row with the member who has been there longest."""
    oldest = (
        select(staged.c.row, func.min(_MEMBER.c.id).label("member_id"))
        .join_from(staged, _MEMBER, same)
        .where(_NEW, _PRESENT)
        .group_by(staged.c.row)
        .subquery()
    )
    query = select(oldest, _MEMBER.c.full_name, _MEMBER.c.unit_id).join_from(
        oldest, _MEMBER, _MEMBER.c.id == oldest.c.member_id
    )
    for row in connection.execute(query.order_by(oldest.c.row)):
        yield Likeness(
            row.row, why, None, row.member_id, row.full_name, row.unit_id
        )  # fmt: skip


def _nothing_against() -> ColumnElement[bool]:
    """The same name in the same branch, and neither phone nor year of birth contradicts."""
    phones = (staged.c.phone, _MEMBER.c.phone)
    years = (staged.c.birth_year, _MEMBER.c.birth_year)
    return and_(
        _MEMBER.c.unit_id == staged.c.unit_id,
        _MEMBER.c.name_key == staged.c.name_key,
        *(or_(a.is_(None), b.is_(None), a == b) for a, b in (phones, years)),
    )
