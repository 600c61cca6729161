"""What we know: organisation, groups, members, roles, consent, news, cases, audit."""

import sqlalchemy as sa
from alembic import op

from models.migrations.columns import ID, reference, texts, times

revision: str = "0002"
down_revision: str | None = "0001"


def upgrade() -> None:
    """Tables in the order of their references."""
    _create_audit()
    _create_consent()
    _create_unit()
    _create_case_file()
    _create_member()
    _create_news_item()
    _create_zalo_group()
    _create_identity()
    _create_role()


def _create_audit() -> None:
    op.create_table(
        "audit",
        sa.Column("id", ID, primary_key=True),
        *times("at"),
        *texts("actor", "action"),
        *texts("unit_code", nullable=True),
        *texts("source"),
        sa.Column("details", sa.JSON(), nullable=False),
    )


def _create_consent() -> None:
    op.create_table(
        "consent",
        sa.Column("id", ID, primary_key=True),
        *texts("oa_id", "user_id", "purpose", "text_version"),
        sa.Column("granted", sa.Boolean(), nullable=False),
        *texts("message_id"),
        *times("at"),
    )
    op.create_index("ix_consent_user_id", "consent", ["user_id"])


def _create_unit() -> None:
    op.create_table(
        "unit",
        sa.Column("id", ID, primary_key=True),
        *texts("code", "name", "level"),
        reference("parent_id", "unit.id", nullable=True),
        *texts("old_names"),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.UniqueConstraint("code"),
    )


def _create_case_file() -> None:
    op.create_table(
        "case_file",
        sa.Column("id", ID, primary_key=True),
        *texts("oa_id", "user_id"),
        reference("unit_id", "unit.id", nullable=True),
        *texts("kind"),
        sa.Column("restricted", sa.Boolean(), nullable=False),
        *times("opened_at"),
        *texts("state"),
        *times("closed_at", nullable=True),
        *texts("closed_by", nullable=True),
    )


def _create_member() -> None:
    op.create_table(
        "member",
        sa.Column("id", ID, primary_key=True),
        *texts("full_name"),
        *texts("called", "phone", nullable=True),
        sa.Column("birth_year", sa.Integer(), nullable=True),
        reference("unit_id", "unit.id", nullable=True),
        *texts("away_place", nullable=True),
        sa.Column("has_smartphone", sa.Boolean(), nullable=False),
        *texts("state"),
        *times("asked_at", "decided_at", nullable=True),
    )
    op.create_index("ix_member_phone", "member", ["phone"])


def _create_news_item() -> None:
    op.create_table(
        "news_item",
        sa.Column("id", ID, primary_key=True),
        *texts("code"),
        sa.Column("day", sa.Date(), nullable=False),
        *texts("title", "body"),
        *texts("url", "image", "source", "topic", nullable=True),
        reference("unit_id", "unit.id"),
        sa.Column("valid_until", sa.Date(), nullable=True),
        *texts("state", "author"),
        *times("created_at"),
        *texts("approved_by", nullable=True),
        *times("approved_at", nullable=True),
        sa.UniqueConstraint("code"),
    )


def _create_zalo_group() -> None:
    op.create_table(
        "zalo_group",
        sa.Column("id", ID, primary_key=True),
        *texts("oa_id", "group_id", "name"),
        reference("unit_id", "unit.id", nullable=True),
        *texts("kind", "audience"),
        sa.Column("away", sa.Boolean(), nullable=False),
        *texts("link", nullable=True),
        *texts("state"),
        sa.UniqueConstraint("oa_id", "group_id", name="uq_group"),
    )


def _create_identity() -> None:
    op.create_table(
        "identity",
        sa.Column("oa_id", sa.String(), primary_key=True),
        sa.Column("user_id", sa.String(), primary_key=True),
        reference("member_id", "member.id", nullable=True),
        *times("first_seen_at"),
        *times("last_interaction_at", "followed_at", "unfollowed_at", nullable=True),
        sa.Column("news_wanted", sa.Boolean(), nullable=False),
        *times("news_stopped_at", nullable=True),
        reference("steered_unit_id", "unit.id", nullable=True),
    )


def _create_role() -> None:
    op.create_table(
        "role",
        sa.Column("id", ID, primary_key=True),
        reference("member_id", "member.id"),
        reference("unit_id", "unit.id"),
        *texts("role"),
        *times("valid_from"),
        *times("valid_to", nullable=True),
        *texts("granted_by"),
    )
