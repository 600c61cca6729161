"""The content store: pictures, reserve items, corrections, lines that branches add."""

import sqlalchemy as sa
from alembic import op

from models.migrations.columns import ID, reference, texts, times

revision: str = "0009"
down_revision: str | None = "0008"


def upgrade() -> None:
    """Tables in the order of their references."""
    _create_picture()
    _extend_news_item()
    _create_news_line()


def _create_picture() -> None:
    op.create_table(
        "picture",
        sa.Column("id", ID, primary_key=True),
        *texts("sha256", "media_type"),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.UniqueConstraint("sha256"),
    )


def _extend_news_item() -> None:
    with op.batch_alter_table("news_item") as table:
        for column in (
            *times("withdrawn_at", nullable=True),
            sa.Column("is_reserve", sa.Boolean(), nullable=False, server_default=sa.false()),
            sa.Column("used_on", sa.Date(), nullable=True),
        ):
            table.add_column(column)
        table.add_column(sa.Column("corrects_id", ID, nullable=True))
        table.add_column(sa.Column("picture_id", ID, nullable=True))
        table.create_foreign_key("fk_news_item_corrects_id", "news_item", ["corrects_id"], ["id"])
        table.create_foreign_key("fk_news_item_picture_id", "picture", ["picture_id"], ["id"])
    with op.batch_alter_table("news_item") as table:
        table.alter_column("is_reserve", server_default=None)  # (only for the rows of before)
    op.create_index("ix_news_item_corrects_id", "news_item", ["corrects_id"])
    op.create_index("ix_news_item_picture_id", "news_item", ["picture_id"])


def _create_news_line() -> None:
    op.create_table(
        "news_line",
        sa.Column("id", ID, primary_key=True),
        reference("news_item_id", "news_item.id"),
        reference("unit_id", "unit.id"),
        *texts("text", "added_by"),
        *times("added_at"),
        sa.UniqueConstraint("news_item_id", "unit_id", name="uq_news_line"),
    )
