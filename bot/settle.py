"""A message whose outcome is unknown: did Zalo take it? Settled by evidence, else by an officer."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal, TypeAlias

from sqlalchemy import Row, select

from bot.outbox_outcome import Outcome
from bot.outbox_store import message_of
from bot.zalo.events import parse_event
from bot.zalo.keys import load_body
from bot.zalo.replies import HistoryRow
from models.database import Database
from models.events import OaMessageSent
from models.inbox import InboxEvent
from models.messages import text_of
from models.outbox import RESTORED, OutboxMessage
from models.tables import table

LOOK_AFTER = (timedelta(seconds=5), timedelta(seconds=15), timedelta(seconds=30))
LOOK_AGAIN = timedelta(seconds=60)
GIVE_TO_OFFICER_AFTER = timedelta(hours=2)
BEFORE, AFTER = timedelta(seconds=5), timedelta(minutes=10)

_INBOX, _OUTBOX = table(InboxEvent), table(OutboxMessage)

Verdict: TypeAlias = Literal["sent", "absent", "unclear"]


@dataclass(frozen=True, slots=True)
class Evidence:
    """OA messages that may be ours, and how far back we could look."""

    message_ids: frozenset[str]
    rivals: int
    reaches_back: bool


def judge(evidence: Evidence) -> Verdict:
    """One unmatched message is ours; none, looked at far enough back, means it never arrived.

    Two equal ones, or one that an equal message in doubt could claim as well, prove nothing.
    """
    if len(evidence.message_ids) == 1 and evidence.rivals == 0:
        return "sent"
    if not evidence.message_ids and evidence.reaches_back:
        return "absent"
    return "unclear"


def gather(database: Database, row: Row[Any], history: Sequence[HistoryRow] | None) -> Evidence:
    """Echoes in the inbox and the conversation's history; `history` is None when not to be had.

    Of a file only echoes count: in the history a person's file looks the same.
    """
    if row.type == "file":
        history = None
    start, end = span(row)
    wanted = same_text(text_of(message_of(row)))
    with database.read() as connection:
        found = set(_find_echoes(connection, row, wanted, start, end))
        for line in history or ():
            if (
                line.message_id
                and line.from_oa
                and start <= line.at <= end
                and _may_be(row, line.type, line.text, wanted)
            ):
                found.add(line.message_id)
        found -= set(_find_matched(connection, row.oa_id, found))
        rivals = _count_rivals(connection, row, wanted)
    reaches_back = any(line.at <= row.claimed_at for line in history or ())
    return Evidence(frozenset(found), rivals, reaches_back)


def span(row: Row[Any]) -> tuple[datetime, datetime]:
    """When it may have been sent; one that came out of a backup until the hour of the restore."""
    end: datetime = row.claimed_at + AFTER
    if row.reason == RESTORED:
        end = max(end, row.unknown_at)
    return row.claimed_at - BEFORE, end


def settle(row: Row[Any], evidence: Evidence, now: datetime, *, looked: bool) -> Outcome:
    """What to do now: sent, send again, look again later, or hand it to an officer."""
    waited = now - row.unknown_at
    if not _leaves_a_trace(row):
        return Outcome(row.id, "doubtful", reason="no_text")
    match judge(evidence):
        case "sent":
            (message_id,) = evidence.message_ids
            return Outcome(row.id, "sent", sent_at=row.claimed_at, message_id=message_id)
        case "absent" if waited >= LOOK_AFTER[-1]:
            return Outcome(row.id, "pending", due_at=now, reason="not_arrived")
        case "unclear" if evidence.message_ids:
            return Outcome(row.id, "doubtful", reason="two_equal")
        case _ if row.type == "file" and waited >= LOOK_AFTER[-1]:
            return Outcome(row.id, "doubtful", reason="no_text")
        case _:
            return _look_again(row, now, waited, looked=looked)


def _leaves_a_trace(row: Row[Any]) -> bool:
    """Words to compare it by, or an echo of its kind."""
    return row.type == "file" or (row.type in ("text", "image") and bool(text_of(message_of(row))))


def _may_be(row: Row[Any], kind: str, text: str, wanted: str) -> bool:
    """The same words; of a picture also one without words, since Zalo may tell of it so.

    That one was seen is evidence; whether Zalo shows captions at all is not known (zalo-api §12).
    A file has none: its echo names it as Zalo keeps it, its upload's token is not told (§2.3).
    """
    if row.type == "file":
        return kind == "file"
    is_bare = row.type == "image" and kind != "text" and not text.strip()
    return is_bare or same_text(text) == wanted


def same_text(text: str) -> str:
    """Texts are compared as Zalo may hand them back: NFC, without outer space."""
    return unicodedata.normalize("NFC", text).strip()


def _look_again(row: Row[Any], now: datetime, waited: timedelta, *, looked: bool) -> Outcome:
    if waited >= GIVE_TO_OFFICER_AFTER or (looked and waited >= LOOK_AFTER[-1]):
        return Outcome(row.id, "doubtful", reason="history_too_short")
    ahead = [row.unknown_at + after for after in LOOK_AFTER if row.unknown_at + after > now]
    return Outcome(
        row.id,
        "unknown",
        reason=row.reason,
        unknown_at=row.unknown_at,
        settle_at=ahead[0] if ahead else now + LOOK_AGAIN,
    )


def _find_echoes(
    connection: Any, row: Row[Any], wanted: str, start: datetime, end: datetime
) -> list[str]:
    """Ids of equal messages that Zalo told us the OA sent to this recipient."""
    letter = {"user": "u", "group": "g", "anonymous": "a"}[row.recipient_kind]
    query = select(_INBOX).where(
        _INBOX.c.oa_id == row.oa_id,
        _INBOX.c.conversation == f"{letter}:{row.recipient_id}",
        _INBOX.c.event_name.like("oa_send%"),
        _INBOX.c.occurred_at.between(start, end),
    )
    ids = []
    for seen in connection.execute(query):
        body = load_body(seen.body) or {}
        echo = parse_event(seen.event_name, body, seen.oa_id, seen.occurred_at, {seen.oa_id})
        if isinstance(echo, OaMessageSent) and echo.admin_id is None:
            ids += [echo.message_id] if _may_be(row, echo.kind, echo.text, wanted) else []
    return ids


def _find_matched(connection: Any, oa_id: str, message_ids: set[str]) -> list[str]:
    """Those already known to be another message of ours."""
    query = select(_OUTBOX.c.message_id).where(
        _OUTBOX.c.oa_id == oa_id, _OUTBOX.c.message_id.in_(message_ids)
    )
    return list(connection.execute(query).scalars())


def _count_rivals(connection: Any, row: Row[Any], wanted: str) -> int:
    """Other messages in doubt, to the same person and with the same words; of files, any."""
    query = select(_OUTBOX).where(
        _OUTBOX.c.oa_id == row.oa_id,
        _OUTBOX.c.recipient_id == row.recipient_id,
        _OUTBOX.c.state.in_(("unknown", "doubtful")),
        _OUTBOX.c.id != row.id,
        _OUTBOX.c.claimed_at.between(row.claimed_at - AFTER, row.claimed_at + AFTER),
    )
    others = connection.execute(query).all()
    if row.type == "file":
        return sum(other.type == "file" for other in others)
    return sum(same_text(text_of(message_of(other))) == wanted for other in others)
