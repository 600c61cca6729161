"""Blanks events whose words are not to be kept: in the inbox, and in SQLite's spool before it."""

from collections import deque
from collections.abc import Collection, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, TypeAlias

from sqlalchemy import Connection, case, update
from sqlmodel import Session

from bot.spool import open_spool, spool_path
from models.inbox import InboxEvent
from models.tables import table

Key: TypeAlias = tuple[str, str]  # (oa_id, event_key)

_INBOX = table(InboxEvent)
# Zalo repeats an event within minutes where it was not acknowledged in time (zalo-api §2.1).
_REMEMBERED = 1000
# Rows of the spool in which a dialogue of two hours is found; its columns have no index.
_LOOK_BACK = 50_000


class Forgetter:
    """The dispatcher's; `file` is None on PostgreSQL, where the inbox is all there is."""

    def __init__(self, file: Path | None) -> None:
        self._spool = spool_path(file) if file is not None else None
        self._keys: deque[Key] = deque(maxlen=_REMEMBERED)

    def forget(self, db: Session | Connection, inbox_ids: Collection[int]) -> None:
        """In the caller's transaction. Rows stay for a day: their keys tell Zalo's repeats.

        The spool's copy goes at once: the inbox has the event since an earlier commit.
        """
        state = case((_INBOX.c.state == "dead", "dead"), else_="forgotten")
        values = {"body": b"{}", "error": None, "state": state}
        blank = update(_INBOX).where(_INBOX.c.id.in_(inbox_ids)).values(values)
        found = db.execute(blank.returning(_INBOX.c.oa_id, _INBOX.c.event_key)).all()
        keys = [(oa_id, event_key) for oa_id, event_key in found]
        if self._spool is not None:
            self._keys.extend(keys)
            _delete(self._spool, keys)

    def forget_repeats(self, rows: Sequence[tuple[Any, ...]]) -> None:
        """Rows of the spool that bring once more what was forgotten."""
        if not self._keys or self._spool is None:
            return
        repeats = {(row[1], row[2]) for row in rows}.intersection(self._keys)
        if repeats:
            _delete(self._spool, sorted(repeats))


def _delete(spool: Path, keys: Sequence[Key]) -> None:
    """Among the newest rows; their bytes are zeroed by secure_delete."""
    statement = (
        "DELETE FROM spool WHERE id > (SELECT max(id) FROM spool) - ? "
        "AND oa_id = ? AND event_key = ?"
    )
    with closing(open_spool(spool)) as connection:
        connection.executemany(statement, [(_LOOK_BACK, *key) for key in keys])
