"""Inserting what must be there once: the unique key decides, nobody has to look first."""

from collections.abc import Sequence

from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, SQLModel

from models.tables import table


def insert_absent(db: Session, row: SQLModel) -> bool:
    """Insert the row unless one with the same unique key is there; whether it was inserted.

    On PostgreSQL this waits for another transaction that is inserting the same key. `row` itself
    stays outside the session.
    """
    dialect = postgresql if db.get_bind().dialect.name == "postgresql" else sqlite
    target = table(type(row))
    insert = dialect.insert(target).values(row.model_dump(exclude={"id"})).on_conflict_do_nothing()
    db.flush()
    # Not rowcount: psycopg counts -1 where SQLAlchemy asks for the new key by itself.
    return db.execute(insert.returning(*target.primary_key.columns)).first() is not None


def insert_all_absent(db: Session, rows: Sequence[SQLModel]) -> None:
    """The same for many rows of one table, in one statement."""
    if not rows:
        return
    dialect = postgresql if db.get_bind().dialect.name == "postgresql" else sqlite
    insert = dialect.insert(table(type(rows[0]))).on_conflict_do_nothing()
    db.flush()
    db.execute(insert.values([row.model_dump(exclude={"id"}) for row in rows]))
