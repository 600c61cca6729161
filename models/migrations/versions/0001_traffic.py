"""What comes in and goes out: inbox, quarantine, conversations, outbox, tokens."""

import sqlalchemy as sa
from alembic import op

from models.migrations.columns import ID, partial_index, reference, texts, times

revision: str = "0001"
down_revision: str | None = None


def upgrade() -> None:
    """Tables in the order of their references."""
    _create_conversation()
    _create_inbox()
    _create_oa_token()
    _create_quarantine()
    _create_sender_lease()
    _create_spool_cursor()
    _create_outbox()


def _create_conversation() -> None:
    op.create_table(
        "conversation",
        sa.Column("oa_id", sa.String(), primary_key=True),
        sa.Column("key", sa.String(), primary_key=True),
        *texts("feature", "step", nullable=True),
        sa.Column("slots", sa.JSON(), nullable=False),
        *times("expires_at", nullable=True),
        sa.Column("misses", sa.Integer(), nullable=False),
        *times("human_until", "wait_until", nullable=True),
        *texts("refused_on", nullable=True),
    )


def _create_inbox() -> None:
    op.create_table(
        "inbox",
        sa.Column("id", ID, primary_key=True),
        *texts("oa_id", "event_key", "event_name", "conversation"),
        *times("occurred_at", "received_at"),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        *texts("masked", "matched", "state"),
        sa.Column("tries", sa.Integer(), nullable=False),
        *texts("error", nullable=True),
        *times("done_at", nullable=True),
        sa.UniqueConstraint("oa_id", "event_key", name="uq_inbox_event"),
    )
    op.create_index("ix_inbox_conversation", "inbox", ["oa_id", "conversation", "occurred_at"])
    partial_index(
        "ix_inbox_new", "inbox", ["oa_id", "conversation", "occurred_at", "id"], "state = 'new'"
    )
    partial_index("ix_inbox_next", "inbox", ["id"], "state = 'new'")


def _create_oa_token() -> None:
    op.create_table(
        "oa_token",
        sa.Column("oa_id", sa.String(), primary_key=True),
        *texts("access_token", "refresh_token"),
        *times("expires_at"),
        *times("refreshing_until", "refused_at", nullable=True),
        *texts("refused_reason", nullable=True),
        *times("updated_at"),
    )


def _create_quarantine() -> None:
    op.create_table(
        "quarantine",
        sa.Column("id", ID, primary_key=True),
        *times("received_at"),
        *texts("signature", "header_timestamp"),
        sa.Column("body", sa.LargeBinary(), nullable=False),
    )
    op.create_index("ix_quarantine_received_at", "quarantine", ["received_at"])


def _create_sender_lease() -> None:
    op.create_table(
        "sender_lease",
        sa.Column("oa_id", sa.String(), primary_key=True),
        *texts("holder"),
        *times("until"),
    )


def _create_spool_cursor() -> None:
    op.create_table(
        "spool_cursor",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("copied_to", sa.Integer(), nullable=False),
    )


def _create_outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("id", ID, primary_key=True),
        *texts("oa_id", "dedupe_key"),
        sa.Column("priority", sa.Integer(), nullable=False),
        *texts("recipient_kind", "recipient_id"),
        *texts("anonymous_conversation_id", nullable=True),
        *texts("type"),
        sa.Column("content", sa.JSON(), nullable=False),
        *texts("state"),
        *texts("reason", nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        *times("created_at", "due_at"),
        *times("claimed_at", "unknown_at", "settle_at", "sent_at", nullable=True),
        *texts("message_id", "quota_type", "route", nullable=True),
        *times("not_after", nullable=True),
        sa.Column("daily_push_id", ID, nullable=True),
        reference("inbox_id", "inbox.id", nullable=True),
        sa.UniqueConstraint("oa_id", "dedupe_key", name="uq_outbox_dedupe"),
    )
    partial_index(
        "ix_outbox_billed", "outbox", ["oa_id", "created_at"], "route IN ('billed', 'pack_billed')"
    )
    op.create_index("ix_outbox_message", "outbox", ["oa_id", "message_id"])
    partial_index(
        "ix_outbox_open",
        "outbox",
        ["oa_id", "state", "priority", "id"],
        "state IN ('pending', 'sending', 'unknown')",
    )
    op.create_index("ix_outbox_recipient", "outbox", ["oa_id", "recipient_id", "created_at"])
