"""`chihoi news schedule` and `withdraw`: another day or unit, and an item that is taken back."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlmodel import col, select

from models.audit import AuditEntry
from models.news import NewsItem
from models.outbox import OutboxMessage
from models.push import DailyPush
from models.unit import Unit
from tests.cli.office import MORNING, Office
from tests.scheduler.town import add_group, add_news, add_person

TOMORROW = date(2026, 11, 22)


def fill(office: Office) -> None:
    """K7Q2 for the commune today, a group of the OA in one branch, a member in the other."""
    database = office.database()
    with database.session() as db:
        units = {unit.code: unit for unit in db.exec(select(Unit))}
        item = add_news(db, units["ANBINH"])
        item.code, item.author, item.approved_by = "K7Q2", "mai.le", "hoa.tran"
        add_group(db, units["MYPHU03"], "g1")
        add_group(db, units["MYPHU03"], "g2")
        for number in range(3):
            add_person(db, units["MYPHU04"], f"20{number}", timedelta(hours=1))
    database.close()


@pytest.fixture
def ready(union: Office) -> Office:
    fill(union)
    return union


def item(office: Office) -> NewsItem:
    found: NewsItem = office.ask(select(NewsItem).order_by(col(NewsItem.id)))[0]
    return found


def change(office: Office, **values: Any) -> None:
    """The item, as another part of the product left it."""
    database = office.database()
    with database.session() as db:
        row = db.get_one(NewsItem, 1)
        for name, value in values.items():
            setattr(row, name, value)
    database.close()


def deliver(office: Office, **states: str) -> None:
    """What became of the messages to these recipients."""
    database = office.database()
    with database.session() as db:
        for row in db.exec(select(OutboxMessage)):
            row.state = states.get(f"to_{row.recipient_id}", row.state)
    database.close()


def test_an_item_moves_to_another_day_and_unit(either_union: Office) -> None:
    fill(either_union)

    told = either_union.done(
        "news", "schedule", "k7q2", "--date", "22/11/2026", "--unit", "MYPHU04"
    ).out

    (entry,) = either_union.ask(select(AuditEntry))
    assert "Chi hội ấp Mỹ Hoà, Chủ Nhật 22/11/2026" in told
    assert (item(either_union).day, item(either_union).unit_id) == (TOMORROW, 4)
    assert (entry.action, entry.unit_code) == ("news.schedule", "MYPHU04")
    assert entry.details["before"] == ["2026-11-21", "ANBINH"]


def test_moving_it_where_it_is_changes_nothing(ready: Office) -> None:
    assert "từ trước" in ready.done("news", "schedule", "K7Q2", "--date", "2026-11-21").out
    assert ready.ask(select(AuditEntry)) == []


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"state": "rejected"}, "đã bị trả lại"),
        ({"state": "withdrawn"}, "đã rút"),
        ({"valid_until": date(2026, 11, 21)}, "chỉ còn đúng đến 21/11/2026"),
    ],
)
def test_what_may_not_go_out_is_not_moved(
    ready: Office, values: dict[str, Any], says: str
) -> None:
    change(ready, **values)

    outcome = ready("news", "schedule", "K7Q2", "--date", "2026-11-22")

    assert (outcome.status, len(outcome.err.splitlines())) == (1, 1)
    assert says in outcome.err


def test_a_day_that_is_over_is_refused_kindly(ready: Office) -> None:
    outcome = ready("news", "schedule", "K7Q2", "--date", "2026-11-20")

    assert outcome.status == 2
    assert "Thứ Sáu 20/11/2026 đã qua" in outcome.err


def test_what_went_out_is_not_moved(ready: Office) -> None:
    ready.done("push", "--unit", "MYPHU03")

    outcome = ready("news", "schedule", "K7Q2", "--date", "2026-11-22")

    assert outcome.status == 1
    assert "đã gửi đi cho 1 chi hội" in outcome.err
    assert item(ready).day == date(2026, 11, 21)


def test_the_author_alone_does_not_widen_what_was_approved(ready: Office) -> None:
    ready.officer = "Mai.Le"
    words = ("news", "schedule", "K7Q2", "--date", "2026-11-22")

    wider = ready(*words, "--unit", "CANTHO")

    assert wider.status == 1
    assert "cần người khác làm" in wider.err
    assert ready(*words, "--unit", "MYPHU03").status == 0


def test_an_item_that_comes_first_that_day_is_named(ready: Office) -> None:
    database = ready.database()
    with database.session() as db:
        add_news(db, db.get_one(Unit, 2), TOMORROW).code = "M3MN"
    database.close()

    first = ready.done("news", "schedule", "M3MN", "--date", "2026-11-21")

    assert "đã có tin K7Q2" in first.err


def test_a_withdrawn_item_stops_what_waits(either_union: Office) -> None:
    fill(either_union)
    either_union.done("push")

    told = either_union.done("news", "withdraw", "K7Q2", "--reason", "sai tên ấp").out

    rows = either_union.ask(select(OutboxMessage))
    assert {(row.state, row.reason) for row in rows} == {("cancelled", "withdrawn")}
    assert "Đã dừng 5 tin chưa gửi." in told
    assert "đã nhận" not in told
    assert item(either_union).state == "withdrawn"
    assert {push.reason for push in either_union.ask(select(DailyPush))} == {"withdrawn"}


def test_who_has_it_already_is_counted(ready: Office) -> None:
    ready.done("push")
    deliver(ready, to_g1="sent", to_200="sent", to_201="sent", to_202="sending")

    told = ready.done("news", "withdraw", "K7Q2", "--reason", "sai tên ấp").out

    assert "Đã dừng 1 tin chưa gửi." in told
    assert "1 nhóm và 2 người đã nhận" in told
    assert "1 tin đang trên đường" in told


def test_a_withdrawn_item_is_not_pushed_any_more(ready: Office) -> None:
    ready.done("news", "withdraw", "K7Q2", "--reason", "sai")

    ready.done("push")

    assert ready.ask(select(OutboxMessage)) == []
    assert ready("news", "approve", "K7Q2").status == 1
    assert "đã rút" in ready.done("news", "list").out


def test_withdrawing_twice_does_no_harm(ready: Office) -> None:
    ready.done("news", "withdraw", "K7Q2", "--reason", "sai")

    again = ready.done("news", "withdraw", "K7Q2", "--reason", "sai")

    (entry,) = ready.ask(select(AuditEntry))
    assert "đã rút từ trước" in again.out
    assert "đã rút từ trước" in ready.done("news", "reject", "K7Q2").out
    assert (entry.action, entry.details["reason"], entry.at) == ("news.withdraw", "sai", MORNING)


def test_withdrawing_what_was_rejected_is_nothing_to_do(ready: Office) -> None:
    change(ready, state="rejected")

    assert "trả lại từ trước" in ready.done("news", "withdraw", "K7Q2", "--reason", "sai").out
    assert item(ready).state == "rejected"


@pytest.mark.parametrize("words", [("K7Q2",), ("K7Q2", "--reason", " "), ("--reason", "x")])
def test_a_withdrawal_needs_an_item_and_a_reason(ready: Office, words: tuple[str, ...]) -> None:
    assert ready("news", "withdraw", *words).status == 2
    assert item(ready).state == "approved"
