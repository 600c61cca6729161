"""The register of channels: websites, pages and groups with their last check."""

import sqlalchemy as sa
from alembic import op

from models.migrations.columns import ID, reference, texts, times

revision: str = "0011"
down_revision: str | None = "0010"


def upgrade() -> None:
    op.create_table(
        "channel",
        sa.Column("id", ID, primary_key=True),
        *texts("kind", "name", "url"),
        reference("unit_id", "unit.id"),
        *texts("owner", nullable=True),
        sa.Column("size", sa.Integer(), nullable=True),
        *texts("state"),
        *times("checked_at", nullable=True),
        *texts("checked_by", nullable=True),
        sa.UniqueConstraint("url"),
    )
