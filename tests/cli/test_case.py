"""`chihoi case`: what waits for a person, who took it, the answer, the end, and the deadlines."""

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select

from models.audit import AuditEntry
from models.case import Case
from models.member import Identity, Member
from models.outbox import OutboxMessage
from tests.cli.office import LAN, MORNING, OA, Office


def add_case(office: Office, hours_silent: float = 1, **values: Any) -> None:
    """A case of Lan's in the commune, as the chat opens it."""
    fields: dict[str, Any] = {
        "oa_id": OA,
        "user_id": LAN,
        "kind": "human",
        "unit_id": 2,
        "opened_at": MORNING,
        "reply_by": MORNING + timedelta(days=2),
        "due_at": MORNING + timedelta(days=7),
    }
    last = MORNING - timedelta(hours=hours_silent)
    office.add(
        Member(full_name="Lê Thị Lan", phone="0912345678", unit_id=3),
        Identity(oa_id=OA, user_id=LAN, member_id=1, first_seen_at=last, last_interaction_at=last),
        Case(**(fields | values)),
    )


def actions(office: Office) -> list[str]:
    return [entry.action for entry in office.ask(select(AuditEntry))]


def test_what_waits_is_listed_with_its_deadline(either_union: Office) -> None:
    add_case(either_union)

    (row,) = either_union.done("case", "list", "--unit", "ANBINH", "--json").rows

    assert (row["id"], row["state"], row["kind"], row["late"]) == ("1", "open", "human", False)
    assert either_union.done("case", "list", "--unit", "MYPHU03", "--json").rows == []


def test_what_is_late_is_shown_as_late(union: Office) -> None:
    add_case(union)
    union.clock.move(timedelta(days=3))

    assert [row["late"] for row in union.done("case", "list", "--late", "--json").rows] == [True]


def test_looking_into_a_restricted_case_is_written_down(union: Office) -> None:
    add_case(union, kind="danger", restricted=True)

    shown = union.done("case", "show", "1").out

    assert "Lê Thị Lan" in shown
    assert "0912345678" in shown
    assert actions(union) == ["case.show"]


def test_an_officer_takes_it_once(union: Office) -> None:
    add_case(union)

    assert "hoa.tran" in union.done("case", "take", "1").out
    assert "từ trước" in union.done("case", "take", "1").out
    assert actions(union) == ["case.take"]


def test_the_answer_goes_to_her(either_union: Office) -> None:
    add_case(either_union)

    told = either_union.done("case", "answer", "1", "--text", "Chào chị, em là Hoa ở Hội xã.").out

    (message,) = either_union.ask(select(OutboxMessage))
    (case,) = either_union.ask(select(Case))
    assert "case close 1" in told
    assert (message.recipient_id, message.content["text"]) == (
        LAN,
        "Chào chị, em là Hoa ở Hội xã.",
    )
    assert (case.state, case.owner) == ("answered", "hoa.tran")
    assert "Chào" not in str([entry.details for entry in either_union.ask(select(AuditEntry))])


@pytest.mark.parametrize("hours", [24 * 8, 24 * 300])
def test_after_seven_days_it_is_the_telephones_turn(union: Office, hours: float) -> None:
    add_case(union, hours)

    outcome = union("case", "answer", "1", "--text", "Chào chị")

    assert outcome.status == 1
    assert "gọi điện" in outcome.err
    assert union.ask(select(OutboxMessage)) == []


@pytest.mark.parametrize("text", ["", "  ", "x" * 2000])
def test_an_answer_needs_words_that_fit(union: Office, text: str) -> None:
    add_case(union)

    assert union("case", "answer", "1", "--text", text).status == 2


def test_closed_twice_does_no_harm(union: Office) -> None:
    add_case(union)

    union.done("case", "close", "1", "--note", "đã gọi điện")

    assert "từ trước" in union.done("case", "close", "1").out
    assert union("case", "answer", "1", "--text", "Chào chị").status == 1
    assert union.ask(select(Case))[0].note == "đã gọi điện"


def test_an_erasure_that_was_promised_is_not_closed_by_hand(union: Office) -> None:
    add_case(union, kind="erase", run_at=MORNING + timedelta(hours=24))

    outcome = union("case", "close", "1")

    assert outcome.status == 1
    assert "tự đóng" in outcome.err
