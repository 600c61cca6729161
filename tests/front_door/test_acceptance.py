"""H3, H6, H7 and H9 as people meet them: officers' commands and signed webhooks in, what Zalo got out."""

from datetime import date, timedelta
from typing import Any

import pytest
import requests
from sqlmodel import col, select

from models.code_issuing import ensure_codes
from models.code_target import group_target
from models.group import Group
from models.news import NewsItem
from models.unit import Unit, find_unit
from scheduler.daily_push import give_slots
from tests.cli.office import Office
from tests.front_door.test_board_of_the_day import settle, write
from tests.front_door.test_channels import evening
from tests.front_door.test_daily_news import TITLE, at_time
from tests.front_door.union import GROUP, HOA, LAN, MAI, Union
from tests.scheduler.town import HOUSE, add_commune, add_leader, add_news, add_person

UNITS = ("CANTHO", "ANBINH", "AP01", "AP02")
TOPICS = ("kinh tế", "văn hoá", "xã hội", "môi trường")
NEWS = ("date", "title", "body", "topic", "unit_code")
GROUPS = ("group_id", "name", "unit_code", "kind", "audience", "away", "consent_text")
MEANS = "Nhóm ấp: chỉ bàn việc Hội, ai cũng thấy tên nhau."


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    return sqlite_url


@pytest.fixture
def town(union: Union) -> list[Unit]:
    """Two branches: Hoa leads the first, where Lan is a member; Mai is the province's officer."""
    with union.database.session() as db:
        branches = add_commune(db, 2)
        add_leader(db, branches[0], HOA, timedelta(0))
        add_person(db, branches[0], LAN, timedelta(0))
        top = find_unit(db, "CANTHO")
        assert top is not None
        add_leader(db, top, MAI, timedelta(0), "officer")
    return branches


def report(office: Office, *words: str) -> dict[str, Any]:
    (row,) = office.done("report", *words, "--json").rows
    return row


def row_of(names: tuple[str, ...], *counts: int) -> dict[str, int]:
    return dict(zip(names, counts, strict=True))


@pytest.mark.usefixtures("town")
def test_h3_a_year_of_3310_imported_items_counts_to_the_last_one(
    union: Union, office: Office
) -> None:
    rows = (
        (
            date(2026, 1, 1) + timedelta(days=n % 320),
            f"Tin {n}",
            "Vui",
            TOPICS[n % 4],
            UNITS[n % 4],
        )
        for n in range(3310)
    )
    office.done("news", "import", office.csv("nam.csv", NEWS, *rows))
    assert report(office, "year")["items"] == 0  # drafts are nothing yet
    codes = office.ask(select(NewsItem.code))
    office.done("--as", "mai.le", "news", "approve", "--force", *codes)

    row = report(office, "year")
    assert row["items"] == 3310
    assert row["items_by_topic"] == row_of(TOPICS, 828, 828, 827, 827)
    assert row["items_by_unit"] == row_of(UNITS, 828, 828, 827, 827)
    months = row["items_by_month"]
    assert sum(months.values()) == 3310
    for month in ("2026-02", "2026-11"):
        assert report(office, "month", "--date", f"{month}-01")["items"] == months[month]
    assert report(office, "year", "--unit", "ANBINH")["items"] == 828 + 827 + 827
    told = evening(union, date(2026, 12, 1), MAI)
    assert f"Tháng 11, Hội LHPN thành phố Cần Thơ: {months['2026-11']} tin" in told


@pytest.mark.usefixtures("town")
def test_h6_a_week_has_no_topic_four_times_and_members_see_first_what_they_chose(
    union: Union, office: Office
) -> None:
    topics = ("kinh tế", "kinh te", "việc làm", "môi trường", "Kinh tế", "giáo dục", "đảng")
    days = [date(2026, 11, 15) + timedelta(days=n) for n in range(7)]
    rows = [(day, f"Tin {n}", "Vui", topics[n], "CANTHO") for n, day in enumerate(days)]
    office.done("news", "import", office.csv("tuan.csv", NEWS, *rows))
    *first, fourth, sixth, seventh = office.ask(select(NewsItem.code).order_by(col(NewsItem.day)))
    office.done("--as", "mai.le", "news", "approve", *first, sixth, seventh)

    refused = office("--as", "mai.le", "news", "approve", fourth)
    assert (refused.status, "đã có 3 tin chủ đề “kinh tế”" in refused.err) == (1, True)
    assert "Tin 6" in union.answers(LAN, "tin hôm nay")
    assert "Tin 5" in union.answers(LAN, "tin khác")
    union.answers(HOA, "chủ đề")
    assert "em ghi: môi trường" in [union.answers(HOA, "6"), union.answers(HOA, "0")][1]
    assert "Tin 3" in union.answers(HOA, "tin khác")
    assert "Tin 6" in union.answers(HOA, "tin hôm nay")
    assert "muốn xem thêm: môi trường (1)" in union.answers(MAI, "/baocao tháng")

    office.done("--as", "mai.le", "news", "approve", "--force", fourth)
    assert report(office, "month")["items_by_topic"]["kinh tế"] == 3


