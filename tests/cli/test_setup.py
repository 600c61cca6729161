"""`chihoi doctor --setup`: numbered steps, ticked as far as the machine can see."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.sandbox.people import Group as ZaloGroup
from bot.sandbox.server import RunningSandbox
from bot.setup_steps import EVENTS, STEPS
from models.group import Group
from models.inbox import InboxEvent
from models.news import NewsItem
from models.outbox import SenderLease
from models.push import DailyPush
from tests.cli.office import MORNING, OA, Office
from tests.cli.test_auth import import_pair
from tests.cli.test_doctor import TOMORROW, led
from tests.cli.test_inbox_outbox import event

DAY = timedelta(days=1)


def done(office: Office) -> set[str]:
    rows = office.done("doctor", "--setup", "--json").rows
    assert [row["id"] for row in rows] == list(STEPS)
    return {row["id"] for row in rows if row["state"] == "done"}


def seen(number: int, name: str) -> InboxEvent:
    row = event(number, "done", matched="x")
    row.event_name = name
    return row


def test_without_a_configuration_the_first_step_is_to_make_one(office: Office) -> None:
    (office.folder / "config.toml").unlink()

    told = office.done("doctor", "--setup").out

    assert "[ ]  1. Viết cấu hình" in told
    assert "chihoi init" in told
    assert "Làm tiếp từ bước 1" in told


def test_without_a_database_the_second_is(office: Office) -> None:
    (office.folder / "chihoi.db").unlink()

    assert done(office) == {"config"}
    assert "Làm tiếp từ bước 2" in office.done("doctor", "--setup").out
    assert not (office.folder / "chihoi.db").exists()


def test_a_new_office_has_its_configuration_database_and_address(either_office: Office) -> None:
    assert done(either_office) == {"config", "database", "address"}


def test_what_zalo_says_is_ticked(online: Office, sandbox: RunningSandbox) -> None:
    import_pair(online, sandbox)

    assert {"app", "access", "plan"} <= done(online)


def test_each_event_that_was_never_seen_is_named(union: Office) -> None:
    union.add(seen(1, "user_send_text"))

    told = union.done("doctor", "--setup").out

    assert {"webhook", "secret"} <= done(union)
    assert "chưa thấy follow, oa_send_text" in told


def test_groups_of_the_oa_need_their_own_events(union: Office) -> None:
    union.add(*(seen(number, name) for number, name in enumerate(EVENTS)))
    before = done(union)

    union.add(Group(oa_id=OA, group_id="g1", name="Nhóm", kind="gmf"))

    assert "events" in before
    assert "events" not in done(union)


@pytest.mark.parametrize(
    ("rows", "key"),
    [
        ((SenderLease(oa_id=OA, holder="h", until=MORNING + timedelta(seconds=9)),), "worker"),
        (led(3), "leaders"),
        ((DailyPush(unit_id=3, day=TOMORROW, state="queued", at=MORNING),), "push"),
    ],
)
def test_what_is_there_is_ticked(union: Office, rows: tuple[Any, ...], key: str) -> None:
    before = done(union)

    union.add(*rows)

    assert done(union) - before == {key}
    assert "units" in before


def test_without_groups_of_its_own_the_oa_has_no_dates_to_watch(union: Office) -> None:
    before = done(union)

    union.add(Group(oa_id=OA, group_id="g1", name="Nhóm"))

    assert done(union) - before == {"groups", "assets"}


def test_a_draft_is_no_approved_item(union: Office) -> None:
    item: dict[str, Any] = {
        "unit_id": 1,
        "day": TOMORROW,
        "title": "t",
        "body": "b",
        "author": "a",
        "topic": "x",
    }
    union.add(NewsItem(code="A1", state="draft", created_at=MORNING, **item))
    before = done(union)
    union.add(NewsItem(code="A2", state="approved", created_at=MORNING, **item))

    assert done(union) - before == {"news"}


def test_a_backup_counts_for_a_week(union: Office) -> None:
    union.done("db", "backup", str(union.folder))
    fresh = done(union)
    union.clock.move(timedelta(days=8))

    assert "backup" in fresh
    assert "backup" not in done(union)
    assert "lần sao lưu gần nhất: 08:00 21/11/2026" in union("doctor").out


def test_groups_that_are_about_to_end_are_named(online: Office, sandbox: RunningSandbox) -> None:
    import_pair(online, sandbox)
    long = ZaloGroup(group_id="g1", oa_id=OA, name="Nhóm", valid_through=MORNING + 90 * DAY)
    sandbox.sandbox.world.groups["g1"] = long
    online.add(Group(oa_id=OA, group_id="g1", name="Nhóm", kind="gmf"))
    before = done(online)

    sandbox.sandbox.world.groups["g1"] = replace(long, valid_through=MORNING + 20 * DAY)

    assert "assets" in before
    assert "Nhóm (11/12/2026)" in online.done("doctor", "--setup").out
    assert "assets" not in done(online)
