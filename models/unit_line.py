"""What each unit belonged to and when, and the lines up and down that follow from it."""

from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import (
    Connection,
    Date,
    Index,
    Table,
    bindparam,
    case,
    delete,
    insert,
    literal,
    or_,
    select,
)
from sqlalchemy.sql.expression import FromClause
from sqlmodel import Field, Session, SQLModel, col

from models.columns import BigId, id_column, plain_id, reference
from models.spans import NO_END, SINCE_EVER

# No organisation is this deep; a circle in broken data ends here.
_DEEPEST = 12
_AT_ONCE = 500


class UnitParent(SQLModel, table=True):
    """What the unit belonged to from one day to another, both included; None is nothing above.

    `merged`: it did not exist in these days and counts as part of the unit it was merged into, or
    was to be split from. So a figure of any day can be shown under the map of any other.
    """

    __tablename__ = "unit_parent"

    id: int = Field(default=None, sa_column=id_column())
    unit_id: int = Field(sa_column=reference("unit.id"))
    parent_id: int | None = Field(default=None, sa_column=reference("unit.id", nullable=True))
    valid_from: date = SINCE_EVER
    valid_to: date = NO_END
    merged: bool = False


class UnitLine(SQLModel, table=True):
    """`ancestor_id` stands `depth` levels above `descendant_id` in these days; 0 is itself.

    Follows from UnitParent by `rebuild_lines`. Rows without an end are the map of today: a change
    that lies ahead is written on its day. `merged`: some link on the way is such a one.
    """

    __tablename__ = "unit_line"
    __table_args__ = (
        Index("ix_unit_line_below", "ancestor_id", "valid_to", "valid_from", "descendant_id"),
    )

    descendant_id: int = Field(sa_column=plain_id(primary_key=True))
    ancestor_id: int = Field(sa_column=plain_id(primary_key=True))
    valid_from: date = Field(primary_key=True)
    valid_to: date = NO_END
    depth: int
    merged: bool = False


def get_parent(db: Session, unit_id: int) -> UnitParent:
    """The link of today; every unit has one."""
    query = select(UnitParent).where(
        col(UnitParent.unit_id) == unit_id, col(UnitParent.valid_to) == NO_END
    )
    link: UnitParent = db.execute(query).scalars().one()
    return link


def rebuild_lines(db: Session, unit_ids: Collection[int] | None = None) -> None:
    """Work out anew the lines of these units and of all that was ever below them; of all without."""
    below = None if unit_ids is None else _list_ever_below(db, unit_ids)
    db.flush()
    _write_lines(db, below)


def place_new_unit(
    connection: Connection, unit_id: int, parent_id: int | None, since: date | None
) -> None:
    """Its link and its lines, which are those of its parent and itself."""
    first = since or SINCE_EVER
    place = {"unit_id": unit_id, "parent_id": parent_id, "valid_from": first}
    connection.execute(_NEW_PARENT, place | {"valid_to": NO_END, "merged": False})
    itself = {"descendant_id": unit_id, "ancestor_id": unit_id, "valid_from": SINCE_EVER}
    connection.execute(_NEW_LINE, itself | {"valid_to": NO_END, "depth": 0, "merged": False})
    if parent_id is not None:
        connection.execute(_LINES_ABOVE, {"new": unit_id, "parent": parent_id, "since": first})


def _write_lines(db: Session, unit_ids: Collection[int] | None) -> None:
    for some in _chunks(unit_ids):
        gone = delete(_lines)
        db.execute(gone if some is None else gone.where(_lines.c.descendant_id.in_(some)))
        db.execute(_insert_lines(_lines, _parents, some))


def _list_ever_below(db: Session, unit_ids: Collection[int]) -> list[int]:
    found = set(unit_ids)
    for some in _chunks(unit_ids):
        query = select(col(UnitLine.descendant_id)).where(
            col(UnitLine.ancestor_id).in_(some or [])
        )
        found |= set(db.execute(query).scalars())
    return sorted(found)


def _insert_lines(lines: Table, parents: Table, unit_ids: list[int] | None) -> Any:
    """One recursive statement: each step up narrows the days to those of the link."""
    first = select(
        parents.c.unit_id.label("descendant_id"),
        parents.c.unit_id.label("ancestor_id"),
        literal(SINCE_EVER).label("valid_from"),
        literal(NO_END).label("valid_to"),
        literal(0).label("depth"),
        literal(value=False).label("merged"),
    ).distinct()
    if unit_ids is not None:
        first = first.where(parents.c.unit_id.in_(unit_ids))
    line = first.cte("line", recursive=True)
    line = line.union_all(_step_up(line, parents))
    return insert(lines).from_select([column.name for column in line.c], select(line))


def _step_up(line: FromClause, parents: Table) -> Any:
    since, until = parents.c.valid_from, parents.c.valid_to
    return select(
        line.c.descendant_id,
        parents.c.parent_id,
        case((since > line.c.valid_from, since), else_=line.c.valid_from),
        case((until < line.c.valid_to, until), else_=line.c.valid_to),
        line.c.depth + 1,
        or_(line.c.merged, parents.c.merged),
    ).where(
        parents.c.unit_id == line.c.ancestor_id,
        parents.c.parent_id.is_not(None),
        since <= line.c.valid_to,
        until >= line.c.valid_from,
        line.c.depth < _DEEPEST,
    )


def _chunks(unit_ids: Collection[int] | None) -> list[list[int] | None]:
    if unit_ids is None:
        return [None]
    ids = list(unit_ids)
    return [ids[start : start + _AT_ONCE] for start in range(0, len(ids), _AT_ONCE)]


_lines, _parents = (SQLModel.metadata.tables[name] for name in ("unit_line", "unit_parent"))
# Made once: a file brings thousands of new units.
_NEW_PARENT, _NEW_LINE = insert(_parents), insert(_lines)
_since = bindparam("since", type_=Date())
_LINES_ABOVE = insert(_lines).from_select(
    ["descendant_id", "ancestor_id", "valid_from", "valid_to", "depth", "merged"],
    select(
        bindparam("new", type_=BigId),
        _lines.c.ancestor_id,
        case((_lines.c.valid_from > _since, _lines.c.valid_from), else_=_since),
        _lines.c.valid_to,
        _lines.c.depth + 1,
        _lines.c.merged,
    ).where(
        _lines.c.descendant_id == bindparam("parent", type_=BigId), _lines.c.valid_to >= _since
    ),
)
