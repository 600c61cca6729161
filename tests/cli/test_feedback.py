"""`chihoi feedback`: what people told is read, labelled, answered where there is a name, and counted."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlmodel import select

from models.audit import AuditEntry
from models.feedback import Feedback
from models.member import Identity, Member
from models.outbox import OutboxMessage
from tests.cli.office import LAN, MORNING, OA, Office

NAMED, NAMELESS = "500000001", "400000002"


def add_notes(office: Office, hours_silent: float = 1) -> None:
    """Lan's own in the branch, and one without a name in the commune."""
    last = MORNING - timedelta(hours=hours_silent)
    office.add(
        Member(full_name="Lê Thị Lan", phone="0912345678", unit_id=3),
        Identity(oa_id=OA, user_id=LAN, member_id=1, first_seen_at=last, last_interaction_at=last),
        note(int(NAMED), user_id=LAN, unit_id=3, day=date(2026, 11, 20)),
        note(int(NAMELESS), suggested="water_power"),
    )


def note(number: int, **values: Any) -> Feedback:
    fields: dict[str, Any] = {
        "oa_id": OA,
        "unit_id": 2,
        "day": date(2026, 11, 16),
        "text": "Đường vô ấp ngập hoài",
        "suggested": "roads",
    }
    return Feedback(id=number, **(fields | values))


def actions(office: Office) -> list[str]:
    return [entry.action for entry in office.ask(select(AuditEntry))]


def test_the_book_is_read_unit_by_unit(either_union: Office) -> None:
    add_notes(either_union)

    rows = either_union.done("feedback", "list", "--unit", "ANBINH", "--json").rows

    assert [(row["id"], row["state"], row["named"]) for row in rows] == [
        (NAMELESS, "new", False),
        (NAMED, "new", True),
    ]
    assert either_union.done("feedback", "list", "--unit", "MYPHU04", "--json").rows == []
    by_label = either_union.done("feedback", "list", "--label", "Điện, nước", "--json").rows
    assert [row["id"] for row in by_label] == [NAMELESS]


def test_looking_shows_who_gave_her_name_and_nothing_of_others(union: Office) -> None:
    add_notes(union)

    hers = union.done("feedback", "show", NAMED).out
    nobodys = union.done("feedback", "show", NAMELESS, "--json").rows[0]

    assert "0912345678" in hers
    assert not {"user_id", "full_name", "phone"} & nobodys.keys()
    assert nobodys["state"] == "seen"
    assert actions(union) == ["feedback.see", "feedback.see"]


def test_a_label_is_one_of_the_list(union: Office) -> None:
    add_notes(union)

    union.done("feedback", "label", NAMED, "rác, môi trường")
    unknown = union("feedback", "label", NAMED, "thời tiết")

    assert union.ask(select(Feedback.label).where(Feedback.id == int(NAMED))) == ["waste"]
    assert (unknown.status, "roads (Đường" in unknown.err) == (2, True)


def test_an_answer_goes_to_who_gave_her_name(union: Office) -> None:
    add_notes(union)

    union.done("feedback", "answer", NAMED, "--text", "Xã sẽ đổ đá tháng sau.")

    (message,) = union.ask(select(OutboxMessage))
    assert (message.recipient_id, message.content["text"]) == (LAN, "Xã sẽ đổ đá tháng sau.")
    assert union.ask(select(Feedback.state).where(Feedback.id == int(NAMED))) == ["answered"]


@pytest.mark.parametrize(
    ("number", "hours", "says"), [(NAMELESS, 1, "không ghi tên"), (NAMED, 24 * 8, "gọi điện")]
)
def test_who_can_not_be_answered_is_said_kindly(
    union: Office, number: str, hours: float, says: str
) -> None:
    add_notes(union, hours)

    outcome = union("feedback", "answer", number, "--text", "Chào chị")

    assert (outcome.status, says in outcome.err) == (1, True)
    assert union.ask(select(OutboxMessage)) == []


def test_closed_twice_does_no_harm(union: Office) -> None:
    add_notes(union)

    union.done("feedback", "close", NAMELESS, "--note", "đã báo xã")

    assert "từ trước" in union.done("feedback", "close", NAMELESS).out
    assert [row["id"] for row in union.done("feedback", "list", "--json").rows] == [NAMED]


def test_the_digest_has_five_labels_beside_the_week_before(union: Office) -> None:
    labels = {"roads": 6, "waste": 5, "loans": 4, "jobs": 3, "health": 2, "school": 1}
    this_week = [(label, date(2026, 11, 16)) for label, count in labels.items()
                 for _ in range(count)]  # fmt: skip
    before = [("waste", date(2026, 11, 15)), ("roads", date(2026, 11, 2))]
    union.add(*(note(100 + n, suggested=label, day=day)
                for n, (label, day) in enumerate([*this_week, *before])))  # fmt: skip

    rows = union.done("feedback", "digest", "--json").rows

    assert [(row["id"], row["count"], row["before"]) for row in rows] == [
        ("roads", 6, 0), ("waste", 5, 1), ("loans", 4, 0), ("jobs", 3, 0), ("health", 2, 0),
    ]  # fmt: skip
    assert union.done("feedback", "digest", "--unit", "MYPHU04", "--json").rows == []
    assert union.done("feedback", "digest", "--week", "15/11/2026", "--json").rows[0]["count"] == 1
