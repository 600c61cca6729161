"""The topics a person wants more of."""

import sqlalchemy as sa
from alembic import op

revision: str = "0014"
down_revision: str | None = "0013"


def upgrade() -> None:
    op.add_column("identity", sa.Column("topics", sa.String(), nullable=True))
