"""`chihoi push`: who would get the day's item how and at what cost, then really, and only once."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlmodel import col, select

from models.audit import AuditEntry
from models.news import NewsItem
from models.outbox import OutboxMessage
from models.push import DailyPush, Pause
from models.unit import Unit
from tests.cli.office import MORNING, OTHER_OA, Office
from tests.scheduler.town import DAY, add_commune, add_group, add_leader, add_news, add_person

HOUR = timedelta(hours=1)
YESTERDAY = DAY - timedelta(days=1)
# 08:00 of DAY is 07:00 + 1 h: what counts back from 07:00 is an hour older then.
FREE, BILLED, CLOSED = 5 * HOUR, 72 * HOUR, 200 * HOUR


def fill(office: Office, branches: int = 3) -> None:
    """AP01 with a group of the OA, AP02 with members, the others with a leader each."""
    database = office.database()
    with database.session() as db:
        units = add_commune(db, branches)
        item = add_news(db, db.get_one(Unit, 1))
        item.code, item.approved_by = "K7Q2", "mai.le"
        add_group(db, units[0], "g1")
        add_leader(db, units[1], "100", FREE)
        for number in range(3):
            add_person(db, units[1], f"20{number}", FREE)
        add_person(db, units[1], "301", BILLED)
        add_person(db, units[1], "401", CLOSED)
        add_person(db, units[1], "402", None)
        for unit in units[2:]:
            add_leader(db, unit, f"9{unit.id}", BILLED)
    database.close()


def queued(office: Office) -> list[OutboxMessage]:
    return office.ask(select(OutboxMessage).order_by(col(OutboxMessage.id)))


@pytest.fixture
def town(office: Office) -> Office:
    fill(office)
    return office


def test_the_plan_is_shown_and_nothing_sent(town: Office) -> None:
    told = town.done("push", "--dry-run").out

    assert told.splitlines() == [
        "Thứ Bảy 21/11/2026 · Cầu Rạch Gòi thông xe (K7Q2, duyệt: mai.le)",
        "  Nhóm của OA              1 nhóm          0 đ",
        "  Gói chuyển tiếp          2 chi hội trưởng (1 tính phí)",
        "  Nhắn riêng, miễn phí     3 người         0 đ",
        "  Nhắn riêng, tính phí     1 người         hạn mức hôm nay 50, còn 500/500 trong tháng",
        "  Không gửi được           2: 1 quá 7 ngày · 1 chưa nhắn lần nào",
        "Xong sau khoảng 1 phút với 100 lượt/phút. Chưa gửi gì. Gửi thật: chihoi push",
    ]
    assert queued(town) == []
    assert town.ask(select(DailyPush)) == []


def test_with_two_oas_the_quota_of_each_is_shown(town: Office) -> None:
    other = f'[[official_accounts]]\noa_id = "{OTHER_OA}"\nname = "B"\napp_id = "1"\n'
    secrets = 'app_secret = "s"\noa_secret_key = "k"\nmonthly_consultation_quota = 30\n'
    town.configure(more=other + secrets)

    told = town.done("push", "--dry-run").out

    assert (
        "B: hạn mức hôm nay 3, còn 30/30 trong tháng; "
        "Hội LHPN thành phố Cần Thơ: hạn mức hôm nay 50, còn 500/500 trong tháng"
    ) in told


def test_what_is_queued_is_what_the_plan_said(either_office: Office) -> None:
    fill(either_office)
    planned = either_office.done("push", "--dry-run").out

    told = either_office.done("push").out

    assert told.splitlines()[:-1] == planned.splitlines()[:-1]
    assert "Đã xếp hàng để gửi" in told
    assert len(queued(either_office)) == 8  # the pack in the free window is two messages
    assert {push.by for push in either_office.ask(select(DailyPush))} == {"hoa.tran"}


def test_nothing_goes_out_a_second_time(town: Office) -> None:
    town.done("push")
    before = len(queued(town))
    town.clock.move(HOUR)

    told = town.done("push").out

    assert "không gửi lần hai: 3 chi hội (AP01, AP02, AP03)" in told
    assert "không có gì để gửi" in told
    assert len(queued(town)) == before
    assert [entry.action for entry in town.ask(select(AuditEntry))] == ["push.queue"]


def miss_yesterday(office: Office, valid_until: date | None = None) -> None:
    """AP01's item of the day before found Zalo away until it was too late."""
    database = office.database()
    with database.session() as db:
        unit = db.exec(select(Unit).where(col(Unit.code) == "AP01")).one()
        item = add_news(db, unit, YESTERDAY)
        item.code, item.valid_until = "LATE", valid_until
        missed = DailyPush(unit_id=unit.id, day=YESTERDAY, state="missed", at=MORNING)
        missed.reason = "too_late"
        db.add(missed)
    database.close()


