"""Good rows in a temporary table: compared with the register before anything is written to it.

The table lives and dies with its connection, so an import that is stopped leaves nothing behind,
and however long a file is, only a little of it is in memory.
"""

from collections.abc import Container, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, TypeAlias

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Connection,
    Index,
    Integer,
    MetaData,
    Row,
    String,
    Table,
    bindparam,
    func,
    or_,
    select,
)

from bot.imports.member_matching import FIELDS, Match, StagedRow
from bot.imports.member_rows import WantedMember
from bot.imports.pieces import Part
from models.columns import BigId

Group: TypeAlias = tuple[int, str]

_AT_ONCE = 2000

staged = Table(
    "staged_member",
    MetaData(),
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("row", Integer, nullable=False),
    Column("unit_id", BigId, nullable=False),
    Column("name_key", String, nullable=False),
    Column("full_name", String, nullable=False),
    Column("phone", String),
    Column("birth_year", Integer),
    Column("away_place", String),
    Column("has_smartphone", Boolean),
    Column("roles", String, nullable=False),
    Column("action", String, nullable=False, server_default="new"),
    Column("member_id", BigId),
    Column("before", JSON(none_as_null=True)),
    Column("role_ids", JSON, nullable=False, server_default="[]"),
    Index("ix_staged_unit", "unit_id", "name_key"),
    Index("ix_staged_phone", "phone"),
    Index("ix_staged_name", "name_key", "birth_year"),
    prefixes=["TEMPORARY"],
)


_BY_ID = staged.update().where(staged.c.id == bindparam("of"))
_OUTCOME = ("action", "member_id")
_COMPARED = [
    staged.c[name]
    for name in (
        "unit_id", "name_key", "id", "row", "full_name", "phone", "birth_year", "away_place",
        "has_smartphone", "roles",
    )
]  # fmt: skip


def stage_members(connection: Connection, members: Iterable[WantedMember]) -> int:
    """How many there are; the indexes come last."""
    connection.exec_driver_sql("DROP TABLE IF EXISTS staged_member")
    staged.create(connection)
    count, rest = 0, iter(members)
    while chunk := list(islice(rest, _AT_ONCE)):
        rows = [_as_row(number, member) for number, member in enumerate(chunk, start=count + 1)]
        connection.execute(staged.insert(), rows)
        count += len(rows)
    connection.exec_driver_sql("ANALYZE staged_member")
    return count


def list_staged_units(connection: Connection) -> list[int]:
    query = select(staged.c.unit_id).distinct().order_by(staged.c.unit_id)
    return list(connection.execute(query).scalars())


def list_staged(
    connection: Connection, units: Sequence[int], known: Container[Group]
) -> dict[Group, list[StagedRow]]:
    """The rows of these units not yet settled, by unit and key of the name, but the clearly new:

    in no group that is known, alone in theirs, with nothing that an empty cell leaves to fill in.
    """
    query = select(*_COMPARED).where(staged.c.unit_id.in_(units), staged.c.action == "new")
    query = query.order_by(staged.c.id)
    found: dict[Group, list[Any]] = {}
    for row in connection.execute(query):
        found.setdefault((row[0], row[1]), []).append(row)
    return {
        group: [_as_staged(row) for row in rows]
        for group, rows in found.items()
        if len(rows) > 1 or group in known or _leaves_out(rows[0])
    }


def _as_staged(row: Row[Any]) -> StagedRow:
    return StagedRow(
        row.id, row.row, row.full_name, row.phone, row.birth_year, row.away_place,
        row.has_smartphone, tuple(row.roles.split()),
    )  # fmt: skip


def _leaves_out(row: Row[Any]) -> bool:
    return row.has_smartphone is None or row.away_place == ""


def forget_matches(connection: Connection) -> None:
    """Before the rows are compared anew."""
    anew: dict[str, Any] = {"action": "new", "member_id": None, "before": None, "role_ids": []}
    compared = or_(staged.c.action != "new", staged.c.member_id.is_not(None))
    connection.execute(staged.update().where(compared).values(anew))


def write_matches(connection: Connection, matches: Iterable[Match]) -> None:
    """Keep in each row what is to become of it, and the values it leaves the member with."""
    kept: list[dict[str, Any]] = []
    written: list[dict[str, Any]] = []
    for match in matches:
        if match.action in ("new", "changed"):
            written.append(_as_update(match))
        else:
            kept.append({"of": match.row.id, **_outcome(match)})
    for rows, names in ((kept, _OUTCOME), (written, (*_OUTCOME, "before", "roles", *FIELDS))):
        if rows:
            values: Any = {name: bindparam(f"new_{name}") for name in names}
            connection.execute(_BY_ID.values(values), rows)


def count_actions(connection: Connection) -> dict[str, int]:
    query = select(staged.c.action, func.count().label("how_many")).group_by(staged.c.action)
    return {row.action: row.how_many for row in connection.execute(query)}


def list_staged_ids(connection: Connection, actions: Sequence[str]) -> list[int]:
    query = select(staged.c.id).where(staged.c.action.in_(actions)).order_by(staged.c.id)
    return list(connection.execute(query).scalars())


def list_part(connection: Connection, part: Part, actions: Sequence[str]) -> Sequence[Row[Any]]:
    """Rows of the part with one of these actions, in the file's order."""
    query = select(staged).where(staged.c.id.between(*part), staged.c.action.in_(actions))
    return connection.execute(query.order_by(staged.c.id)).all()


def count_new(connection: Connection) -> dict[int, int]:
    """How many new members each unit gets, by its id."""
    query = select(staged.c.unit_id, func.count()).where(staged.c.action == "new")
    query = query.group_by(staged.c.unit_id).order_by(staged.c.unit_id)
    return {row[0]: row[1] for row in connection.execute(query)}


def stream_staged(
    connection: Connection, actions: Sequence[str], *, last: int = 0
) -> Iterator[Row[Any]]:
    """Rows with one of these actions in the file's order, a few thousand in memory."""
    query = (
        select(staged).where(staged.c.action.in_(actions)).order_by(staged.c.id).limit(_AT_ONCE)
    )
    while rows := connection.execute(query.where(staged.c.id > last)).all():
        yield from rows
        last = rows[-1].id


def _as_row(number: int, member: WantedMember) -> dict[str, Any]:
    return {
        "id": number,
        "row": member.row,
        "unit_id": member.unit_id,
        "name_key": member.name_key,
        "full_name": member.full_name,
        "phone": member.phone,
        "birth_year": member.birth_year,
        "away_place": member.away_place,
        "has_smartphone": member.has_smartphone,
        "roles": " ".join(f"{role}:{unit_id}" for role, unit_id in member.roles),
    }


def _as_update(match: Match) -> dict[str, Any]:
    return {
        "of": match.row.id,
        **_outcome(match),
        "new_before": match.member.values if match.member else None,
        "new_roles": " ".join(match.roles),
        **{f"new_{name}": match.values[name] for name in FIELDS},
    }


def _outcome(match: Match) -> dict[str, Any]:
    member_id = match.member.id if match.member else None
    return {"new_action": match.action, "new_member_id": member_id}
