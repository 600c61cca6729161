"""Two rows of one person made one, and parted again: what referred to one refers to the other."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Column, Table, and_, select, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col
from sqlmodel import select as select_rows

from models.member import Member
from models.member_pair import MemberPair
from models.membership import Membership, find_membership, leave_unit
from models.role import Role
from models.tables import metadata, table

_FILLED = ("called", "phone", "birth_year", "away_place")
_OWN = ("membership", "member_pair")


class NotMergedError(Exception):
    """The rows can't be made one, or parted; `key` says why."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


def merge_members(
    db: Session, keep: Member, other: Member, now: datetime, today: date, by: str
) -> MemberPair:
    """Identities, roles and all that names `other` go over; her place in a branch ends.

    What is known of her fills what is not known of `keep`. :raises NotMergedError:
    """
    _check(keep, other)
    moved: dict[str, Any] = {"state": other.state, "filled": _fill(keep, other)}
    moved["roles"] = _end_double_roles(db, keep, other, now)
    moved["place"] = _end_place(db, other, today)
    moved["rows"] = {
        f"{rows.name}.{column.name}": _move(db, rows, column, (other.id, keep.id))
        for rows, column in _list_references()
    }
    other.state, other.merged_into = "merged", keep.id
    pair = MemberPair(
        first_id=keep.id,
        second_id=other.id,
        state="merged",
        decided_at=now,
        decided_by=by,
        moved=moved,
    )
    db.add_all([keep, other, pair])
    db.flush()
    return pair


def part_members(db: Session, pair: MemberPair) -> None:
    """As before the merge, but for what was changed since. :raises NotMergedError:"""
    keep, other = db.get_one(Member, pair.first_id), db.get_one(Member, pair.second_id)
    if keep.state in ("merged", "erased") or other.state != "merged":
        raise NotMergedError("changed_since")
    moved = pair.moved
    other.state, other.merged_into = moved["state"], None
    for name, value in moved["filled"].items():
        if getattr(keep, name) == value:
            setattr(keep, name, None)
    db.flush()
    for name, keys in moved["rows"].items():
        _move_back(db, name, keys, (keep.id, other.id))
    for role_id in moved["roles"]:
        db.get_one(Role, role_id).valid_to = None
    _reopen(db, moved["place"])
    pair.state = "parted"
    db.flush()


def find_merge(db: Session, other_id: int) -> MemberPair | None:
    query = select_rows(MemberPair).where(
        col(MemberPair.second_id) == other_id, col(MemberPair.state) == "merged"
    )
    return db.exec(query.order_by(col(MemberPair.id).desc())).first()


def _check(keep: Member, other: Member) -> None:
    if keep.id == other.id:
        raise NotMergedError("same_number")
    if "erased" in (keep.state, other.state):
        raise NotMergedError("erased_one")
    if "merged" in (keep.state, other.state):
        raise NotMergedError("merged_one")
    if other.state == "active" and keep.state != "active":
        raise NotMergedError("keep_active")


def _fill(keep: Member, other: Member) -> dict[str, Any]:
    filled = {}
    for name in _FILLED:
        value = getattr(other, name)
        if getattr(keep, name) is None and value is not None:
            setattr(keep, name, value)
            filled[name] = value
    return filled


def _end_double_roles(db: Session, keep: Member, other: Member, now: datetime) -> list[int]:
    """A role that both hold over the same unit is held once from now on."""
    held = select_rows(Role).where(col(Role.valid_to).is_(None))
    mine = {(r.role, r.unit_id) for r in db.exec(held.where(col(Role.member_id) == keep.id))}
    ended = []
    for role in db.exec(held.where(col(Role.member_id) == other.id)):
        if (role.role, role.unit_id) in mine:
            role.valid_to = now
            ended.append(role.id)
    return ended


def _end_place(db: Session, other: Member, today: date) -> dict[str, Any] | None:
    """She is counted once from today on; where she was in the past stays with her old row."""
    place = find_membership(db, other.id)
    if place is None:
        return None
    kept = place.model_dump(mode="json")
    leave_unit(db, other, today)
    return kept


def _reopen(db: Session, place: dict[str, Any] | None) -> None:
    if place is None:
        return
    ended = db.get(Membership, place["id"])
    restored = Membership.model_validate(place)
    if ended is None:
        db.add(restored)
    else:
        ended.valid_to = restored.valid_to


def _list_references() -> list[tuple[Table, Column[Any]]]:
    """Whatever refers to a member, also a table that is younger than this page."""
    id_of_member = table(Member).c.id
    return [
        (rows, column)
        for rows in metadata.sorted_tables
        if rows.name not in _OWN
        for column in rows.columns
        if any(key.column is id_of_member for key in column.foreign_keys)
    ]


def _move(db: Session, rows: Table, column: Column[Any], way: tuple[int, int]) -> list[list[Any]]:
    """Keys of the rows that now name another; one that is there twice by then stays where it is."""
    db.flush()
    keys = list(rows.primary_key.columns)
    moved = []
    for key in db.execute(select(*keys).where(column == way[0])).all():
        here = and_(*(one == value for one, value in zip(keys, key, strict=True)))
        try:
            with db.begin_nested():
                db.execute(update(rows).where(here).values({column.name: way[1]}))
        except IntegrityError:
            continue
        moved.append(list(key))
    return moved


def _move_back(db: Session, name: str, keys: list[list[Any]], way: tuple[int, int]) -> None:
    rows_name, _, column_name = name.partition(".")
    rows = metadata.tables[rows_name]
    column = rows.c[column_name]
    for key in keys:
        here = and_(*(o == v for o, v in zip(rows.primary_key.columns, key, strict=True)))
        db.execute(update(rows).where(here, column == way[0]).values({column_name: way[1]}))
