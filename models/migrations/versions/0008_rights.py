"""What a person calls herself; consent texts, cases with an owner and a deadline, erasures."""

import sqlalchemy as sa
from alembic import op

from models.migrations.columns import texts, times

revision: str = "0008"
down_revision: str | None = "0007"


def upgrade() -> None:
    """Columns first, then tables in the order of their references."""
    with op.batch_alter_table("identity") as identity:
        identity.add_column(sa.Column("address", sa.String(), nullable=True))
    _extend_case()
    op.create_table(
        "consent_text",
        sa.Column("version", sa.String(), primary_key=True),
        *texts("purpose", "text"),
        *times("first_used_at"),
    )


def _extend_case() -> None:
    with op.batch_alter_table("case_file") as case:
        for column in (
            *texts("owner", "note", nullable=True),
            *times("reply_by", "due_at", "answered_at", "run_at", nullable=True),
        ):
            case.add_column(column)
    op.create_index("ix_case_file_person", "case_file", ["oa_id", "user_id"])
    op.create_index("ix_case_file_run_at", "case_file", ["run_at"])
