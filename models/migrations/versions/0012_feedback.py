"""What people tell the Union, under their name or under none."""

import sqlalchemy as sa
from alembic import op

from models.migrations.columns import ID, partial_index, reference, texts, times

revision: str = "0012"
down_revision: str | None = "0015"


def upgrade() -> None:
    op.create_table(
        "feedback",
        sa.Column("id", ID, primary_key=True, autoincrement=False),
        *texts("oa_id"),
        *texts("user_id", nullable=True),
        reference("unit_id", "unit.id", nullable=True),
        sa.Column("day", sa.Date(), nullable=False),
        *texts("text", "suggested"),
        *texts("label", nullable=True),
        *texts("state"),
        sa.Column("fresh", sa.Boolean(), nullable=False),
        *times("answered_at", "closed_at", nullable=True),
        *texts("closed_by", "note", nullable=True),
    )
    op.create_index("ix_feedback_user_id", "feedback", ["user_id"])
    op.create_index("ix_feedback_day", "feedback", ["day"])
    partial_index("ix_inbox_forgotten", "inbox", ["id"], "state = 'forgotten'")
