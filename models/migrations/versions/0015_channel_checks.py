"""Asking whether channels work, when groups of the OA end, photos of stories, uploads of pictures."""

import sqlalchemy as sa
from alembic import op

from models.migrations.columns import ID, reference, texts, times

revision: str = "0015"
down_revision: str | None = "0011"


def upgrade() -> None:
    op.create_table(
        "channel_question",
        sa.Column("id", ID, primary_key=True),
        *texts("oa_id", "user_id"),
        sa.Column("asked_on", sa.Date(), nullable=False, index=True),
        *times("asked_at"),
        sa.Column("channel_ids", sa.JSON(), nullable=False),
        sa.UniqueConstraint("oa_id", "user_id", "asked_on", name="uq_channel_question"),
    )
    op.create_table(
        "picture_upload",
        sa.Column("id", ID, primary_key=True),
        *texts("oa_id"),
        reference("picture_id", "picture.id"),
        *texts("attachment_id"),
        *times("uploaded_at"),
        sa.UniqueConstraint("oa_id", "picture_id", name="uq_picture_upload"),
    )
    with op.batch_alter_table("zalo_group") as table:
        table.add_column(sa.Column("valid_through", sa.Date(), nullable=True))
        table.add_column(
            sa.Column("is_shut", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        table.add_column(sa.Column("end_told", sa.String(), nullable=True))
    with op.batch_alter_table("story") as table:
        table.add_column(sa.Column("photo_state", sa.String(), nullable=True))
        table.add_column(
            sa.Column("photo_tries", sa.Integer(), nullable=False, server_default="0")
        )
        table.add_column(sa.Column("photo_due_at", sa.DateTime(timezone=True), nullable=True))
        table.add_column(sa.Column("picture_id", ID, nullable=True))
        table.create_foreign_key("fk_story_picture_id", "picture", ["picture_id"], ["id"])
    _drop_defaults()
    op.create_index("ix_story_picture_id", "story", ["picture_id"])
    # Photos that came before this revision are fetched as well, while Zalo still has them.
    op.execute("UPDATE story SET photo_state = 'waiting' WHERE photo_url IS NOT NULL")


def _drop_defaults() -> None:
    """They were for the rows of before."""
    with op.batch_alter_table("zalo_group") as table:
        table.alter_column("is_shut", server_default=None)
    with op.batch_alter_table("story") as table:
        table.alter_column("photo_tries", server_default=None)
