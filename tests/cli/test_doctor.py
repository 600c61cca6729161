"""`chihoi doctor`: each thing that can be wrong is named with what to do about it."""

from datetime import date, timedelta
from typing import Any

import pytest

from bot.inbox_store import open_store
from bot.intake import Delivery
from bot.sandbox.server import RunningSandbox
from models.case import Case
from models.member import Member
from models.oa_token import OaToken
from models.outbox import GROUP_PUSH, SenderLease
from models.push import DailyPush, PushSlot, PushTime
from models.role import Role
from tests.cli.office import LAN, MORNING, OA, Office
from tests.cli.test_auth import import_pair
from tests.cli.test_inbox_outbox import event, message

TOMORROW = date(2026, 11, 22)


def led(branch: int) -> tuple[Member, Role]:
    """A leader for the branch; her id is the branch's."""
    since = MORNING - timedelta(days=1)
    role = Role(member_id=branch, unit_id=branch, role="leader", valid_from=since, granted_by="x")
    return Member(id=branch, full_name="Hoa"), role


def missed(unit_id: int, day: date, state: str = "missed") -> DailyPush:
    return DailyPush(unit_id=unit_id, day=day, state=state, reason="too_late", at=MORNING)


def states(office: Office) -> dict[str, str]:
    return {row["id"]: row["state"] for row in office("doctor", "--json").rows}


def test_a_house_in_order_is_exit_0(online: Office, sandbox: RunningSandbox) -> None:
    import_pair(online, sandbox)
    online.add(event(1, "done", matched="app_id+body"))
    online.done("db", "backup", str(online.folder / "a.zip"))
    online.add(SenderLease(oa_id=OA, holder="h", until=MORNING + timedelta(seconds=15)))
    for branch in (3, 4):
        online.add(*led(branch), PushSlot(unit_id=branch, day=TOMORROW, due_at=MORNING))

    told = online.done("doctor").out

    assert set(states(online).values()) == {"ok"}
    assert len(told.splitlines()) == 1
    assert told.startswith(" ok       cấu hình, cơ sở dữ liệu")


def test_on_postgresql_too(either_union: Office) -> None:
    found = states(either_union)

    assert (found["config"], found["database"]) == ("ok", "ok")
    assert found[f"token {OA}"] == "problem"


@pytest.mark.parametrize(
    ("row", "check", "state", "says"),
    [
        (event(1, "dead"), "dead_events", "problem", "chihoi inbox replay --dead"),
        (message("doubtful"), "doubtful_messages", "problem", "--state doubtful"),
        (message("unknown"), "unknown_messages", "warning", "1 tin đang được tra"),
        (
            Case(oa_id=OA, user_id=LAN, kind="human", opened_at=MORNING),
            "open_cases", "warning", "chihoi case list",
        ),
    ],
)  # fmt: skip
def test_what_needs_a_person_is_counted(
    union: Office, row: Any, check: str, state: str, says: str
) -> None:
    union.add(row.model_copy())

    found = states(union)

    assert found[check] == state
    assert says in union("doctor").out


def test_wrong_signatures_are_counted_with_the_way_out(union: Office) -> None:
    database = union.database()
    store = open_store(database)
    store.quarantine(Delivery(b'{"app_id":"1"}', "mac=00", "1"), MORNING)
    store.close()
    database.close()

    told = union("doctor").out

    assert "1 sự kiện sai chữ ký từ 08:00 21/11/2026" in told
    assert "oa_secret_key" in told
    assert "chihoi inbox replay --quarantined" in told


def test_what_waits_too_long_is_told(union: Office) -> None:
    union.add(event(1, "new"), message("pending"))
    union.clock.move(timedelta(minutes=30))

    found = states(union)

    assert (found["inbox_lag"], found["outbox_lag"], found["worker"]) == ("warning",) * 3


def test_a_clock_that_is_behind_zalos_is_a_problem(union: Office) -> None:
    union.add(event(1, "done", matched="x"))
    late = event(2, "done", matched="x")
    late.received_at = MORNING - timedelta(minutes=5)
    union.add(late)

    assert states(union)["clock"] == "problem"
    assert "chạy chậm khoảng 300 giây" in union("doctor").out


def test_a_refused_refresh_token_says_who_must_do_what(union: Office) -> None:
    union.add(
        OaToken(
            oa_id=OA,
            access_token="a",
            refresh_token="r",
            expires_at=MORNING,
            refused_at=MORNING,
            refused_reason="-14020",
            updated_at=MORNING,
        )
    )

    outcome = union("doctor")

    assert outcome.status == 1
    assert "quản trị viên OA cấp lại: chihoi auth url" in outcome.out


