"""What was passed on: shares told, days of leave, stories that members bring."""

import sqlalchemy as sa
from alembic import op

from models.migrations.columns import ID, reference, texts, times

revision: str = "0010"
down_revision: str | None = "0009"


def upgrade() -> None:
    """Tables in the order of their references."""
    _create_share()
    _create_leave()
    _create_story()


def _create_share() -> None:
    op.create_table(
        "share",
        sa.Column("id", ID, primary_key=True),
        *texts("oa_id", "user_id"),
        reference("member_id", "member.id", nullable=True),
        sa.Column("unit_id", ID, nullable=True),
        sa.Column("news_item_id", ID, nullable=True),
        sa.Column("day", sa.Date(), nullable=False),
        *texts("kind", "url"),
        *times("at"),
        sa.UniqueConstraint("oa_id", "user_id", "day", "kind", "url", name="uq_share"),
    )
    op.create_index("ix_share_day", "share", ["day"])
    op.create_index("ix_share_unit_day", "share", ["unit_id", "day"])


def _create_leave() -> None:
    op.create_table(
        "leave",
        sa.Column("id", ID, primary_key=True),
        reference("member_id", "member.id"),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        *texts("set_by"),
        *times("set_at"),
        *times("ended_at", nullable=True),
    )
    op.create_index("ix_leave_days", "leave", ["last_day", "first_day"])


def _create_story() -> None:
    op.create_table(
        "story",
        sa.Column("id", ID, primary_key=True),
        *texts("oa_id", "user_id"),
        reference("member_id", "member.id", nullable=True),
        reference("unit_id", "unit.id"),
        *texts("title", "body"),
        *texts("url", "photo_url", nullable=True),
        *texts("shown_people", "consent_message_id"),
        sa.Column("told_on", sa.Date(), nullable=False),
        *times("told_at"),
        *texts("state"),
        *texts("decided_by", nullable=True),
        *times("decided_at", nullable=True),
        reference("news_item_id", "news_item.id", nullable=True),
    )
    op.create_index("ix_story_user_id", "story", ["user_id"])
