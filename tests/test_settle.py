"""What evidence proves, and when it is an officer's turn."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.settle import AFTER, BEFORE, Evidence, judge, settle, span

NOW = datetime(2026, 11, 21, 1, 0, tzinfo=UTC)


@dataclass
class Row:
    """The columns of an outbox row that settling reads."""

    id: int = 7
    type: str = "text"
    recipient_kind: str = "user"
    recipient_id: str = "lan"
    anonymous_conversation_id: str | None = None
    content: dict[str, Any] = field(default_factory=lambda: {"text": "chào"})
    claimed_at: datetime = NOW
    unknown_at: datetime = NOW
    settle_at: datetime | None = NOW
    reason: str | None = "timed-out"


def evidence(*found: str, rivals: int = 0, reaches_back: bool = True) -> Evidence:
    return Evidence(frozenset(found), rivals, reaches_back)


@pytest.mark.parametrize(
    ("seen", "verdict"),
    [
        (evidence("m1"), "sent"),
        (evidence("m1", reaches_back=False), "sent"),
        (evidence("m1", "m2"), "unclear"),
        (evidence("m1", rivals=1), "unclear"),
        (evidence(), "absent"),
        (evidence(rivals=1), "absent"),
        (evidence(reaches_back=False), "unclear"),
    ],
)
def test_what_the_evidence_proves(seen: Evidence, verdict: str) -> None:
    assert judge(seen) == verdict


@pytest.mark.parametrize(
    ("seen", "seconds", "looked", "state"),
    [
        (evidence("m1"), 5, True, "sent"),
        (evidence(), 5, True, "unknown"),
        (evidence(), 29, True, "unknown"),
        (evidence(), 30, True, "pending"),
        (evidence("m1", "m2"), 5, True, "doubtful"),
        (evidence("m1", rivals=1), 5, True, "doubtful"),
        (evidence(reaches_back=False), 30, True, "doubtful"),
        (evidence(reaches_back=False), 30, False, "unknown"),
        (evidence(reaches_back=False), 7200, False, "doubtful"),
    ],
)
def test_what_happens_next(seen: Evidence, seconds: int, looked: bool, state: str) -> None:  # noqa: FBT001
    row: Any = Row()

    outcome = settle(row, seen, NOW + timedelta(seconds=seconds), looked=looked)

    assert outcome.state == state


def test_it_is_looked_up_after_five_fifteen_and_thirty_seconds() -> None:
    row: Any = Row()

    looks = [settle(row, evidence(), NOW + timedelta(seconds=s), looked=True) for s in (1, 6, 16)]

    waits = [look.settle_at - NOW for look in looks if look.settle_at is not None]
    assert [wait.total_seconds() for wait in waits] == [5, 15, 30]


def test_a_message_without_words_can_only_be_settled_by_an_officer() -> None:
    row: Any = Row(type="image", content={"text": "", "url": "https://oa.example.vn/1.jpg"})

    assert settle(row, evidence(), NOW, looked=True).state == "doubtful"


@pytest.mark.parametrize(
    ("seen", "seconds", "state"),
    [
        (evidence("m1", reaches_back=False), 0, "sent"),
        (evidence("m1", "m2", reaches_back=False), 0, "doubtful"),
        (evidence("m1", rivals=1, reaches_back=False), 0, "doubtful"),
        (evidence(reaches_back=False), 29, "unknown"),
        (evidence(reaches_back=False), 30, "doubtful"),
    ],
)
def test_a_file_is_known_by_its_echo_and_never_sent_again(
    seen: Evidence, seconds: int, state: str
) -> None:
    row: Any = Row(type="file", content={"token": "t"})

    assert settle(row, seen, NOW + timedelta(seconds=seconds), looked=False).state == state


@pytest.mark.parametrize(
    ("reason", "until"), [("timed-out", AFTER), ("restored", timedelta(hours=5))]
)
def test_what_a_backup_held_back_may_have_left_until_the_restore(
    reason: str, until: timedelta
) -> None:
    row: Any = Row(reason=reason, unknown_at=NOW + timedelta(hours=5))

    assert span(row) == (NOW - BEFORE, NOW + until)
