"""The first schema: inbox and outbox, organisation, members, news, tokens, audit."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision: str = "0001"
down_revision: str | None = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Tables in the order of their references."""
    _create_audit()
    _create_consent()
    _create_conversation()
    _create_inbox()
    _create_oa_token()
    _create_quarantine()
    _create_sender_lease()
    _create_spool_cursor()
    _create_unit()
    _create_case_file()
    _create_member()
    _create_news_item()
    _create_outbox()
    _create_zalo_group()
    _create_identity()
    _create_role()


def _create_audit() -> None:
    op.create_table(
        "audit",
        sa.Column("id", ID, primary_key=True),
        *_times("at"),
        *_texts("actor", "action"),
        *_texts("unit_code", nullable=True),
        *_texts("source"),
        sa.Column("details", sa.JSON(), nullable=False),
    )


def _create_consent() -> None:
    op.create_table(
        "consent",
        sa.Column("id", ID, primary_key=True),
        *_texts("oa_id", "user_id", "purpose", "text_version"),
        sa.Column("granted", sa.Boolean(), nullable=False),
        *_texts("message_id"),
        *_times("at"),
    )
    op.create_index("ix_consent_user_id", "consent", ["user_id"])


def _create_conversation() -> None:
    op.create_table(
        "conversation",
        sa.Column("oa_id", sa.String(), primary_key=True),
        sa.Column("key", sa.String(), primary_key=True),
        *_texts("feature", "step", nullable=True),
        sa.Column("slots", sa.JSON(), nullable=False),
        *_times("expires_at", nullable=True),
        sa.Column("misses", sa.Integer(), nullable=False),
        *_times("human_until", "wait_until", nullable=True),
        *_texts("refused_on", nullable=True),
    )


def _create_inbox() -> None:
    op.create_table(
        "inbox",
        sa.Column("id", ID, primary_key=True),
        *_texts("oa_id", "event_key", "event_name", "conversation"),
        *_times("occurred_at", "received_at"),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        *_texts("masked", "state"),
        sa.Column("tries", sa.Integer(), nullable=False),
        *_texts("error", nullable=True),
        *_times("done_at", nullable=True),
        sa.UniqueConstraint("oa_id", "event_key", name="uq_inbox_event"),
    )
    op.create_index("ix_inbox_conversation", "inbox", ["oa_id", "conversation", "occurred_at"])
    where = sa.text("state = 'new'")
    op.create_index(
        "ix_inbox_new",
        "inbox",
        ["oa_id", "conversation", "occurred_at", "id"],
        sqlite_where=where,
        postgresql_where=where,
    )


def _create_oa_token() -> None:
    op.create_table(
        "oa_token",
        sa.Column("oa_id", sa.String(), primary_key=True),
        *_texts("access_token", "refresh_token"),
        *_times("expires_at"),
        *_times("refreshing_until", "refused_at", nullable=True),
        *_texts("refused_reason", nullable=True),
        *_times("updated_at"),
    )


def _create_quarantine() -> None:
    op.create_table(
        "quarantine",
        sa.Column("id", ID, primary_key=True),
        *_times("received_at"),
        *_texts("signature", "header_timestamp"),
        sa.Column("body", sa.LargeBinary(), nullable=False),
    )
    op.create_index("ix_quarantine_received_at", "quarantine", ["received_at"])


def _create_sender_lease() -> None:
    op.create_table(
        "sender_lease",
        sa.Column("oa_id", sa.String(), primary_key=True),
        *_texts("holder"),
        *_times("until"),
    )


def _create_spool_cursor() -> None:
    op.create_table(
        "spool_cursor",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("copied_to", sa.Integer(), nullable=False),
    )


def _create_unit() -> None:
    op.create_table(
        "unit",
        sa.Column("id", ID, primary_key=True),
        *_texts("code", "name", "level"),
        _reference("parent_id", "unit.id", nullable=True),
        *_texts("old_names"),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.UniqueConstraint("code"),
    )
    op.create_index("ix_unit_parent_id", "unit", ["parent_id"])


def _create_case_file() -> None:
    op.create_table(
        "case_file",
        sa.Column("id", ID, primary_key=True),
        *_texts("oa_id", "user_id"),
        _reference("unit_id", "unit.id", nullable=True),
        *_texts("kind"),
        sa.Column("restricted", sa.Boolean(), nullable=False),
        *_times("opened_at"),
        *_texts("state"),
        *_times("closed_at", nullable=True),
        *_texts("closed_by", nullable=True),
    )
    op.create_index("ix_case_file_unit_id", "case_file", ["unit_id"])


