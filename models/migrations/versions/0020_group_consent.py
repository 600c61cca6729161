"""What entering a group means, in the words of the unit that founded it."""

import sqlalchemy as sa
from alembic import op

revision: str = "0020"
down_revision: str | None = "0019"


def upgrade() -> None:
    with op.batch_alter_table("zalo_group") as batch:
        batch.add_column(sa.Column("consent_text", sa.String(), nullable=True))
