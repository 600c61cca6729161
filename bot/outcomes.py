"""What a refusal of Zalo's means for the message: again later, never, or nobody knows."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.outage import is_silence
from bot.outbox_outcome import Outcome
from bot.outbox_store import Claimed
from bot.settle import LOOK_AFTER
from bot.zalo.errors import (
    GiveUpError,
    NeedsPersonError,
    NotSentError,
    OutcomeUnknownError,
    RefreshRefusedError,
    Wait,
    WaitUntilError,
    ZaloError,
)

BACKOFF = (2, 5, 15, 30, 60, 120, 300)  # seconds, then the last again
MOST_TRIES = 8
PERSON_LOOKS_AFTER = timedelta(minutes=5)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")


def outcome_of(error: ZaloError, claimed: Claimed, now: datetime) -> Outcome:
    """The error's class says what to do next; the reason is the code that officers see explained."""
    reason = str(error.code)
    match error:
        case OutcomeUnknownError():
            soon = now + LOOK_AFTER[0]
            return Outcome(claimed.id, "unknown", reason=reason, unknown_at=now, settle_at=soon)
        case GiveUpError():
            return Outcome(claimed.id, "failed", reason=reason)
        case WaitUntilError():
            return _wait(error.until, claimed, now, reason)
        case NeedsPersonError():
            # A refused refresh holds the whole OA, so what waits goes out as soon as it is healed.
            wait = timedelta(0) if isinstance(error, RefreshRefusedError) else PERSON_LOOKS_AFTER
            return Outcome(claimed.id, "pending", due_at=now + wait, reason=reason)
        case _:
            endless = isinstance(error, NotSentError) or is_silence(error)
            return _again_later(claimed, now, reason, endless=endless)


def _wait(until: Wait, claimed: Claimed, now: datetime, reason: str) -> Outcome:
    """Until Zalo may take it; a closed window opens only when she writes, with a new answer."""
    if until == "window":
        return Outcome(claimed.id, "failed", reason=reason)
    due = {"next_minute": now + MINUTE, "quota": now + HOUR, "morning": next_morning(now)}[until]
    return Outcome(claimed.id, "pending", due_at=due, reason=reason)


def next_morning(now: datetime) -> datetime:
    """06:05 in Vietnam, when Zalo's night is over (zalo-api §3.5, -234)."""
    local = now.astimezone(VIETNAM)
    morning = local.replace(hour=6, minute=5, second=0, microsecond=0)
    return morning if morning > local else morning + timedelta(days=1)


def _again_later(claimed: Claimed, now: datetime, reason: str, *, endless: bool) -> Outcome:
    """Zalo being away is nobody's fault and no reason to give up; its refusals are."""
    if claimed.tries >= MOST_TRIES and not endless:
        return Outcome(claimed.id, "failed", reason=reason)
    return Outcome(claimed.id, "pending", due_at=now + backoff(claimed.tries), reason=reason)


def gave_back(claimed: Claimed, now: datetime) -> Outcome:
    """Claimed but not sent, and certainly so."""
    return Outcome(claimed.id, "pending", due_at=now, reason="gave_back")


def backoff(tries: int) -> timedelta:
    return timedelta(seconds=BACKOFF[min(tries, len(BACKOFF)) - 1])
