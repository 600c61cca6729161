"""A database that can only be looked at: whatever a view tries, nothing is written."""

from typing import Any

from sqlalchemy import event

from models.database import Database


def open_for_looking(url: str) -> Database:
    """The engine itself refuses to write, on SQLite and on PostgreSQL."""
    database = Database(url, pool_size=2)
    event.listen(database.engine, "connect", _forbid(is_sqlite=database.is_sqlite))
    return database


def _forbid(*, is_sqlite: bool) -> Any:
    words = (
        "PRAGMA query_only=ON"
        if is_sqlite
        else "SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY"
    )

    def forbid(connection: Any, _record: object) -> None:
        cursor = connection.cursor()
        cursor.execute(words)
        cursor.close()
        if not is_sqlite:  # else it would end with the transaction it was said in
            connection.commit()

    return forbid
