"""Removes what nobody asks about any more, a little at a time, so that no one waits for it.

Cases, consents and the audit stay; raw events and what was sent go after 90 days, because they
hold what people wrote and were told; what they told the Union as an opinion after two years, as
they were promised.
"""

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, Table, and_, delete, func, select, tuple_, update

from bot.photo_pruning import PHOTOS_FOR, STORY, old_photos, prune_photos
from bot.spool import open_spool, spool_path
from models.database import Database
from models.feedback import Feedback
from models.inbox import EVENTS, IS_FORGOTTEN, InboxEvent, SpoolCursor
from models.outbox import OutboxMessage
from models.push import DailyPush, LeaderLine, PushRecipient
from models.rumour import Rumour, RumourAsk
from models.tables import table

EVENTS_FOR = timedelta(days=90)
SPOOL_FOR = timedelta(days=7)
LINES_FOR = timedelta(days=30)
RECIPIENTS_FOR = timedelta(days=400)
OUTBOX_FOR = timedelta(days=90)
FEEDBACK_FOR = timedelta(days=730)
ASKS_FOR = timedelta(days=90)  # after the answer, or the end without one
FORGOTTEN_FOR = timedelta(days=1)
KEPT_FOR = {
    "events": EVENTS_FOR,
    "messages": OUTBOX_FOR,
    "lines": LINES_FOR,
    "recipients": RECIPIENTS_FOR,
    "feedback": FEEDBACK_FOR,
    "asks": ASKS_FOR,
    "photos": PHOTOS_FOR,
    "forgotten": FORGOTTEN_FOR,
}
AT_ONCE, MOST_ROUNDS = 500, 40

_INBOX, _OUTBOX, _CURSOR = table(InboxEvent), table(OutboxMessage), table(SpoolCursor)
_ENDED = ("sent", "failed", "cancelled")
_ASK, _RUMOUR = table(RumourAsk), table(Rumour)
_LINE, _RECIPIENT, _NOTE = table(LeaderLine), table(PushRecipient), table(Feedback)


def prune(database: Database, now: datetime) -> int:
    """At most 20,000 rows of a kind in one go; how many were removed."""
    old_day = (now - LINES_FOR).date()
    removed = _prune_events(database, now - EVENTS_FOR)
    removed += prune_table(database, _LINE, _LINE.c.day < old_day)
    removed += _prune_recipients(database, now - RECIPIENTS_FOR)
    removed += _prune_forgotten(database, now - FORGOTTEN_FOR)
    removed += prune_table(database, _NOTE, _NOTE.c.day < (now - FEEDBACK_FOR).date())
    removed += prune_table(database, _ASK, _old_asks(now - ASKS_FOR))
    removed += prune_photos(database, now - PHOTOS_FOR)
    removed += _prune_outbox(database, now - OUTBOX_FOR)
    return removed + _prune_spool(database, now - SPOOL_FOR)


def count_old(database: Database, now: datetime) -> dict[str, int]:
    """What `prune` would remove by and by: kind → rows."""
    old_pushes = select(table(DailyPush).c.id).where(table(DailyPush).c.at < now - RECIPIENTS_FOR)
    rules = {
        "events": (_INBOX, _old_events(now - EVENTS_FOR)),
        "messages": (
            _OUTBOX,
            and_(_OUTBOX.c.created_at < now - OUTBOX_FOR, _OUTBOX.c.state.in_(_ENDED)),
        ),
        "lines": (_LINE, _LINE.c.day < (now - LINES_FOR).date()),
        "forgotten": (_INBOX, _old_forgotten(now - FORGOTTEN_FOR)),
        "feedback": (_NOTE, _NOTE.c.day < (now - FEEDBACK_FOR).date()),
        "recipients": (_RECIPIENT, _RECIPIENT.c.daily_push_id.in_(old_pushes)),
        "asks": (_ASK, _old_asks(now - ASKS_FOR)),
        "photos": (STORY, old_photos(now - PHOTOS_FOR)),
    }
    with database.read() as connection:
        return {
            kind: connection.execute(
                select(func.count()).select_from(rows).where(is_old)
            ).scalar_one()
            for kind, (rows, is_old) in rules.items()
        }


def _old_events(before: datetime) -> ColumnElement[bool]:
    """Never the newest: SQLite would give its id to another event, and answers are known by it."""
    newest = select(func.max(_INBOX.c.id)).scalar_subquery()
    return and_(_INBOX.c.state == "done", _INBOX.c.received_at < before, _INBOX.c.id < newest)


def _old_asks(before: datetime) -> ColumnElement[bool]:
    """Who asked about a rumour, long after its end; the rumour and its count stay."""
    ended = func.coalesce(_RUMOUR.c.closed_at, _RUMOUR.c.published_at)
    return _ASK.c.rumour_id.in_(select(_RUMOUR.c.id).where(ended < before))


def _old_forgotten(before: datetime) -> ColumnElement[bool]:
    newest = select(func.max(_INBOX.c.id)).scalar_subquery()
    return and_(IS_FORGOTTEN, _INBOX.c.received_at < before, _INBOX.c.id < newest)


