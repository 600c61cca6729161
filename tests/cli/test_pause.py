"""`chihoi pause` and `resume`: no pushes in a unit for some days, what waits dropped, no harm twice."""

from datetime import date, timedelta

import pytest
from sqlmodel import col, select

from models.audit import AuditEntry
from models.news import NewsItem
from models.outbox import OutboxMessage
from models.push import Pause
from models.unit import Unit
from tests.cli.office import MORNING, Office
from tests.scheduler.town import add_group, add_news

TODAY = date(2026, 11, 21)


def fill(office: Office) -> None:
    """Today's item and a group of the OA for each of the two branches."""
    database = office.database()
    with database.session() as db:
        add_news(db, db.exec(select(Unit).where(Unit.code == "CANTHO")).one())
        for unit in db.exec(select(Unit).where(Unit.level == "branch")):
            add_group(db, unit, f"g-{unit.code}")
    database.close()


def pause(office: Office, *words: str, unit: str = "ANBINH") -> str:
    return office.done("pause", "--unit", unit, "--reason", "nhà có tang", *words).out


def states(office: Office) -> list[tuple[str, str | None]]:
    rows = office.ask(select(OutboxMessage).order_by(col(OutboxMessage.id)))
    return [(row.state, row.reason) for row in rows]


def test_a_pause_drops_what_waits_and_names_the_branches(either_union: Office) -> None:
    fill(either_union)
    either_union.done("push")

    told = pause(either_union)

    assert "Phường An Bình nghỉ nhận tin từ 21/11/2026 đến hết 21/11/2026" in told
    assert "(2): MYPHU03, MYPHU04" in told
    assert "Đã bỏ 2 tin đang chờ gửi" in told
    assert states(either_union) == [("cancelled", "paused")] * 2


def test_only_the_paused_branch_is_quiet(union: Office) -> None:
    fill(union)

    told = pause(union, unit="myphu03")
    union.done("push")

    assert "Không có tin nào đang chờ gửi" in told
    assert [row.recipient_id for row in union.ask(select(OutboxMessage))] == ["g-MYPHU04"]


def test_the_pause_is_kept_with_who_and_why(union: Office) -> None:
    pause(union, "--from", "24/11/2026", "--to", "2026-11-26")

    (kept,) = union.ask(select(Pause))
    (entry,) = union.ask(select(AuditEntry))
    assert (kept.from_day, kept.to_day) == (date(2026, 11, 24), date(2026, 11, 26))
    assert (kept.reason, kept.set_by, kept.set_at) == ("nhà có tang", "hoa.tran", MORNING)
    assert (entry.action, entry.unit_code) == ("push.pause", "ANBINH")
    assert entry.details["days"] == ["2026-11-24", "2026-11-26"]


def test_a_pause_that_begins_later_lasts_a_day_unless_told(union: Office) -> None:
    pause(union, "--from", "2026-11-24")

    (kept,) = union.ask(select(Pause))
    assert kept.to_day == date(2026, 11, 24)


def test_the_same_pause_again_changes_nothing(union: Office) -> None:
    pause(union, "--to", "2026-11-25")

    again = pause(union, "--to", "2026-11-24")

    assert "từ trước, không cần làm gì" in again
    assert len(union.ask(select(Pause))) == 1


def test_a_longer_pause_is_another(union: Office) -> None:
    pause(union)

    pause(union, "--to", "2026-11-24")

    assert len(union.ask(select(Pause))) == 2


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--from", "2026-11-25", "--to", "2026-11-24"), "đứng trước ngày --from"),
        (("--from", "2026-11-01", "--to", "2026-11-20"), "20/11/2026 đã qua rồi"),
        (("--to", "mốt"), "“mốt” không phải ngày"),
    ],
)
def test_wrong_days_are_one_sentence(union: Office, words: tuple[str, ...], says: str) -> None:
    outcome = union("pause", "--unit", "ANBINH", "--reason", "bão", *words)

    assert (outcome.status, len(outcome.err.splitlines())) == (2, 1)
    assert says in outcome.err
    assert union.ask(select(Pause)) == []


@pytest.mark.parametrize("words", [(), ("--reason", " ")])
def test_a_pause_needs_a_reason(union: Office, words: tuple[str, ...]) -> None:
    assert union("pause", "--unit", "ANBINH", *words).status == 2
    assert union.ask(select(Pause)) == []


def test_an_unknown_unit_is_one_sentence(union: Office) -> None:
    outcome = union("pause", "--unit", "ANBIN", "--reason", "bão")

    assert (outcome.status, len(outcome.err.splitlines())) == (1, 1)


def test_resume_ends_every_pause_of_the_unit(either_union: Office) -> None:
    fill(either_union)
    pause(either_union)
    pause(either_union, "--to", "2026-11-24")

    told = either_union.done("resume", "--unit", "ANBINH").out
    either_union.done("push")

    assert "Phường An Bình nhận tin lại" in told
    assert len(either_union.ask(select(OutboxMessage))) == 2
    assert [entry.action for entry in either_union.ask(select(AuditEntry))][2] == "push.resume"


def test_resuming_what_is_not_paused_is_exit_0(union: Office) -> None:
    assert "không nghỉ, không cần làm gì" in union.done("resume", "--unit", "ANBINH").out
    assert union.ask(select(AuditEntry)) == []


def test_a_pause_above_is_named(union: Office) -> None:
    pause(union)

    outcome = union.done("resume", "--unit", "MYPHU03")

    assert "chihoi resume --unit ANBINH" in outcome.err


def test_a_pause_ends_by_itself(union: Office) -> None:
    fill(union)
    pause(union)
    union.clock.move(timedelta(days=1))
    database = union.database()
    with database.session() as db:
        item = db.get_one(NewsItem, 1)
        item.day = TODAY + timedelta(days=1)
    database.close()

    union.done("push")

    assert len(union.ask(select(OutboxMessage))) == 2


def test_the_reason_of_a_resumption_is_kept(union: Office) -> None:
    union.done("pause", "--unit", "MYPHU03", "--reason", "bão")

    union.done("resume", "--unit", "MYPHU03", "--reason", "bão đã tan")

    newest = union.ask(select(AuditEntry).order_by(col(AuditEntry.id)))[-1]
    assert newest.details["reason"] == "bão đã tan"
