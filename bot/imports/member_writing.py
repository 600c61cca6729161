"""Brings compared rows into the register, part by part; what is written when, `members` decides."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    and_,
    bindparam,
    func,
    insert,
    literal,
    select,
    text,
    update,
)

from bot.imports.member_matching import FIELDS
from bot.imports.member_staging import list_part, staged
from bot.imports.pieces import Part
from models.audit import AuditEntry
from models.member import Member
from models.member_import import ImportedMember, MemberImport
from models.membership import Membership
from models.role import Role
from models.spans import NO_END
from models.tables import table
from models.unit import Unit

_MEMBER, _ROLE, _MEMBERSHIP = table(Member), table(Role), table(Membership)
_IMPORT, _IMPORTED, _AUDIT = table(MemberImport), table(ImportedMember), table(AuditEntry)
# States of an import that is in nobody's register yet, or no longer: see bot.imports.member_undo.
UNDER_WAY = ("writing", "undoing")
WRITTEN = ("new", "changed")
_VALUES = ("full_name", "phone", "birth_year", "unit_id", "away_place", "has_smartphone")


class RegisterMovedError(Exception):
    """Something else changed the register since the rows were compared with it."""


@dataclass(frozen=True)
class Hand:
    """Who does it, when, and how it is put on record."""

    officer: str
    now: datetime
    audit: Callable[..., AuditEntry]


@dataclass(frozen=True)
class Importer(Hand):
    """Who brings which file in. `watch` shows how far it is."""

    file_name: str
    today: date
    skipped: int
    watch: Callable[[Sequence[Part]], Iterable[Part]]


def stamp(connection: Connection) -> tuple[int, int, int]:
    """Changes whenever an import is brought in or undone, and while one is on the way."""
    under_way = func.count().filter(_IMPORT.c.state.in_(UNDER_WAY))
    query = select(func.count(), func.count(_IMPORT.c.undone_at), under_way)
    applied, undone, on_the_way = connection.execute(query.select_from(_IMPORT)).one()
    return applied, undone, on_the_way


def begin_import(
    connection: Connection,
    importer: Importer,
    counts: Mapping[str, int],
    compared_at: tuple[int, int, int],
) -> int:
    """The import's id. :raises RegisterMovedError: compare again; nothing was written"""
    if stamp(connection) != compared_at:
        raise RegisterMovedError
    row = {
        "file_name": importer.file_name,
        "state": "writing",
        "new": counts.get("new", 0),
        "changed": counts.get("changed", 0),
        "unchanged": counts.get("unchanged", 0) + counts.get("kept", 0),
        "skipped": importer.skipped,
        "applied_at": importer.now,
        "applied_by": importer.officer,
    }
    done = connection.execute(insert(_IMPORT).values(row).returning(_IMPORT.c.id))
    return int(done.scalar_one())


def write_part(connection: Connection, importer: Importer, import_id: int, part: Part) -> None:
    """Everything about some of the staged rows.

    :raises RegisterMovedError: one of them is no longer as she was when compared
    """
    new = and_(staged.c.id.between(*part), staged.c.action == "new")
    _give_ids(connection, part, new)
    _insert_members(connection, new)
    _insert_memberships(connection, importer.today, new)
    changed = list_part(connection, part, ["changed"])
    _update_members(connection, changed)
    _grant_roles(connection, importer, list_part(connection, part, ["new", "changed"]))
    _keep_rows(connection, import_id, part)
    codes = list_codes(connection) if changed else {}
    add_entries(connection, [_tell_change(row, codes, importer, import_id) for row in changed])


def end_import(
    connection: Connection, importer: Importer, import_id: int, new: Mapping[int, int]
) -> None:
    """Only now it counts; one entry in the audit for each branch's `new` members."""
    codes = list_codes(connection)
    entries = [
        importer.audit("member.import", codes.get(unit_id), import_id=import_id, new=count)
        for unit_id, count in new.items()
    ]
    add_entries(connection, entries)
    ended = update(_IMPORT).where(_IMPORT.c.id == import_id)
    connection.execute(ended.values(state="applied"))


def _give_ids(connection: Connection, part: Part, new: ColumnElement[bool]) -> None:
    """Known before the members are there, so that every other row can be written from here."""
    if connection.dialect.name == "postgresql":
        number: Any = func.nextval(func.pg_get_serial_sequence("member", "id"))
    else:
        number = staged.c.id + (_highest_id(connection) - part.first + 1)
    connection.execute(staged.update().where(new).values(member_id=number))


def _highest_id(connection: Connection) -> int:
    """The highest ever given on SQLite, also to someone who was taken out again."""
    query = text("SELECT seq FROM sqlite_sequence WHERE name = 'member'")
    return int(connection.execute(query).scalar() or 0)


