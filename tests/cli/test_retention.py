"""`chihoi retention`: what is past its time is shown first, then removed."""

from datetime import timedelta

from sqlmodel import select

from models.inbox import InboxEvent
from models.member import Member
from models.member_import import ImportedMember
from tests.cli.office import MORNING, OA, Office


def add_events(office: Office) -> None:
    for number, days in enumerate((100, 95, 1)):
        at = MORNING - timedelta(days=days)
        event = InboxEvent(oa_id=OA, event_key=f"k{number}", event_name="user_send_text",
                           conversation="u:lan", occurred_at=at, received_at=at, body=b"{}",
                           state="done")  # fmt: skip
        office.add(event)


def test_a_dry_run_shows_and_removes_nothing(union: Office) -> None:
    add_events(union)

    rows = union.done("retention", "--dry-run", "--json").rows

    assert {row["id"]: (row["days"], row["count"]) for row in rows}["events"] == (90, 2)
    assert len(union.ask(select(InboxEvent))) == 3


def test_what_each_row_of_a_file_did_is_kept_for_as_long_as_it_may_be_undone(
    union: Office,
) -> None:
    union.configure(more="[imports]\nundo_days = 30\n")
    file = union.csv("m.csv", ("full_name", "unit_code"), ("Hoa", "MYPHU03"))
    union.done("member", "import", file)

    union.clock.move(timedelta(days=29))
    union.done("retention")
    kept = len(union.ask(select(ImportedMember)))
    union.clock.move(timedelta(days=2))
    shown = {row["id"]: row for row in union.done("retention", "--dry-run", "--json").rows}
    union.done("retention")
    refused = union("member", "undo", "1")

    assert (kept, union.ask(select(ImportedMember))) == (1, [])
    assert (shown["imported"]["days"], shown["imported"]["count"]) == (30, 1)
    assert refused.status == 1
    assert "đã quá hạn lấy lại" in refused.err
    assert len(union.ask(select(Member))) == 1


def test_then_it_is_removed_once(either_union: Office) -> None:
    add_events(either_union)

    either_union.done("retention")

    assert len(either_union.ask(select(InboxEvent))) == 1
    assert {row["count"] for row in either_union.done("retention", "--json").rows} == {0}