def test_a_missed_day_goes_out_once_for_a_unit_asked_for_by_name(either_office: Office) -> None:
    fill(either_office)
    miss_yesterday(either_office, valid_until=DAY)
    late = ("push", "--date", str(YESTERDAY), "--unit", "AP01")

    planned = either_office.done(*late, "--dry-run", "--json").rows
    first = either_office.done(*late, "--json").rows
    again = either_office.done(*late, "--json").rows

    states = [row["state"] for (row,) in (planned, first, again)]
    assert states == ["planned", "queued", "done"]
    (message,) = queued(either_office)
    assert (message.recipient_id, message.not_after) == ("g1", MORNING + 13 * HOUR)


def test_a_missed_day_stays_missed_without_a_name_or_once_its_item_is_over(town: Office) -> None:
    miss_yesterday(town, valid_until=YESTERDAY)

    by_name = town.done("push", "--date", str(YESTERDAY), "--unit", "AP01", "--json").rows
    without = town("push", "--date", str(YESTERDAY))

    assert [row["state"] for row in by_name] == ["missed"]
    assert without.status == 1
    assert "--unit" in without.err
    assert queued(town) == []


def test_a_missed_day_waits_for_the_end_of_the_night(town: Office) -> None:
    miss_yesterday(town)
    town.clock.move(14 * HOUR)

    outcome = town("push", "--date", str(YESTERDAY), "--unit", "AP01")

    assert outcome.status == 1
    assert queued(town) == []


def test_one_branch_alone(town: Office) -> None:
    planned = town.done("push", "--unit", "ap01", "--dry-run").out
    town.done("push", "--unit", "AP01")

    (push,) = town.ask(select(DailyPush))
    assert "Gửi thật: chihoi push --unit ap01" in planned
    assert (push.state, push.counts) == ("queued", {"group": 1})
    assert "AP01" in town.done("push").out


def test_each_branch_is_a_row_as_json(town: Office) -> None:
    town.done("push", "--unit", "AP01")
    town.add(Pause(unit_id=5, from_day=DAY, to_day=DAY, reason="tang", set_by="x", set_at=MORNING))

    rows = town.done("push", "--json").rows

    assert [(row["id"], row["state"], row["reason"]) for row in rows] == [
        ("AP01", "done", None),
        ("AP02", "queued", None),
        ("AP03", "skipped", "paused"),
    ]
    assert rows[1]["counts"]["free"] == 3
    assert (rows[1]["news"], rows[1]["date"]) == ("K7Q2", "2026-11-21")


def test_a_dry_run_as_json_says_planned(town: Office) -> None:
    rows = town.done("push", "--dry-run", "--json").rows

    assert {row["state"] for row in rows} == {"planned"}
    assert queued(town) == []


def test_a_branch_with_an_item_of_its_own_has_its_own_heading(town: Office) -> None:
    (unit,) = town.ask(select(Unit).where(Unit.code == "AP02"))
    database = town.database()
    with database.session() as db:
        add_news(db, unit).title = "Chợ nổi đông khách"
    database.close()

    told = town.done("push", "--dry-run").out

    headings = [line for line in told.splitlines() if line.startswith("Thứ Bảy")]
    assert "Cầu Rạch Gòi" in headings[0]
    assert "Chợ nổi đông khách" in headings[1]


