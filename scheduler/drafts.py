"""Drafts that nobody approved in time give way to the reserve item."""

import logging
from datetime import datetime

from handlers.kit.approval import lapse_drafts, list_late
from handlers.kit.context import House
from models.database import Database

_log = logging.getLogger(__name__)


def lapse_tick(database: Database, house: House, now: datetime) -> int:
    """How many lapsed; with none late nothing is written."""
    with database.read_session() as db:
        if not list_late(db, house, now):
            return 0
    with database.session() as db:
        lapsed = [item.code for item in lapse_drafts(db, house, now)]
    _log.warning("not approved in time, the reserve item goes out", extra={"items": lapsed})
    return len(lapsed)
