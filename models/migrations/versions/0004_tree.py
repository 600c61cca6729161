"""The organisation with dates: parents valid from and to, earlier names, predecessors."""

from datetime import date

import sqlalchemy as sa
from alembic import op

from models.migrations.columns import ID, reference, texts, times

revision: str = "0004"
down_revision: str | None = "0003"

_SINCE_EVER, _NO_END = date(1, 1, 1), date(9999, 12, 31)
_DEEPEST = 12

_unit = sa.table(
    "unit", sa.column("id"), sa.column("parent_id"), sa.column("valid_from", sa.Date())
)
_member = sa.table("member", *map(sa.column, ("id", "unit_id", "state", "decided_at")))
_parent = sa.table(
    "unit_parent",
    *map(sa.column, ("unit_id", "parent_id")),
    *(sa.column(name, sa.Date()) for name in ("valid_from", "valid_to")),
    sa.column("merged", sa.Boolean()),
)
_line = sa.table(
    "unit_line",
    *map(sa.column, ("descendant_id", "ancestor_id", "valid_from", "valid_to", "depth", "merged")),
)
_membership = sa.table(
    "membership", *map(sa.column, ("member_id", "unit_id", "valid_from", "valid_to"))
)


def upgrade() -> None:
    """What stands today has stood since the unit began, as far as we know."""
    _create_unit_parent()
    _create_unit_line()
    _create_membership()
    _create_unit_name()
    _create_unit_change()
    _place_units()
    _draw_lines()
    _place_members()


def _create_unit_parent() -> None:
    op.create_table(
        "unit_parent",
        sa.Column("id", ID, primary_key=True),
        reference("unit_id", "unit.id"),
        reference("parent_id", "unit.id", nullable=True),
        *_days(),
        sa.Column("merged", sa.Boolean(), nullable=False),
    )


def _create_unit_line() -> None:
    op.create_table(
        "unit_line",
        sa.Column("descendant_id", ID, primary_key=True, autoincrement=False),
        sa.Column("ancestor_id", ID, primary_key=True, autoincrement=False),
        sa.Column("valid_from", sa.Date(), primary_key=True),
        sa.Column("valid_to", sa.Date(), nullable=False),
        sa.Column("depth", sa.Integer(), nullable=False),
        sa.Column("merged", sa.Boolean(), nullable=False),
    )
    columns = ["ancestor_id", "valid_to", "valid_from", "descendant_id"]
    op.create_index("ix_unit_line_below", "unit_line", columns)


def _create_membership() -> None:
    op.create_table(
        "membership",
        sa.Column("id", ID, primary_key=True),
        reference("member_id", "member.id"),
        sa.Column("unit_id", ID, sa.ForeignKey("unit.id"), nullable=False),
        *_days(),
        sa.Column("change_id", ID, nullable=True),
        sa.Column("from_unit_id", ID, nullable=True),
    )
    op.create_index("ix_membership_unit_days", "membership", ["unit_id", "valid_to", "valid_from"])


def _create_unit_name() -> None:
    op.create_table(
        "unit_name",
        sa.Column("id", ID, primary_key=True),
        reference("unit_id", "unit.id"),
        *texts("name"),
        *_days(),
    )


def _create_unit_change() -> None:
    op.create_table(
        "unit_change",
        sa.Column("id", ID, primary_key=True),
        *texts("kind"),
        sa.Column("day", sa.Date(), nullable=False),
        *texts("state"),
        sa.Column("wanted", sa.JSON(), nullable=False),
        *texts("by"),
        *times("made_at"),
        *times("done_at", "undone_at", nullable=True),
        *texts("undone_by", nullable=True),
        sa.Column("reason", sa.JSON(), nullable=False),
    )
    op.create_index("ix_unit_change_state_day", "unit_change", ["state", "day"])
    op.create_table(
        "unit_touch",
        sa.Column("change_id", ID, primary_key=True, autoincrement=False),
        sa.Column("unit_id", ID, primary_key=True, autoincrement=False, index=True),
        sa.Column("aspect", sa.String(), primary_key=True),
    )
    op.create_table(
        "unit_changed_row",
        sa.Column("id", ID, primary_key=True),
        reference("change_id", "unit_change.id"),
        *texts("table_name"),
        sa.Column("row_id", ID, nullable=False),
        sa.Column("before", sa.JSON(), nullable=True),
        sa.Column("after", sa.JSON(), nullable=True),
    )


def _place_units() -> None:
    since = sa.func.coalesce(_unit.c.valid_from, _day(_SINCE_EVER))
    rows = sa.select(_unit.c.id, _unit.c.parent_id, since, _day(_NO_END), sa.false())
    op.execute(_parent.insert().from_select([c.name for c in _parent.c], rows))


def _draw_lines() -> None:
    """As models.unit_line does, while every link has no end."""
    itself = sa.select(
        _unit.c.id.label("descendant_id"),
        _unit.c.id.label("ancestor_id"),
        _day(_SINCE_EVER).label("valid_from"),
        _day(_NO_END).label("valid_to"),
        sa.literal(0).label("depth"),
        sa.false().label("merged"),
    )
    line = itself.cte("line", recursive=True)
    since = _parent.c.valid_from
    above = sa.select(
        line.c.descendant_id,
        _parent.c.parent_id,
        sa.case((since > line.c.valid_from, since), else_=line.c.valid_from),
        line.c.valid_to,
        line.c.depth + 1,
        line.c.merged,
    ).where(
        _parent.c.unit_id == line.c.ancestor_id,
        _parent.c.parent_id.is_not(None),
        line.c.depth < _DEEPEST,
    )
    line = line.union_all(above)
    op.execute(_line.insert().from_select([c.name for c in line.c], sa.select(line)))


def _place_members() -> None:
    since = sa.func.coalesce(sa.func.date(_member.c.decided_at), _day(_SINCE_EVER))
    active = (_member.c.state == "active", _member.c.unit_id.is_not(None))
    rows = sa.select(_member.c.id, _member.c.unit_id, since, _day(_NO_END)).where(*active)
    op.execute(_membership.insert().from_select([c.name for c in _membership.c], rows))


def _days() -> list[sa.Column[date]]:
    return [sa.Column(name, sa.Date(), nullable=False) for name in ("valid_from", "valid_to")]


def _day(day: date) -> sa.BindParameter[date]:
    return sa.literal(day, sa.Date())
