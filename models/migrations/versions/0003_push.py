"""The daily push: hours, pauses, slots, what became of each day, packs, leaders' lines."""

import sqlalchemy as sa
from alembic import op

from models.migrations.columns import ID, reference, texts, times

revision: str = "0003"
down_revision: str | None = "0002"


def upgrade() -> None:
    """Tables in the order of their references."""
    _create_group_member()
    _create_leader_line()
    _create_push_slot()
    _create_forward_pack()
    _create_pause()
    _create_push_time()
    _create_daily_push()
    _create_push_recipient()


def _create_group_member() -> None:
    op.create_table(
        "group_member",
        sa.Column("oa_id", sa.String(), primary_key=True),
        sa.Column("group_id", sa.String(), primary_key=True),
        sa.Column("user_id", sa.String(), primary_key=True),
    )
    op.create_index("ix_group_member_user_id", "group_member", ["user_id"])


def _create_leader_line() -> None:
    op.create_table(
        "leader_line",
        sa.Column("id", ID, primary_key=True),
        *texts("oa_id", "user_id"),
        sa.Column("day", sa.Date(), nullable=False),
        *texts("part", "key", "text"),
        *times("told_at", nullable=True),
        sa.UniqueConstraint("oa_id", "user_id", "day", "key", name="uq_leader_line"),
    )


def _create_push_slot() -> None:
    op.create_table(
        "push_slot",
        sa.Column("unit_id", ID, primary_key=True),
        sa.Column("day", sa.Date(), nullable=False),
        *times("due_at"),
    )
    op.create_index("ix_push_slot_due_at", "push_slot", ["due_at"])


def _create_forward_pack() -> None:
    op.create_table(
        "forward_pack",
        sa.Column("id", ID, primary_key=True),
        *texts("oa_id", "user_id"),
        reference("unit_id", "unit.id"),
        sa.Column("day", sa.Date(), nullable=False),
        *texts("state"),
        *times("answered_at", nullable=True),
        sa.UniqueConstraint("oa_id", "user_id", "unit_id", "day", name="uq_pack"),
    )


def _create_pause() -> None:
    op.create_table(
        "pause",
        sa.Column("id", ID, primary_key=True),
        reference("unit_id", "unit.id"),
        sa.Column("from_day", sa.Date(), nullable=False),
        sa.Column("to_day", sa.Date(), nullable=False),
        *texts("reason", "set_by"),
        *times("set_at"),
        *times("ended_at", nullable=True),
    )


def _create_push_time() -> None:
    op.create_table(
        "push_time",
        sa.Column("id", ID, primary_key=True),
        reference("unit_id", "unit.id"),
        *texts("at", "days"),
        sa.Column("from_day", sa.Date(), nullable=False),
        *texts("set_by"),
        *times("set_at"),
        *times("undone_at", nullable=True),
    )


def _create_daily_push() -> None:
    op.create_table(
        "daily_push",
        sa.Column("id", ID, primary_key=True),
        reference("unit_id", "unit.id"),
        sa.Column("day", sa.Date(), nullable=False),
        *texts("state"),
        *texts("reason", nullable=True),
        reference("news_item_id", "news_item.id", nullable=True),
        *times("at"),
        *texts("by"),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.UniqueConstraint("unit_id", "day", name="uq_daily_push"),
    )
    op.create_index("ix_daily_push_day", "daily_push", ["day"])


def _create_push_recipient() -> None:
    op.create_table(
        "push_recipient",
        sa.Column("id", ID, primary_key=True),
        reference("daily_push_id", "daily_push.id"),
        *texts("recipient", "route"),
        *texts("reason", nullable=True),
    )
