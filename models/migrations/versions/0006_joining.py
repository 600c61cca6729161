"""Joining and roles: invitations on paper, working away, requests to enter a group."""

import sqlalchemy as sa
from alembic import op

from models.migrations.columns import ID, reference, texts, times

revision: str = "0006"
down_revision: str | None = "0005"


def upgrade() -> None:
    """Columns first: nothing here refers to the new tables."""
    _add_columns()
    _create_invitation()
    _create_code_guess()
    _create_group_request()


def _add_columns() -> None:
    with op.batch_alter_table("member") as member:
        member.add_column(sa.Column("away_since", sa.Date(), nullable=True))
        member.add_column(sa.Column("push_at", sa.String(), nullable=True))
        member.add_column(sa.Column("moving_to_id", ID, nullable=True))
    op.create_index("ix_member_moving_to_id", "member", ["moving_to_id"])
    with op.batch_alter_table("identity") as identity:
        identity.add_column(*times("frozen_at", nullable=True))


def _create_invitation() -> None:
    op.create_table(
        "invitation",
        sa.Column("id", ID, primary_key=True),
        *texts("oa_id"),
        reference("unit_id", "unit.id"),
        *texts("role"),
        sa.Column("code_hash", sa.String(), nullable=False, unique=True),
        sa.Column("member_id", ID, nullable=True),
        sa.Column("replaced_id", ID, nullable=True),
        *times("created_at"),
        *texts("created_by"),
        *times("expires_at"),
        *times("cancelled_at", "used_at", nullable=True),
        *texts("used_by", "group_kind", nullable=True),
    )


def _create_code_guess() -> None:
    op.create_table(
        "code_guess",
        sa.Column("id", ID, primary_key=True),
        *texts("oa_id", "user_id"),
        *times("at"),
    )
    op.create_index("ix_code_guess_user_id", "code_guess", ["user_id"])


def _create_group_request() -> None:
    op.create_table(
        "group_request",
        sa.Column("oa_id", sa.String(), primary_key=True),
        sa.Column("group_id", sa.String(), primary_key=True),
        sa.Column("user_id", sa.String(), primary_key=True),
        *texts("state"),
        *texts("name", nullable=True),
        *times("asked_at"),
        *times("decided_at", nullable=True),
        *texts("decided_by", nullable=True),
    )
    op.create_index("ix_group_request_state", "group_request", ["state"])
