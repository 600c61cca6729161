"""Short ways to declare what most tables have, frozen for the revisions that use them."""

from typing import Any

import sqlalchemy as sa
from alembic import op

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def texts(*names: str, nullable: bool = False) -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.String(), nullable=nullable) for name in names]


def times(*names: str, nullable: bool = False) -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.DateTime(timezone=True), nullable=nullable) for name in names]


def reference(name: str, target: str, *, nullable: bool = False) -> sa.Column[Any]:
    """A foreign key with the index ix_<table>_<name>."""
    return sa.Column(name, ID, sa.ForeignKey(target), nullable=nullable, index=True)


def partial_index(name: str, table: str, columns: list[str], where: str) -> None:
    rows = sa.text(where)
    op.create_index(name, table, columns, sqlite_where=rows, postgresql_where=rows)