def _insert_members(connection: Connection, new: ColumnElement[bool]) -> None:
    names = ("name_key", *_VALUES)
    query = select(staged.c.member_id, *(staged.c[n] for n in names), literal("active"))
    query = query.where(new).order_by(staged.c.id)
    connection.execute(insert(_MEMBER).from_select(["id", *names, "state"], query, False))


def _insert_memberships(connection: Connection, today: date, new: ColumnElement[bool]) -> None:
    """Since when she has been a member the file doesn't say: from today, as far as we know."""
    days = (
        literal(today, _MEMBERSHIP.c.valid_from.type),
        literal(NO_END, _MEMBERSHIP.c.valid_to.type),
    )
    query = select(staged.c.member_id, staged.c.unit_id, *days).where(new).order_by(staged.c.id)
    names = ["member_id", "unit_id", "valid_from", "valid_to"]
    connection.execute(insert(_MEMBERSHIP).from_select(names, query))


def _update_members(connection: Connection, rows: Sequence[Any]) -> None:
    if not rows:
        return
    _refuse_moved(connection, rows)
    change = update(_MEMBER).where(_MEMBER.c.id == bindparam("of"))
    connection.execute(
        change.values({name: bindparam(f"new_{name}") for name in FIELDS}),
        [{"of": r.member_id} | {f"new_{n}": r._mapping[n] for n in FIELDS} for r in rows],  # noqa: SLF001
    )


def _refuse_moved(connection: Connection, rows: Sequence[Any]) -> None:
    """:raises RegisterMovedError: one of them is no longer as she was when compared"""
    query = select(_MEMBER.c.id, *(_MEMBER.c[name] for name in FIELDS))
    query = query.where(_MEMBER.c.id.in_([row.member_id for row in rows]))
    now = {row.id: {n: row._mapping[n] for n in FIELDS} for row in connection.execute(query)}  # noqa: SLF001
    if any(now.get(row.member_id) != row.before for row in rows):
        raise RegisterMovedError


def _grant_roles(connection: Connection, importer: Importer, rows: Sequence[Any]) -> None:
    """Each with an entry of its own in the audit; the staged row keeps their ids."""
    chunk = [row for row in rows if row.roles]
    if not chunk:
        return
    granted = [_as_role(row, said, importer) for row in chunk for said in row.roles.split()]
    ids = connection.execute(
        insert(_ROLE).returning(_ROLE.c.id, sort_by_parameter_order=True), granted
    ).scalars()
    numbers = iter(ids)
    kept = [{"of": r.id, "ids": list(islice(numbers, len(r.roles.split())))} for r in chunk]
    keep = staged.update().where(staged.c.id == bindparam("of"))
    connection.execute(keep.values(role_ids=bindparam("ids")), kept)
    codes = list_codes(connection)
    entries = [
        importer.audit(
            "role.grant", codes.get(g["unit_id"]), member_id=g["member_id"], role=g["role"]
        )
        for g in granted
    ]
    add_entries(connection, entries)


def _as_role(row: Any, said: str, importer: Importer) -> dict[str, Any]:
    role, _, unit_id = said.partition(":")
    return {
        "member_id": row.member_id,
        "unit_id": int(unit_id),
        "role": role,
        "valid_from": importer.now,
        "granted_by": importer.officer,
    }


def _keep_rows(connection: Connection, import_id: int, part: Part) -> None:
    names = ("row", "member_id", *_VALUES, "before", "role_ids")
    query = select(literal(import_id), *(staged.c[name] for name in names))
    query = query.where(staged.c.id.between(*part), staged.c.action.in_(WRITTEN))
    query = query.order_by(staged.c.id)
    connection.execute(insert(_IMPORTED).from_select(["import_id", *names], query, False))


def _tell_change(
    row: Any, codes: dict[int, str], importer: Importer, import_id: int
) -> AuditEntry:
    """Which of her values, not what they were: the audit outlives an erasure."""
    fields = [name for name in FIELDS if row._mapping[name] != row.before[name]]  # noqa: SLF001
    fields += ["roles"] if row.roles else []
    return importer.audit(
        "member.change",
        codes.get(row.unit_id),
        member_id=row.member_id,
        import_id=import_id,
        fields=fields,
    )


def add_entries(connection: Connection, entries: list[AuditEntry]) -> None:
    if entries:
        connection.execute(insert(_AUDIT), [entry.model_dump(exclude={"id"}) for entry in entries])


def list_codes(connection: Connection) -> dict[int, str]:
    query = select(table(Unit).c.id, table(Unit).c.code)
    return {row.id: row.code for row in connection.execute(query)}