# What is told about, and how often: of six labels five are in the digest.
NOTES = (
    *["Đường vô ấp em ngập hoài, xe chạy không được"] * 3,
    *["Trạm y tế hết thuốc hoài chị ơi"] * 2,
    *["Rác đầy bãi mà xe rác không vô"] * 2,
    "Mong có lớp học nghề may cho chị em",
    "Mong được vay vốn mua con giống",
    "Tối nào cũng karaoke ồn ào không ngủ được",
)


def test_h7_an_officer_hears_once_a_week_the_five_labels_told_most_and_no_name(
    union: Union, office: Office, town: list[Unit]
) -> None:
    tellers = settle(union, town[0], len(NOTES))
    write(union, tellers, "góp ý")
    for n, user_id in enumerate(tellers):
        union.post(union.signed(user_id, "12"[n % 2]))
    union.work(2)
    for user_id, note in zip(tellers, NOTES, strict=True):
        union.post(union.signed(user_id, note))
    union.work(2)
    rows = office.done("feedback", "list", "--json").rows
    wrong = next(row["id"] for row in rows if "karaoke" in row["text"])
    office.done("feedback", "label", wrong, "roads")

    monday = date(2026, 11, 23)
    told = evening(union, monday, MAI)

    assert sorted(row["named"] for row in rows) == [False] * 5 + [True] * 5
    line = told.split("Góp ý tuần ")[1].splitlines()[0]
    assert "Đường, cầu, kênh rạch 4 (tuần trước 0); Y tế, sức khoẻ 2 (tuần trước 0); Rác" in line
    assert [label in line for label in ("môi trường 2", "học nghề 1", "làm ăn 1", "An ninh")] == [
        True, True, True, False,
    ]  # fmt: skip
    assert line.count("tuần trước") == 5
    assert "karaoke" not in told
    assert "Góp ý tuần" not in evening(union, monday + timedelta(days=1), MAI)


def test_h9_405_groups_are_loaded_and_the_branchs_own_hears_the_morning_and_says_what_entering_means(
    union: Union, office: Office, town: list[Unit]
) -> None:
    kinds, away = ["gmf"] * 9 + [""] * 395, ["x"] * 103 + [""] * 301
    rows = [
        (f"g{n}", f"Nhóm {n}", UNITS[2 + n % 2], kinds[n], "", away[n], "") for n in range(404)
    ]
    file = office.csv("nhom.csv", GROUPS, *rows, (GROUP, "Mỹ Phú", "AP01", "gmf", "", "", MEANS))
    assert "405 mới" in office.done("group", "import", file).out
    assert "405 giữ nguyên" in office.done("group", "import", file).out

    listed = office.done("group", "list", "--json").rows
    (cost,) = office.done("channel", "cost", "--json").rows
    assert (len(listed), sum(row["away"] for row in listed)) == (405, 103)
    assert (cost["owned"], cost["all_low"], cost["all_high"]) == (10, 10_125_000, 121_500_000)
    with union.database.session() as db:
        add_news(db, town[0], date(2026, 11, 22))
    give_slots(union.database, HOUSE, union.clock.now())
    at_time(union, 7)
    assert [TITLE in text for text in union.got(GROUP)] == [True]
    assert MEANS in requests.get(door_of(union), timeout=60).text


def door_of(union: Union) -> str:
    """The page that the group's printed code leads to, once Zalo told us the group's link."""
    with union.database.session() as db:
        group = db.exec(select(Group).where(Group.group_id == GROUP)).one()
        group.link = "https://zalo.me/g/abc"
        target = group_target(group.id, group.unit_id)
        code = ensure_codes(db, [target], "t", union.clock.now())[target]
    return f"{union.webhook.removesuffix('/zalo/webhook')}/q/{code.shown}"
