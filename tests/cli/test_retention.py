"""`chihoi retention`: what is past its time is shown first, then removed."""

from datetime import timedelta

from sqlmodel import col, select

from models.inbox import InboxEvent
from models.member import Member
from models.member_import import ImportedMember
from models.news import NewsItem
from models.picture import Picture
from models.story import Story
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


def test_a_photo_of_a_story_that_waits_goes_after_ninety_days_and_one_that_is_out_stays(
    either_union: Office,
) -> None:
    long_ago = MORNING - timedelta(days=91)
    for n, (at, item) in enumerate(((long_ago, None), (MORNING, None), (long_ago, "approved"))):
        either_union.add(
            Picture(sha256=f"p{n}", media_type="image/jpeg", width=1, height=1, content=b"x")
        )
        story = Story(oa_id=OA, user_id=f"7{n}", unit_id=3, title="Đường hoa", body="Vui.",
                      photo_url="https://f1.zdn.vn/a.jpg", photo_state="kept", picture_id=n + 1,
                      shown_people="agreed", consent_message_id="m", told_on=at.date(),
                      told_at=at)  # fmt: skip
        if item is not None:
            shown = NewsItem(code="K7Q2", day=at.date(), title="A", body="B", author="t", unit_id=3,
                             created_at=at, state=item, picture_id=n + 1)  # fmt: skip
            either_union.add(shown)
            story.news_item_id = 1
        either_union.add(story)

    dry = {row["id"]: row for row in either_union.done("retention", "--dry-run", "--json").rows}
    either_union.done("retention")

    assert (dry["photos"]["days"], dry["photos"]["count"]) == (90, 1)
    assert either_union.ask(select(Picture.sha256).order_by(col(Picture.id))) == ["p1", "p2"]
    states = select(Story.photo_state, Story.photo_url).order_by(col(Story.id))
    assert either_union.ask(states)[0] == ("lost", None)
