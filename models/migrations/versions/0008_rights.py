"""What a person calls herself; consent texts, requests about one's own data, cases with an owner and a deadline."""

import sqlalchemy as sa
from alembic import op

revision: str = "0008"
down_revision: str | None = "0007"


def upgrade() -> None:
    """Columns first, then tables in the order of their references."""
    with op.batch_alter_table("identity") as identity:
        identity.add_column(sa.Column("address", sa.String(), nullable=True))
