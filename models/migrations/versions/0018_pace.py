"""The pace Zalo allows now and the end of a rest, beside the lease of the sender who knows them."""

import sqlalchemy as sa
from alembic import op

from models.migrations.columns import times

revision: str = "0018"
down_revision: str | None = "0014"


def upgrade() -> None:
    with op.batch_alter_table("sender_lease") as batch:
        batch.add_column(sa.Column("per_minute", sa.Integer(), nullable=True))
        batch.add_column(*times("rests_until", nullable=True))
