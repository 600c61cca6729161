"""The second line: to which committee of the Front a unit reports, from when to when."""

import sqlalchemy as sa
from alembic import op

from models.migrations.columns import ID, reference

revision: str = "0019"
down_revision: str | None = "0018"


def upgrade() -> None:
    op.create_table(
        "unit_front",
        sa.Column("id", ID, primary_key=True),
        reference("unit_id", "unit.id"),
        sa.Column("front_id", ID, sa.ForeignKey("unit.id"), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=False),
    )
    columns = ["front_id", "valid_to", "valid_from", "unit_id"]
    op.create_index("ix_unit_front_to", "unit_front", columns)
