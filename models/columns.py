"""Column types and small declarations that several tables share."""

from typing import Any

from sqlalchemy import JSON, BigInteger, Column, ForeignKey, Integer

# SQLite counts up by itself only in a column declared INTEGER.
BigId = BigInteger().with_variant(Integer(), "sqlite")


def id_column() -> Column[int]:
    return Column(BigId, primary_key=True)


def reference(target: str, *, nullable: bool = False, index: bool = True) -> Column[int]:
    """A foreign key such as reference("member.id")."""
    return Column(BigId, ForeignKey(target), nullable=nullable, index=index)


def json_column() -> Column[Any]:
    return Column(JSON, nullable=False)
