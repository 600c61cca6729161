"""Takes an import back: everyone exactly as before, or a reason for each thing that stands against."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    String,
    and_,
    bindparam,
    cast,
    delete,
    func,
    or_,
    select,
    update,
)

from bot.imports.member_matching import FIELDS
from bot.imports.member_writing import Hand, add_entries, list_codes
from bot.imports.pieces import ROWS_IN_A_PIECE, Part, Pieces
from models.member import Member
from models.member_import import ImportedMember, MemberImport
from models.membership import Membership
from models.role import Role
from models.spans import NO_END
from models.tables import metadata, table

_ALL = Part(0, 2**62)
_MEMBER, _ROLE, _MEMBERSHIP = table(Member), table(Role), table(Membership)
_IMPORT, _IMPORTED = table(MemberImport), table(ImportedMember)
_NEW = _IMPORTED.c.before.is_(None)
_WRITTEN = ("full_name", "unit_id", *FIELDS)


@dataclass(frozen=True)
class Obstacle:
    """Why an import can't be taken back. why: changed | roles | moved | identity | … (a table)."""

    why: str
    member_ids: list[int]


def list_obstacles(connection: Connection, import_id: int, part: Part = _ALL) -> list[Obstacle]:
    """What was done since to members that the import brought or changed."""
    rows = _rows(import_id, part)
    found = [
        Obstacle("changed", _ids(connection, _select_changed(rows))),
        Obstacle("moved", _ids(connection, _select_moved(rows))),
        Obstacle("roles", _list_given_roles(connection, rows)),
        *(Obstacle(n, _ids(connection, q)) for n, q in _select_references(rows)),
    ]
    return [obstacle for obstacle in found if obstacle.member_ids]


def undo_import(pieces: Pieces, import_id: int, by: Hand) -> Iterator[list[Obstacle]]:
    """Piece by piece; at the end the register is as it was, and the import's rows are gone.

    Once begun there is no way but to the end: one that was stopped is gone on with. Those to whom
    something happens meanwhile stay as they are, with what it was.
    """
    with pieces.piece() as connection:
        _begin(connection, import_id, by)
    query = select(_IMPORTED.c.id).where(_IMPORTED.c.import_id == import_id)
    query = query.order_by(_IMPORTED.c.id).limit(ROWS_IN_A_PIECE)
    while True:
        with pieces.piece() as connection:
            ids = list(connection.execute(query).scalars())
            if not ids:
                _end(connection, import_id, by)
                return
            obstacles = _take_back(connection, import_id, Part(ids[0], ids[-1]))
        yield obstacles


def _begin(connection: Connection, import_id: int, by: Hand) -> None:
    this = _IMPORT.c.id == import_id
    if connection.execute(select(_IMPORT.c.state).where(this)).scalar_one() == "undoing":
        return
    _write_audit(connection, import_id, by)
    connection.execute(update(_IMPORT).where(this).values(state="undoing"))


def _end(connection: Connection, import_id: int, by: Hand) -> None:
    undone = {"state": "undone", "undone_at": by.now, "undone_by": by.officer}
    connection.execute(update(_IMPORT).where(_IMPORT.c.id == import_id).values(undone))


def _take_back(connection: Connection, import_id: int, part: Part) -> list[Obstacle]:
    obstacles = list_obstacles(connection, import_id, part)
    staying = sorted({of for obstacle in obstacles for of in obstacle.member_ids})
    rows = and_(_rows(import_id, part), _IMPORTED.c.member_id.not_in(staying))
    connection.execute(delete(_ROLE).where(_ROLE.c.id.in_(_list_role_ids(connection, rows))))
    _restore(connection, rows)
    new = select(_IMPORTED.c.member_id).where(rows, _NEW)
    connection.execute(delete(_MEMBERSHIP).where(_MEMBERSHIP.c.member_id.in_(new)))
    connection.execute(delete(_MEMBER).where(_MEMBER.c.id.in_(new)))
    connection.execute(delete(_IMPORTED).where(_rows(import_id, part)))
    return obstacles


def _rows(import_id: int, part: Part) -> ColumnElement[bool]:
    return and_(_IMPORTED.c.import_id == import_id, _IMPORTED.c.id.between(*part))


def _select_changed(rows: ColumnElement[bool]) -> Select[Any]:
    """Those who no longer are as the import left them."""
    differs = [_MEMBER.c[name].is_distinct_from(_IMPORTED.c[name]) for name in _WRITTEN] + [
        _MEMBER.c.state != "active"
    ]
    joined = select(_MEMBER.c.id).join_from(
        _IMPORTED, _MEMBER, _MEMBER.c.id == _IMPORTED.c.member_id
    )
    return joined.where(rows, or_(*differs))


def _select_moved(rows: ColumnElement[bool]) -> Select[Any]:
    """New ones who were in another branch since, or left."""
    joined = select(_MEMBERSHIP.c.member_id).join_from(
        _IMPORTED, _MEMBERSHIP, _MEMBERSHIP.c.member_id == _IMPORTED.c.member_id
    )
    elsewhere = or_(_MEMBERSHIP.c.unit_id != _IMPORTED.c.unit_id, _MEMBERSHIP.c.valid_to != NO_END)
    return joined.where(rows, _NEW, elsewhere)


def _list_given_roles(connection: Connection, rows: ColumnElement[bool]) -> list[int]:
    """New ones who got another role since, and all whose role from the import was ended."""
    joined = select(_ROLE.c.id, _ROLE.c.member_id, _ROLE.c.valid_to, _NEW.label("is_new"))
    joined = joined.join_from(_IMPORTED, _ROLE, _ROLE.c.member_id == _IMPORTED.c.member_id)
    own = set(_list_role_ids(connection, rows))
    return sorted({
        row.member_id
        for row in connection.execute(joined.where(rows))
        if (row.valid_to is not None if row.id in own else row.is_new)
    })  # fmt: skip


def _select_references(rows: ColumnElement[bool]) -> Iterator[tuple[str, Select[Any]]]:
    """Whatever table refers to a new member, also one that is younger than this page."""
    new = select(_IMPORTED.c.member_id).where(rows, _NEW)
    for name, one in sorted(metadata.tables.items()):
        for column in one.columns:
            refers = any(key.column is _MEMBER.c.id for key in column.foreign_keys)
            if refers and one not in (_ROLE, _MEMBERSHIP):
                yield name, select(column).where(column.in_(new))


def _ids(connection: Connection, query: Select[Any]) -> list[int]:
    return sorted(set(connection.execute(query).scalars()))


def _list_role_ids(connection: Connection, rows: ColumnElement[bool]) -> list[int]:
    granted: ColumnElement[bool] = cast(_IMPORTED.c.role_ids, String) != "[]"
    query = select(_IMPORTED.c.role_ids).where(rows, granted)
    return [role_id for ids in connection.execute(query).scalars() for role_id in ids]


def _restore(connection: Connection, rows: ColumnElement[bool]) -> None:
    query = select(_IMPORTED.c.member_id, _IMPORTED.c.before)
    changed = connection.execute(query.where(rows, _IMPORTED.c.before.is_not(None))).all()
    back = update(_MEMBER).where(_MEMBER.c.id == bindparam("of"))
    back = back.values({name: bindparam(f"old_{name}") for name in FIELDS})
    if changed:
        connection.execute(
            back,
            [{"of": r.member_id} | {f"old_{n}": r.before[n] for n in FIELDS} for r in changed],
        )


def _write_audit(connection: Connection, import_id: int, by: Hand) -> None:
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
