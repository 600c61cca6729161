"""The rumour desk: texts that people ask about, who asked, the answer and who let it go out."""

import sqlalchemy as sa
from alembic import op

from models.migrations.columns import ID, reference, texts, times

revision: str = "0013"
down_revision: str | None = "0012"

_NOT_CLOSED = sa.text("state <> 'closed'")


def upgrade() -> None:
    _create_rumour()
    _create_ask()


def _create_rumour() -> None:
    op.create_table(
        "rumour",
        sa.Column("id", ID, primary_key=True),
        *texts("text"),
        sa.Column("length", sa.Integer(), nullable=False),
        *texts("fingerprint"),
        reference("unit_id", "unit.id", nullable=True),
        *texts("state"),
        *times("opened_at"),
        sa.Column("asked", sa.Integer(), nullable=False),
        sa.Column("repeats", sa.Integer(), nullable=False),
        *times("escalated_at", "reminded_at", "answered_at", "published_at", "closed_at", nullable=True),
        *texts("escalated_by", "owner", "verdict", "answer", "source", nullable=True),
        *texts("answered_by", "published_by", "closed_by", "note", nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
    )  # fmt: skip
    op.create_index(
        "uq_rumour_open",
        "rumour",
        ["fingerprint"],
        unique=True,
        sqlite_where=_NOT_CLOSED,
        postgresql_where=_NOT_CLOSED,
    )
    op.create_index("ix_rumour_state", "rumour", ["state", "length"])


def _create_ask() -> None:
    op.create_table(
        "rumour_ask",
        sa.Column("id", ID, primary_key=True),
        sa.Column("rumour_id", ID, sa.ForeignKey("rumour.id"), nullable=False),
        *texts("oa_id", "user_id"),
        reference("unit_id", "unit.id", nullable=True),
        *times("asked_at"),
        sa.Column("differs", sa.Boolean(), nullable=False),
        sa.Column("told_revision", sa.Integer(), nullable=False),
        sa.UniqueConstraint("rumour_id", "oa_id", "user_id", name="uq_rumour_ask"),
    )
    op.create_index("ix_rumour_ask_person", "rumour_ask", ["oa_id", "user_id"])
