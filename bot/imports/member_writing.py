"""Brings compared rows into the register: a few statements in one transaction, all or nothing."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Any

from sqlalchemy import Connection, bindparam, func, insert, literal, select, text, update

from bot.imports.member_matching import FIELDS
from bot.imports.member_staging import count_actions, staged, stream_staged
from models.audit import AuditEntry
from models.member import Member
from models.member_import import ImportedMember, MemberImport
from models.membership import Membership
from models.role import Role
from models.spans import NO_END
from models.tables import table
from models.unit import Unit

_AT_ONCE = 2000
_MEMBER, _ROLE, _MEMBERSHIP = table(Member), table(Role), table(Membership)
_IMPORT, _IMPORTED, _AUDIT = table(MemberImport), table(ImportedMember), table(AuditEntry)
_NEW = staged.c.action == "new"
_VALUES = ("full_name", "phone", "birth_year", "unit_id", "away_place", "has_smartphone")


class RegisterMovedError(Exception):
    """Something else changed the register since the rows were compared with it."""


@dataclass(frozen=True)
class Importer:
    """Who brings which file in, when, and how her doings are put on record."""

    file_name: str
    officer: str
    now: datetime
    today: date
    skipped: int
    audit: Callable[..., AuditEntry]


def stamp(connection: Connection) -> tuple[int, int]:
    """Changes whenever an import is brought in or undone."""
    query = select(func.count(), func.count(_IMPORT.c.undone_at)).select_from(_IMPORT)
    applied, undone = connection.execute(query).one()
    return applied, undone


def apply_staged(connection: Connection, importer: Importer, compared_at: tuple[int, int]) -> int:
    """The import's id. :raises RegisterMovedError: compare again; nothing was written"""
    if connection.dialect.name == "postgresql":
        connection.execute(text("LOCK TABLE member_import IN SHARE ROW EXCLUSIVE MODE"))
    if stamp(connection) != compared_at:
        raise RegisterMovedError
    import_id = _write_import(connection, importer)
    _give_ids(connection)
    _insert_members(connection)
    _insert_memberships(connection, importer.today)
    _update_members(connection)
    _grant_roles(connection, importer)
    _keep_rows(connection, import_id)
    _write_audit(connection, importer, import_id)
    return import_id


def _write_import(connection: Connection, importer: Importer) -> int:
    counts = count_actions(connection)
    row = {
        "file_name": importer.file_name,
        "state": "applied",
        "new": counts.get("new", 0),
        "changed": counts.get("changed", 0),
        "unchanged": counts.get("unchanged", 0) + counts.get("kept", 0),
        "skipped": importer.skipped,
        "applied_at": importer.now,
        "applied_by": importer.officer,
    }
    done = connection.execute(insert(_IMPORT).values(row).returning(_IMPORT.c.id))
    return int(done.scalar_one())


def _give_ids(connection: Connection) -> None:
    """Known before the members are there, so that every other row can be written from here."""
    if connection.dialect.name == "postgresql":
        number: Any = func.nextval(func.pg_get_serial_sequence("member", "id"))
    else:
        number = staged.c.id + _highest_id(connection)
    connection.execute(staged.update().where(_NEW).values(member_id=number))


def _highest_id(connection: Connection) -> int:
    """The highest ever given on SQLite, also to someone who was taken out again."""
    query = text("SELECT seq FROM sqlite_sequence WHERE name = 'member'")
    return int(connection.execute(query).scalar() or 0)


def _insert_members(connection: Connection) -> None:
    names = ("name_key", *_VALUES)
    query = select(staged.c.member_id, *(staged.c[n] for n in names), literal("active"))
    query = query.where(_NEW).order_by(staged.c.id)
    connection.execute(insert(_MEMBER).from_select(["id", *names, "state"], query, False))


def _insert_memberships(connection: Connection, today: date) -> None:
    """Since when she has been a member the file doesn't say: from today, as far as we know."""
    days = (
        literal(today, _MEMBERSHIP.c.valid_from.type),
        literal(NO_END, _MEMBERSHIP.c.valid_to.type),
    )
    query = select(staged.c.member_id, staged.c.unit_id, *days).where(_NEW).order_by(staged.c.id)
    names = ["member_id", "unit_id", "valid_from", "valid_to"]
    connection.execute(insert(_MEMBERSHIP).from_select(names, query))


def _update_members(connection: Connection) -> None:
    change = update(_MEMBER).where(_MEMBER.c.id == bindparam("of"))
    change = change.values({name: bindparam(f"new_{name}") for name in FIELDS})
    for rows in chunks(stream_staged(connection, ["changed"])):
        _refuse_moved(connection, rows)
        connection.execute(
            change,
            [{"of": r.member_id} | {f"new_{n}": r._mapping[n] for n in FIELDS} for r in rows],  # noqa: SLF001
        )


def _refuse_moved(connection: Connection, rows: list[Any]) -> None:
    """:raises RegisterMovedError: one of them is no longer as she was when compared"""
    query = select(_MEMBER.c.id, *(_MEMBER.c[name] for name in FIELDS))
    query = query.where(_MEMBER.c.id.in_([row.member_id for row in rows]))
    now = {row.id: {n: row._mapping[n] for n in FIELDS} for row in connection.execute(query)}  # noqa: SLF001
    if any(now.get(row.member_id) != row.before for row in rows):
        raise RegisterMovedError


def _grant_roles(connection: Connection, importer: Importer) -> None:
    """Each with an entry of its own in the audit; the staged row keeps their ids."""
    codes = list_codes(connection)
    rows = (r for r in stream_staged(connection, ["new", "changed"]) if r.roles)
    for chunk in chunks(rows):
        granted = [_as_role(row, said, importer) for row in chunk for said in row.roles.split()]
        ids = connection.execute(
            insert(_ROLE).returning(_ROLE.c.id, sort_by_parameter_order=True), granted
        ).scalars()
        numbers = iter(ids)
        kept = [{"of": r.id, "ids": list(islice(numbers, len(r.roles.split())))} for r in chunk]
        keep = staged.update().where(staged.c.id == bindparam("of"))
        connection.execute(keep.values(role_ids=bindparam("ids")), kept)
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


def _keep_rows(connection: Connection, import_id: int) -> None:
    names = ("row", "member_id", *_VALUES, "before", "role_ids")
    query = select(literal(import_id), *(staged.c[name] for name in names))
    query = query.where(staged.c.action.in_(("new", "changed"))).order_by(staged.c.id)
    connection.execute(insert(_IMPORTED).from_select(["import_id", *names], query, False))


def _write_audit(connection: Connection, importer: Importer, import_id: int) -> None:
    """One entry for each branch's new members, and one for each member who was changed."""
    codes = list_codes(connection)
    query = select(staged.c.unit_id, func.count()).where(_NEW).group_by(staged.c.unit_id)
    entries = [
        importer.audit("member.import", codes.get(unit_id), import_id=import_id, new=count)
        for unit_id, count in connection.execute(query.order_by(staged.c.unit_id))
    ]
    add_entries(connection, entries)
    for rows in chunks(stream_staged(connection, ["changed"])):
        add_entries(connection, [_tell_change(row, codes, importer, import_id) for row in rows])


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


def chunks(rows: Iterator[Any]) -> Iterator[list[Any]]:
    while chunk := list(islice(rows, _AT_ONCE)):
        yield chunk
