"""The register of members: imports that can be undone, proposed duplicates, several roles."""

import sqlalchemy as sa
from alembic import op

from models.migrations.columns import ID, reference, texts, times
from models.names import name_key

revision: str = "0005"
down_revision: str | None = "0004"

_AT_ONCE = 5000
# A member's number is not given again after she was taken out.
_NEVER_TWICE = {"sqlite_autoincrement": True}
_COUNTS = ("new", "changed", "unchanged", "skipped")
_member = sa.table("member", sa.column("id"), sa.column("full_name"), sa.column("name_key"))


def upgrade() -> None:
    """Names get their keys before two columns of the members are indexed by them."""
    _extend_member()
    _create_member_import()
    _create_imported_member()
    _create_member_pair()


def _extend_member() -> None:
    with op.batch_alter_table("member", table_kwargs=_NEVER_TWICE) as table:
        table.add_column(sa.Column("name_key", sa.String(), nullable=True))
        table.add_column(sa.Column("merged_into", ID, nullable=True))
        table.create_foreign_key("fk_member_merged_into", "member", ["merged_into"], ["id"])
    _fill_keys()
    with op.batch_alter_table("member", table_kwargs=_NEVER_TWICE) as table:
        table.alter_column("name_key", existing_type=sa.String(), nullable=False)
    op.create_index("ix_member_merged_into", "member", ["merged_into"])
    op.create_index("ix_member_name_year", "member", ["name_key", "birth_year"])
    op.create_index("ix_member_unit_name", "member", ["unit_id", "name_key"])


def _fill_keys() -> None:
    connection, last = op.get_bind(), 0
    query = sa.select(_member.c.id, _member.c.full_name).order_by(_member.c.id).limit(_AT_ONCE)
    fill = _member.update().where(_member.c.id == sa.bindparam("of"))
    while rows := connection.execute(query.where(_member.c.id > last)).all():
        keys = [{"of": row.id, "key": name_key(row.full_name)} for row in rows]
        connection.execute(fill.values(name_key=sa.bindparam("key")), keys)
        last = rows[-1].id


def _create_member_import() -> None:
    op.create_table(
        "member_import",
        sa.Column("id", ID, primary_key=True),
        *texts("file_name", "state"),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in _COUNTS),
        *times("applied_at"),
        *texts("applied_by"),
        *times("undone_at", nullable=True),
        *texts("undone_by", nullable=True),
    )


def _create_imported_member() -> None:
    op.create_table(
        "imported_member",
        sa.Column("id", ID, primary_key=True),
        reference("import_id", "member_import.id"),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("member_id", ID, nullable=False),
        *texts("full_name"),
        *texts("phone", nullable=True),
        sa.Column("birth_year", sa.Integer(), nullable=True),
        sa.Column("unit_id", ID, nullable=False),
        *texts("away_place", nullable=True),
        sa.Column("has_smartphone", sa.Boolean(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=True),
        sa.Column("role_ids", sa.JSON(), nullable=False),
    )
    op.create_index("ix_imported_member_member_id", "imported_member", ["member_id"])


def _create_member_pair() -> None:
    op.create_table(
        "member_pair",
        sa.Column("id", ID, primary_key=True),
        reference("first_id", "member.id"),
        sa.Column("second_id", ID, sa.ForeignKey("member.id"), nullable=False),
        *texts("state"),
        *times("decided_at"),
        *texts("decided_by"),
        sa.Column("moved", sa.JSON(), nullable=False),
    )
    op.create_index("ix_member_pair_second_id", "member_pair", ["second_id"])
