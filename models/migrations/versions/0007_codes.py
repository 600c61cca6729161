"""Printed codes and tracked links: what a code leads to, and how often it was opened."""

import secrets

import sqlalchemy as sa
from alembic import op

from models.migrations.columns import ID, reference, texts, times

revision: str = "0007"
down_revision: str | None = "0006"


def upgrade() -> None:
    """Tables in the order of their references."""
    _create_code()
    _create_code_key()
    _create_visit_day()
    _create_visitor()


def _create_code() -> None:
    op.create_table(
        "code",
        sa.Column("id", ID, primary_key=True),
        *texts("text", "shown", "kind", "target"),
        reference("unit_id", "unit.id", nullable=True),
        reference("group_id", "zalo_group.id", nullable=True),
        reference("news_item_id", "news_item.id", nullable=True),
        reference("member_id", "member.id", nullable=True),
        *texts("url", nullable=True),
        *texts("state"),
        *times("created_at"),
        *texts("created_by"),
        *times("revoked_at", nullable=True),
        sa.Column("typed", sa.Integer(), nullable=False),
        sa.UniqueConstraint("text"),
    )
    op.create_index("ix_code_target", "code", ["target"])


def _create_code_key() -> None:
    """With this installation's secret: codes of another one mean nothing here."""
    key = op.create_table(
        "code_key",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("key", sa.LargeBinary(), nullable=False),
    )
    op.bulk_insert(key, [{"id": 1, "key": secrets.token_bytes(32)}])


def _create_visit_day() -> None:
    op.create_table(
        "visit_day",
        sa.Column("id", ID, primary_key=True),
        reference("code_id", "code.id"),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("unit_id", ID, nullable=True),
        sa.Column("news_item_id", ID, nullable=True),
        sa.Column("visitors", sa.Integer(), nullable=False),
        sa.UniqueConstraint("code_id", "day", name="uq_visit_day"),
    )
    op.create_index("ix_visit_day_day", "visit_day", ["day"])
    op.create_index("ix_visit_day_unit", "visit_day", ["unit_id", "day"])
    op.create_index("ix_visit_day_item", "visit_day", ["news_item_id", "day"])


def _create_visitor() -> None:
    op.create_table(
        "visitor",
        sa.Column("day", sa.Date(), primary_key=True),
        sa.Column("token", sa.LargeBinary(), primary_key=True),
    )
    op.create_table(
        "visit_salt",
        sa.Column("day", sa.Date(), primary_key=True),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
    )
