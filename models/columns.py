"""Column types and small declarations that several tables share."""

from typing import Any

from sqlalchemy import JSON, BigInteger, Column, ForeignKey, Integer

# SQLite counts up by itself only in a column declared INTEGER.
BigId = BigInteger().with_variant(Integer(), "sqlite")


def id_column() -> Column[int]:
    return Column(BigId, primary_key=True)


def reference(target: str, *, nullable: bool = False, index: bool = True) -> Column[int]:
    """A foreign key such as reference("member.id"); without `index` where a wider one begins so."""
    return Column(BigId, ForeignKey(target), nullable=nullable, index=index)


def plain_id(*, primary_key: bool = False) -> Column[int]:
    """Another table's id without a constraint: hot rows are written without looking it up."""
    return Column(BigId, primary_key=primary_key, autoincrement=False, nullable=not primary_key)


def json_column() -> Column[Any]:
    return Column(JSON, nullable=False)
