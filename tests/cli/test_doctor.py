"""`chihoi doctor`: each thing that can be wrong is named with what to do about it."""

from datetime import timedelta
from typing import Any

import pytest

from bot.inbox_store import open_store
from bot.intake import Delivery
from bot.sandbox.server import RunningSandbox
from models.case import Case
from models.oa_token import OaToken
from models.outbox import SenderLease
from tests.cli.office import LAN, MORNING, OA, Office
from tests.cli.test_auth import import_pair
from tests.cli.test_inbox_outbox import event, message


def states(office: Office) -> dict[str, str]:
    return {row["id"]: row["state"] for row in office("doctor", "--json").rows}


def test_a_house_in_order_is_exit_0(online: Office, sandbox: RunningSandbox) -> None:
    import_pair(online, sandbox)
    online.add(event(1, "done", matched="app_id+body"))
    online.add(SenderLease(oa_id=OA, holder="h", until=MORNING + timedelta(seconds=15)))

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