def test_a_leaders_group_of_several_branches_counts_once(office: Office) -> None:
    database = office.database()
    with database.session() as db:
        units = add_commune(db, 4)
        commune = db.get_one(Unit, units[0].parent_id)
        add_news(db, commune)
        add_group(db, commune, "lead", audience="leaders")
    database.close()

    told = office.done("push", "--dry-run").out
    office.done("push")

    assert "  Nhóm chi hội trưởng      1 nhóm          0 đ" in told
    assert len(queued(office)) == 1


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"state": "draft"}, "Chưa có tin được duyệt: 3 chi hội (AP01, AP02, AP03)"),
        ({"valid_until": DAY - timedelta(days=1)}, "Chưa có tin được duyệt"),
    ],
)
def test_without_an_item_there_is_nothing_to_do(
    town: Office, change: dict[str, Any], says: str
) -> None:
    database = town.database()
    with database.session() as db:
        item = db.get_one(NewsItem, 1)
        for name, value in change.items():
            setattr(item, name, value)
        db.add(item)
    database.close()

    assert says in town.done("push").out
    assert queued(town) == []


def test_paused_branches_get_nothing(town: Office) -> None:
    town.add(Pause(unit_id=2, from_day=DAY, to_day=DAY, reason="bão", set_by="x", set_at=MORNING))

    told = town.done("push").out

    assert "Đang nghỉ nhận tin: 3 chi hội (AP01, AP02, AP03)" in told
    assert queued(town) == []


def test_what_is_missed_is_told_and_not_made_up_for(town: Office) -> None:
    town.add(DailyPush(unit_id=3, day=DAY, state="missed", reason="too_late", at=MORNING))

    assert "Đã lỡ vì quá giờ: 1 chi hội (AP01)" in town.done("push").out


def test_another_day_can_be_looked_at(town: Office) -> None:
    assert (
        "Chủ Nhật 22/11/2026: không có gì"
        in town.done("push", "--date", "22/11/2026", "--dry-run").out
    )
    assert "Thứ Sáu 20/11/2026" in town.done("push", "--date", "2026-11-20", "--dry-run").out


def test_a_day_that_is_over_is_not_sent(town: Office) -> None:
    town.clock.move(timedelta(days=1))

    outcome = town("push", "--date", "2026-11-21")

    assert (outcome.status, len(outcome.err.splitlines())) == (1, 1)
    assert "Thứ Bảy 21/11/2026 đã qua" in outcome.err
    assert queued(town) == []


@pytest.mark.parametrize("day", ["2026-11-31", "mai", "21/11", ""])
def test_what_is_no_day_is_one_sentence(town: Office, day: str) -> None:
    outcome = town("push", "--date", day)

    assert (outcome.status, len(outcome.err.splitlines())) == (2, 1)
    assert "không phải ngày" in outcome.err


def test_nobody_is_woken_by_an_officers_push(town: Office) -> None:
    town.clock.move(timedelta(hours=14))

    outcome = town("push")

    assert outcome.status == 1
    assert "Từ 21:00 đến 05:30 là giờ nghỉ ngơi" in outcome.err
    assert town.done("push", "--dry-run").status == 0
    assert queued(town) == []


def test_what_is_done_is_done_in_the_quiet_hours_too(town: Office) -> None:
    town.done("push")
    town.clock.move(timedelta(hours=14))

    assert "không gửi lần hai" in town.done("push").out


def test_an_unknown_unit_is_one_sentence(town: Office) -> None:
    assert "có phải AP01 không" in town("push", "--unit", "AP011", "--dry-run").err


def test_a_long_run_tells_how_far_it_is(office: Office) -> None:
    fill(office, branches=30)

    told = office.done("push")

    assert len(office.ask(select(DailyPush))) == 30
    assert "Gói chuyển tiếp         29" in told.out


def test_a_dry_run_as_json_has_a_line_for_each_branch_and_road(town: Office) -> None:
    rows = town.done("push", "--dry-run", "--unit", "AP02", "--json").rows

    assert {(row["id"], row["state"]) for row in rows} == {("AP02", "planned")}
    told = {(r["route"], r["reason"]): (r["recipients"], r["messages"], r["billed"]) for r in rows}
    assert told == {
        ("pack_free", None): (1, 2, 0),
        ("free", None): (3, 3, 0),
        ("billed", None): (1, 1, 1),
        ("none", "too_long"): (1, 0, 0),
        ("none", "never"): (1, 0, 0),
    }


def test_a_dry_run_of_a_unit_says_it_for_each_branch(town: Office) -> None:
    told = town.done("push", "--dry-run", "--unit", "ANBINH").out

    (line,) = [line for line in told.splitlines() if "AP02" in line]
    assert "3 nhắn riêng" in line.lower()
    assert "1 quá 7 ngày" in line