def _prune_forgotten(database: Database, before: datetime) -> int:
    """Blanked events, our answers, Zalo's echoes: that she talked of it at all is forgotten."""
    with database.write() as connection:
        old = select(_INBOX.c.id).where(_old_forgotten(before)).limit(AT_ONCE)
        ids = list(connection.execute(old).scalars())
        if ids:
            answers = _OUTBOX.c.inbox_id.in_(ids)
            ids += _find_echoes(connection, answers)
            connection.execute(delete(_OUTBOX).where(answers, _OUTBOX.c.state.in_(_ENDED)))
            connection.execute(update(_OUTBOX).where(answers).values(inbox_id=None))
            connection.execute(delete(_INBOX).where(_INBOX.c.id.in_(ids)))
    return len(ids)


def _find_echoes(connection: Connection, answers: ColumnElement[bool]) -> list[int]:
    """Events by which Zalo told us of these messages of ours, by their keys (bot.zalo.keys)."""
    sent = select(_OUTBOX.c.oa_id, _OUTBOX.c.message_id).where(answers)
    keys = [(oa_id, f"oa_send_text:{sent_id}") for oa_id, sent_id in connection.execute(sent)]
    found = select(_INBOX.c.id).where(tuple_(_INBOX.c.oa_id, _INBOX.c.event_key).in_(keys))
    newest = select(func.max(_INBOX.c.id)).scalar_subquery()
    return list(connection.execute(found.where(_INBOX.c.id < newest)).scalars())


def _prune_events(database: Database, before: datetime) -> int:
    """Only what is done; an answer keeps its row and forgets which event it answered."""
    removed = 0
    for _ in range(MOST_ROUNDS):
        old = select(_INBOX.c.id).where(_old_events(before))
        with database.write() as connection:
            ids = list(connection.execute(old.order_by(_INBOX.c.id).limit(AT_ONCE)).scalars())
            if ids:
                answers = update(_OUTBOX).where(_OUTBOX.c.inbox_id.in_(ids))
                connection.execute(answers.values(inbox_id=None))
                connection.execute(delete(_INBOX).where(_INBOX.c.id.in_(ids)))
        removed += len(ids)
        if len(ids) < AT_ONCE:
            break
    return removed


def _prune_outbox(database: Database, before: datetime) -> int:
    """Messages that have come to an end, oldest first; the walk ends at the first younger one.

    What waits or an officer must decide stays; who got a day's item is kept in its own table.
    """
    removed = seen = 0
    for _ in range(MOST_ROUNDS):
        columns = (_OUTBOX.c.id, _OUTBOX.c.state, _OUTBOX.c.created_at)
        some = select(*columns).where(_OUTBOX.c.id > seen).order_by(_OUTBOX.c.id).limit(AT_ONCE)
        with database.write() as connection:
            rows = connection.execute(some).all()
            old = [row for row in rows if row.created_at < before]
            ended = [row.id for row in old if row.state in _ENDED]
            if ended:
                connection.execute(delete(_OUTBOX).where(_OUTBOX.c.id.in_(ended)))
        removed += len(ended)
        if len(old) < AT_ONCE:
            break
        seen = rows[-1].id
    return removed


def _prune_recipients(database: Database, before: datetime) -> int:
    """Who got a day's item by which route; the day's counts stay."""
    push = table(DailyPush)
    old = select(push.c.id).where(push.c.at < before)
    return prune_table(database, _RECIPIENT, _RECIPIENT.c.daily_push_id.in_(old))


def prune_table(database: Database, rows: Table, is_old: ColumnElement[bool]) -> int:
    """At most 20,000 rows, a few hundred in a commit; how many were removed."""
    removed = 0
    for _ in range(MOST_ROUNDS):
        with database.write() as connection:
            some = select(rows.c.id).where(is_old).limit(AT_ONCE)
            ids: Sequence[int] = list(connection.execute(some).scalars())
            if ids:
                connection.execute(delete(rows).where(rows.c.id.in_(ids)))
        removed += len(ids)
        if len(ids) < AT_ONCE:
            break
    return removed


def _prune_spool(database: Database, before: datetime) -> int:
    """Rows the worker has copied; small bites, since the web process writes to this file."""
    if database.file is None:
        return 0
    copied_to = find_copied(database)
    before_ms = round(before.timestamp() * 1000)
    with closing(open_spool(spool_path(database.file))) as spool:
        return sum(_bite(spool, copied_to, before_ms) for _ in range(MOST_ROUNDS))


def find_copied(database: Database) -> int:
    """The last row of the spool that the worker has in the inbox; 0 before its first."""
    with database.read() as connection:
        mine = select(_CURSOR.c.copied_to).where(_CURSOR.c.id == EVENTS)
        copied_to: int = connection.execute(mine).scalar_one_or_none() or 0
    return copied_to


def _bite(spool: sqlite3.Connection, copied_to: int, before_ms: int) -> int:
    statement = (
        "DELETE FROM spool WHERE id IN "
        "(SELECT id FROM spool WHERE id <= ? AND received_ms < ? ORDER BY id LIMIT ?)"
    )
    return spool.execute(statement, (copied_to, before_ms, AT_ONCE)).rowcount
