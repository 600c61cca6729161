"""Tells Zalo what leaders said about requests to enter the OA's groups, and reads who asks.

No handler calls the network: a leader's answer is a row, and the timetable brings it here.
"""

import logging

from sqlmodel import Session, col, select

from bot.clock import Clock
from bot.line import Line
from bot.zalo.errors import GiveUpError, ZaloError
from models.database import Database
from models.group_request import GroupRequest, list_requests

PAGE, MOST_PAGES = 50, 10
_log = logging.getLogger(__name__)


def keep_doors(database: Database, line: Line, clock: Clock) -> int:
    """One look at the table where nobody asks; else how many requests were settled with Zalo."""
    with database.read_session() as db:
        decided = [
            row for s in ("accepted", "refused") for row in list_requests(db, line.oa_id, s)
        ]
        nameless = [row for row in list_requests(db, line.oa_id, "waiting") if row.name is None]
    try:
        done = sum(_settle(database, line, row) for row in decided)
        for group_id in sorted({row.group_id for row in nameless}):
            read_pending(database, line, group_id, clock)
    except ZaloError as error:
        _log.warning("door not kept", extra={"oa": line.oa_id, "why": error.code})
        return 0
    return done


def read_pending(database: Database, line: Line, group_id: str, clock: Clock) -> None:
    """Who asks by Zalo's own list: names, requests whose event was lost, those taken back.

    Raises ZaloError.
    """
    listed: dict[str, str] = {}
    for page in range(MOST_PAGES):
        found = line.read_pending(group_id, offset=page * PAGE, count=PAGE)
        listed |= found
        if len(found) < PAGE:
            break
    with database.session() as db:
        _reconcile(db, line.oa_id, group_id, listed, clock)


def _reconcile(
    db: Session, oa_id: str, group_id: str, listed: dict[str, str], clock: Clock
) -> None:
    query = select(GroupRequest).where(
        col(GroupRequest.oa_id) == oa_id, col(GroupRequest.group_id) == group_id
    )
    known = {row.user_id: row for row in db.exec(query)}
    for user_id, name in listed.items():
        row = known.get(user_id) or GroupRequest(
            oa_id=oa_id, group_id=group_id, user_id=user_id, asked_at=clock.now()
        )
        if row.state in ("done", "gone"):
            row.state, row.asked_at = "waiting", clock.now()
            row.decided_at = row.decided_by = None
        row.name = name
        db.add(row)
    for user_id, row in known.items():
        if row.state == "waiting" and user_id not in listed:
            row.state = "gone"


def _settle(database: Database, line: Line, row: GroupRequest) -> bool:
    """Asked once more after a doubt: a request that is settled already is refused by Zalo.

    Raises ZaloError where it is worth another try.
    """
    try:
        line.answer_pending(row.group_id, row.user_id, accept=row.state == "accepted")
        state = "done"
    except GiveUpError:
        state = "gone"
    with database.session() as db:
        db.get_one(GroupRequest, (row.oa_id, row.group_id, row.user_id)).state = state
    return state == "done"