def test_an_unreachable_oa_is_one_clear_line(union: Office) -> None:
    union.done("auth", "import", "--access-token", "a", "--refresh-token", "r")

    outcome = union("doctor")

    assert outcome.status == 1
    assert f"chưa liên lạc được với Zalo cho OA {OA}" in outcome.out
    assert outcome.err == ""


def test_a_database_that_cannot_be_reached_is_a_problem(office: Office) -> None:
    office.url = "postgresql+psycopg://u@127.0.0.1:9/d"
    office.configure()

    outcome = office("doctor")

    assert outcome.status == 1
    assert " lỗi      Không dùng được cơ sở dữ liệu" in outcome.out


def test_a_database_that_is_not_there_asks_for_an_upgrade(office: Office) -> None:
    (office.folder / "chihoi.db").unlink()

    assert "chihoi db upgrade" in office("doctor").out


def test_a_local_address_is_a_warning(union: Office) -> None:
    union.configure(more="")
    file = union.folder / "config.toml"
    file.write_text(file.read_text().replace("https://oa.hoi", "http://oa.hoi"))

    assert states(union)["public_url"] == "warning"


def test_what_waits_is_shown_by_priority(either_union: Office) -> None:
    rows = [message("pending", number) for number in range(150)]
    for row in rows[1:]:
        row.priority = GROUP_PUSH
    either_union.add(*rows)

    told = either_union("doctor").out

    assert "đang chờ gửi 1 câu trả lời, 149 tin hằng ngày (khoảng 2 phút)" in told
    assert f"OA {OA} được 100 lượt/phút, 10 phút qua gửi 0 tin" in told
    assert f"OA {OA} còn 500/500 tin tính phí trong tháng" in told


def test_a_push_may_wait_longer_than_a_person(union: Office) -> None:
    push = message("pending")
    push.priority = GROUP_PUSH
    union.add(push)

    union.clock.move(timedelta(minutes=9))
    early = states(union)["outbox_lag"]
    union.clock.move(timedelta(minutes=5))

    assert (early, states(union)["outbox_lag"]) == ("ok", "warning")


def test_what_was_sent_lately_is_counted(union: Office) -> None:
    for number, age in enumerate((1, 9, 11)):
        row = message("sent", number)
        row.sent_at = MORNING - timedelta(minutes=age)
        union.add(row)

    assert "10 phút qua gửi 2 tin" in union("doctor").out


@pytest.mark.parametrize(
    ("pace", "words"),
    [
        ({"per_minute": 40}, "Zalo chỉ cho 40"),
        ({"per_minute": 60, "rests_until": MORNING + timedelta(seconds=50)}, "đến 08:00:50"),
    ],
)
def test_a_pace_that_zalo_lowered_is_told(union: Office, pace: dict[str, Any], words: str) -> None:
    until = MORNING + timedelta(seconds=10)
    union.add(SenderLease(oa_id=OA, holder="w", until=until, **pace))

    found = {row["id"]: row for row in union("doctor", "--json").rows}[f"pace {OA}"]

    assert found["state"] == "warning"
    assert words in found["text"]


def test_branches_missed_today_are_named_with_the_reason(either_union: Office) -> None:
    today = TOMORROW - timedelta(days=1)
    either_union.add(missed(3, today), missed(4, TOMORROW), missed(4, today, "queued"))

    told = either_union("doctor").out

    assert "chưa gửi được hôm nay: MYPHU03 (quá giờ) →" in told
    assert states(either_union)["missed"] == "warning"


def test_a_slot_that_nobody_looks_at_is_told(union: Office) -> None:
    late = MORNING - timedelta(minutes=5)
    union.add(PushSlot(unit_id=3, day=TOMORROW, due_at=late))

    assert "1 chi hội đã đến giờ mà chưa được xếp tin: MYPHU03" in union("doctor").out


def test_branches_without_leader_or_hour_are_named(union: Office) -> None:
    off = PushTime(unit_id=3, at="07:00", days="", from_day=TOMORROW, set_by="x", set_at=MORNING)
    union.add(*led(3), off)

    told = union("doctor").out

    assert "1 chi hội chưa có chi hội trưởng: MYPHU04 →" in told
    assert "1 chi hội chưa có giờ gửi tin: MYPHU04 →" in told


def test_a_proxy_nobody_told_us_of_is_a_warning(union: Office) -> None:
    config = union.folder / "config.toml"
    config.write_text(config.read_text("utf-8").replace("trusted_proxies = 1", ""), "utf-8")

    assert states(union)["trusted_proxies"] == "warning"
    assert "trusted_proxies = 1" in union("doctor").out
