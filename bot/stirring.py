"""Takes away what would lead from a note without a name back to who wrote it (docs/adr/0024)."""

import sqlite3
from contextlib import closing

from sqlmodel import col, select

from bot.erasing import empty_log
from bot.spool import open_spool, spool_path
from models.anonymity import stir
from models.database import Database
from models.feedback import Feedback


def stir_notes(database: Database) -> int:
    """How many notes were written anew; on SQLite the files' logs are emptied of her words."""
    with database.read_session() as db:
        if db.exec(select(Feedback.id).where(col(Feedback.fresh)).limit(1)).first() is None:
            return 0
    if database.file is not None:
        with closing(open_spool(spool_path(database.file))) as spool:
            empty_log(spool)
    with database.session() as db:
        count = stir(db)
    if database.file is not None:
        with closing(sqlite3.connect(database.file, timeout=5, isolation_level=None)) as main:
            empty_log(main)
    return count
