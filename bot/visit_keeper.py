"""PostgreSQL: a thread of the web process counts visits, in a transaction of its own now and then."""

import logging
import threading
from collections.abc import Iterator
from datetime import date
from itertools import groupby

from sqlalchemy.dialects import postgresql
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session

from bot.visit_room import FLUSH_SECONDS, Visit, VisitRoom, draw_salt, visitor_token
from models.database import Database
from models.insertion import insert_absent
from models.tables import table
from models.visit import Visitor, VisitSalt
from models.visit_adding import add_visits

_log = logging.getLogger(__name__)


class VisitKeeper:
    """Several web processes count into the same rows: the day's secret and hashes are shared."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._room = VisitRoom()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._keep_on, name="visits", daemon=True)
        self._thread.start()

    def put(self, visit: Visit) -> bool:
        return self._room.put(visit)

    def close(self) -> None:
        """Counts what waits first."""
        self._stop.set()
        self._thread.join()

    def _keep_on(self) -> None:
        while not self._stop.wait(FLUSH_SECONDS):
            self._keep()
        self._keep()

    def _keep(self) -> None:
        while visits := self._room.take():
            try:
                with self._database.session() as db:
                    count_new(db, visits)
            except SQLAlchemyError as error:
                why = type(error).__name__
                _log.warning("visits not counted", extra={"visits": len(visits), "why": why})


def count_new(db: Session, visits: list[Visit]) -> None:
    """Add those of visitors who were not there today."""
    for day, group in groupby(visits, key=lambda visit: visit.day):
        fresh = list(_insert_new(db, day, group))
        add_visits(db, [(code, day) for code in fresh])


def _insert_new(db: Session, day: date, visits: Iterator[Visit]) -> Iterator[str]:
    """The codes of those inserted; in the tokens' order, so that two processes never cross."""
    salt = _keep_salt(db, day)
    codes = {visitor_token(salt, visit): visit.code for visit in visits}
    visitor = table(Visitor)
    statement = postgresql.insert(visitor).on_conflict_do_nothing().returning(visitor.c.token)
    rows = [{"day": day, "token": token} for token in sorted(codes)]
    for token in db.execute(statement.values(rows)).scalars():
        yield codes[bytes(token)]


def _keep_salt(db: Session, day: date) -> bytes:
    kept = db.get(VisitSalt, day)
    if kept is None:
        insert_absent(db, VisitSalt(day=day, salt=draw_salt()))
        kept = db.get_one(VisitSalt, day)
    return kept.salt
