"""Takes an import back: everyone exactly as before, or a reason for each thing that stands against."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    String,
    bindparam,
    cast,
    delete,
    func,
    or_,
    select,
    text,
    update,
)

from bot.imports.member_matching import FIELDS
from bot.imports.member_writing import Importer, add_entries, chunks, list_codes
from models.member import Member
from models.member_import import ImportedMember, MemberImport
from models.membership import Membership
from models.role import Role
from models.spans import NO_END
from models.tables import metadata, table

_AT_ONCE = 2000
_MEMBER, _ROLE, _MEMBERSHIP = table(Member), table(Role), table(Membership)
_IMPORT, _IMPORTED = table(MemberImport), table(ImportedMember)
_NEW = _IMPORTED.c.before.is_(None)
_WRITTEN = ("full_name", "unit_id", *FIELDS)


@dataclass(frozen=True)
class Obstacle:
    """Why an import can't be taken back. why: changed | roles | moved | identity | … (a table)."""

    why: str
    member_ids: list[int]


def hold_import(connection: Connection, import_id: int) -> Any:
    """The import's row, nobody else changing it or the register of imports; None if there is none."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("LOCK TABLE member_import IN SHARE ROW EXCLUSIVE MODE"))
    return connection.execute(select(_IMPORT).where(_IMPORT.c.id == import_id)).first()


def list_obstacles(connection: Connection, import_id: int) -> list[Obstacle]:
    """What was done since to members that the import brought or changed."""
    roles = _list_role_ids(connection, import_id)
    found = [
        Obstacle("changed", _ids(connection, _select_changed(import_id))),
        Obstacle("moved", _ids(connection, _select_moved(import_id))),
        Obstacle("roles", _list_given_roles(connection, import_id, roles)),
        *(Obstacle(n, _ids(connection, q)) for n, q in _select_references(import_id)),
    ]
    return [obstacle for obstacle in found if obstacle.member_ids]


def undo_import(connection: Connection, import_id: int, by: Importer) -> None:
    """Afterwards the register is as it was; the import's rows are gone, its entry stays."""
    rows = _IMPORTED.c.import_id == import_id
    _write_audit(connection, import_id, by)
    for some in chunks(iter(sorted(_list_role_ids(connection, import_id)))):
        connection.execute(delete(_ROLE).where(_ROLE.c.id.in_(some)))
    _restore(connection, import_id)
    new = select(_IMPORTED.c.member_id).where(rows, _NEW)
    connection.execute(delete(_MEMBERSHIP).where(_MEMBERSHIP.c.member_id.in_(new)))
    connection.execute(delete(_MEMBER).where(_MEMBER.c.id.in_(new)))
    connection.execute(delete(_IMPORTED).where(rows))
    undone = {"state": "undone", "undone_at": by.now, "undone_by": by.officer}
    connection.execute(update(_IMPORT).where(_IMPORT.c.id == import_id).values(undone))


def _select_changed(import_id: int) -> Select[Any]:
    """Those who no longer are as the import left them."""
    differs = [_MEMBER.c[name].is_distinct_from(_IMPORTED.c[name]) for name in _WRITTEN] + [
        _MEMBER.c.state != "active"
    ]
    joined = select(_MEMBER.c.id).join_from(
        _IMPORTED, _MEMBER, _MEMBER.c.id == _IMPORTED.c.member_id
    )
    return joined.where(_IMPORTED.c.import_id == import_id, or_(*differs))


def _select_moved(import_id: int) -> Select[Any]:
    """New ones who were in another branch since, or left."""
    joined = select(_MEMBERSHIP.c.member_id).join_from(
        _IMPORTED, _MEMBERSHIP, _MEMBERSHIP.c.member_id == _IMPORTED.c.member_id
    )
    elsewhere = or_(_MEMBERSHIP.c.unit_id != _IMPORTED.c.unit_id, _MEMBERSHIP.c.valid_to != NO_END)
    return joined.where(_IMPORTED.c.import_id == import_id, _NEW, elsewhere)


def _list_given_roles(connection: Connection, import_id: int, own: set[int]) -> list[int]:
    """New ones who got another role since, and all whose role from the import was ended."""
    joined = select(_ROLE.c.id, _ROLE.c.member_id, _ROLE.c.valid_to, _NEW.label("is_new"))
    joined = joined.join_from(_IMPORTED, _ROLE, _ROLE.c.member_id == _IMPORTED.c.member_id)
    rows = connection.execute(joined.where(_IMPORTED.c.import_id == import_id))
    return sorted({
        row.member_id
        for row in rows
        if (row.valid_to is not None if row.id in own else row.is_new)
    })  # fmt: skip


def _select_references(import_id: int) -> Iterator[tuple[str, Select[Any]]]:
    """Whatever table refers to a new member, also one that is younger than this page."""
    new = select(_IMPORTED.c.member_id).where(_IMPORTED.c.import_id == import_id, _NEW)
    for name, one in sorted(metadata.tables.items()):
        for column in one.columns:
            refers = any(key.column is _MEMBER.c.id for key in column.foreign_keys)
            if refers and one not in (_ROLE, _MEMBERSHIP):
                yield name, select(column).where(column.in_(new))


def _ids(connection: Connection, query: Select[Any]) -> list[int]:
    return sorted(set(connection.execute(query).scalars()))


def _list_role_ids(connection: Connection, import_id: int) -> set[int]:
    granted: ColumnElement[bool] = cast(_IMPORTED.c.role_ids, String) != "[]"
    query = select(_IMPORTED.c.role_ids).where(_IMPORTED.c.import_id == import_id, granted)
    return {role_id for ids in connection.execute(query).scalars() for role_id in ids}


def _restore(connection: Connection, import_id: int) -> None:
    back = update(_MEMBER).where(_MEMBER.c.id == bindparam("of"))
    back = back.values({name: bindparam(f"old_{name}") for name in FIELDS})
    for rows in chunks(_stream_changed(connection, import_id)):
        connection.execute(
            back, [{"of": r.member_id} | {f"old_{n}": r.before[n] for n in FIELDS} for r in rows]
        )


def _stream_changed(connection: Connection, import_id: int) -> Iterator[Any]:
    query = select(_IMPORTED).where(
        _IMPORTED.c.import_id == import_id, _IMPORTED.c.before.is_not(None)
    )
    query, last = query.order_by(_IMPORTED.c.id).limit(_AT_ONCE), 0
    while rows := connection.execute(query.where(_IMPORTED.c.id > last)).all():
        yield from rows
        last = rows[-1].id


def _write_audit(connection: Connection, import_id: int, by: Importer) -> None:
    codes = list_codes(connection)
    query = select(_IMPORTED.c.unit_id, func.count(), func.count(_IMPORTED.c.before))
    query = query.where(_IMPORTED.c.import_id == import_id).group_by(_IMPORTED.c.unit_id)
    entries = [
        by.audit(
            "member.undo",
            codes.get(unit_id),
            import_id=import_id,
            new=rows - changed,
            changed=changed,
        )
        for unit_id, rows, changed in connection.execute(query.order_by(_IMPORTED.c.unit_id))
    ]
    add_entries(connection, entries)