def _create_member() -> None:
    op.create_table(
        "member",
        sa.Column("id", ID, primary_key=True),
        *_texts("full_name"),
        *_texts("called", "phone", nullable=True),
        sa.Column("birth_year", sa.Integer(), nullable=True),
        _reference("unit_id", "unit.id", nullable=True),
        *_texts("away_place", nullable=True),
        sa.Column("has_smartphone", sa.Boolean(), nullable=False),
        *_texts("state"),
        *_times("asked_at", "decided_at", nullable=True),
    )
    op.create_index("ix_member_phone", "member", ["phone"])
    op.create_index("ix_member_unit_id", "member", ["unit_id"])


def _create_news_item() -> None:
    op.create_table(
        "news_item",
        sa.Column("id", ID, primary_key=True),
        *_texts("code"),
        sa.Column("day", sa.Date(), nullable=False),
        *_texts("title", "body"),
        *_texts("url", "image", "source", "topic", nullable=True),
        _reference("unit_id", "unit.id"),
        sa.Column("valid_until", sa.Date(), nullable=True),
        *_texts("state", "author"),
        *_times("created_at"),
        *_texts("approved_by", nullable=True),
        *_times("approved_at", nullable=True),
        sa.UniqueConstraint("code"),
    )
    op.create_index("ix_news_item_unit_id", "news_item", ["unit_id"])


def _create_outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("id", ID, primary_key=True),
        *_texts("oa_id", "dedupe_key"),
        sa.Column("priority", sa.Integer(), nullable=False),
        *_texts("recipient_kind", "recipient_id"),
        *_texts("anonymous_conversation_id", nullable=True),
        *_texts("type"),
        sa.Column("content", sa.JSON(), nullable=False),
        *_texts("state"),
        *_texts("reason", nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        *_times("created_at", "due_at"),
        *_times("claimed_at", "settle_at", "sent_at", nullable=True),
        *_texts("message_id", "quota_type", nullable=True),
        _reference("inbox_id", "inbox.id", nullable=True),
        sa.UniqueConstraint("oa_id", "dedupe_key", name="uq_outbox_dedupe"),
    )
    op.create_index("ix_outbox_inbox_id", "outbox", ["inbox_id"])
    op.create_index("ix_outbox_message", "outbox", ["oa_id", "message_id"])
    where = sa.text("state IN ('pending', 'sending', 'unknown')")
    op.create_index(
        "ix_outbox_open",
        "outbox",
        ["oa_id", "state", "priority", "id"],
        sqlite_where=where,
        postgresql_where=where,
    )
    op.create_index("ix_outbox_recipient", "outbox", ["oa_id", "recipient_id", "created_at"])


def _create_zalo_group() -> None:
    op.create_table(
        "zalo_group",
        sa.Column("id", ID, primary_key=True),
        *_texts("oa_id", "group_id", "name"),
        _reference("unit_id", "unit.id", nullable=True),
        *_texts("kind", "audience"),
        sa.Column("away", sa.Boolean(), nullable=False),
        *_texts("link", nullable=True),
        *_texts("state"),
        sa.UniqueConstraint("oa_id", "group_id", name="uq_group"),
    )
    op.create_index("ix_zalo_group_unit_id", "zalo_group", ["unit_id"])


def _create_identity() -> None:
    op.create_table(
        "identity",
        sa.Column("oa_id", sa.String(), primary_key=True),
        sa.Column("user_id", sa.String(), primary_key=True),
        _reference("member_id", "member.id", nullable=True),
        *_times("first_seen_at"),
        *_times("last_interaction_at", "followed_at", "unfollowed_at", nullable=True),
        sa.Column("news_wanted", sa.Boolean(), nullable=False),
        *_times("news_stopped_at", nullable=True),
    )
    op.create_index("ix_identity_member_id", "identity", ["member_id"])


def _create_role() -> None:
    op.create_table(
        "role",
        sa.Column("id", ID, primary_key=True),
        _reference("member_id", "member.id"),
        _reference("unit_id", "unit.id"),
        *_texts("role"),
        *_times("valid_from"),
        *_times("valid_to", nullable=True),
        *_texts("granted_by"),
    )
    op.create_index("ix_role_member_id", "role", ["member_id"])
    op.create_index("ix_role_unit_id", "role", ["unit_id"])


def _texts(*names: str, nullable: bool = False) -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.String(), nullable=nullable) for name in names]


def _times(*names: str, nullable: bool = False) -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.DateTime(timezone=True), nullable=nullable) for name in names]


def _reference(name: str, target: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, ID, sa.ForeignKey(target), nullable=nullable)
