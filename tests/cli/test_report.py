"""`chihoi report`: a year's items to the last one, coverage, duty with leave, a sheet and a picture."""

import io
from datetime import date, timedelta
from typing import Any

import pytest
from openpyxl import load_workbook
from PIL import Image
from sqlmodel import Session

from models.member import Member
from models.news import NewsItem
from models.push import DailyPush, ForwardPack
from models.role import Role
from models.share import Leave, Share
from models.unit import Unit
from tests.cli.office import MORNING, OA, Office

TODAY = date(2026, 11, 21)
TOPICS = ("kinh tế", "văn hoá", "xã hội", "môi trường")


def add_items(db: Session, count: int) -> None:
    """So many items of the year, spread over days, topics and the four units."""
    for n in range(count):
        day = date(2026, 1, 1) + timedelta(days=n % 320)
        db.add(
            NewsItem(code=f"C{n:05d}", day=day, title=f"Tin {n}", body="Vui", unit_id=1 + n % 4,
                     topic=TOPICS[n % 4], state="approved", author="a", created_at=MORNING)
        )  # fmt: skip


def add_cadres(db: Session, count: int, on_leave: int, shared: int) -> None:
    for n in range(count):
        member = Member(full_name=f"Cán bộ {n}", unit_id=3 + n % 2)
        db.add(member)
        db.flush()
        unit_id = (1, 2, 3, 4)[n % 4]
        db.add(Role(member_id=member.id, unit_id=unit_id, role="officer" if n % 2 else "leader",
                    valid_from=MORNING - timedelta(days=9), granted_by="t"))  # fmt: skip
        if n < on_leave:
            db.add(Leave(member_id=member.id, first_day=TODAY, last_day=TODAY, set_by="t",
                         set_at=MORNING))  # fmt: skip
        elif n < on_leave + shared:
            db.add(share(f"u{n}", member.unit_id, member_id=member.id))


def share(user_id: str, unit_id: int | None, **values: Any) -> Share:
    row = Share(oa_id=OA, user_id=user_id, unit_id=unit_id, day=TODAY, kind="told", at=MORNING)
    for name, value in values.items():
        setattr(row, name, value)
    return row


def fill(office: Office, work: Any, *values: int) -> None:
    database = office.database()
    with database.session() as db:
        work(db, *values)
    database.close()


def ask(office: Office, *words: str) -> dict[str, Any]:
    (row,) = office.done("report", *words, "--json").rows
    return row


def test_a_year_of_3310_items_counts_to_the_last_one(either_union: Office) -> None:
    fill(either_union, add_items, 3310)

    row = ask(either_union, "year")
    parts = [ask(either_union, "year", "--unit", unit)["items"] for unit in ("MYPHU03", "MYPHU04")]

    assert row["items"] == 3310
    assert sum(row["items_by_topic"].values()) == 3310
    assert sum(row["items_by_month"].values()) == 3310
    assert ask(either_union, "year", "--unit", "ANBINH")["items"] == sum(parts) + 828


def test_forty_cadres_two_on_leave_37_done_are_97_4_per_cent(either_union: Office) -> None:
    fill(either_union, add_cadres, 40, 2, 37)

    row = ask(either_union, "week")

    assert (row["cadres_on_duty"], row["cadres_shared"]) == (38, 37)
    assert row["cadres_percent"] == 97.4


def test_a_branch_is_covered_by_a_share_a_visit_or_a_forwarded_pack(union: Office) -> None:
    union.add(
        ForwardPack(oa_id=OA, user_id="u1", unit_id=3, day=TODAY, state="done"),
        ForwardPack(oa_id=OA, user_id="u2", unit_id=4, day=TODAY, state="sent"),
    )

    row = ask(union, "week")

    assert (row["branches"], row["branches_active"], row["silent"]) == (2, 1, ["MYPHU04"])
    assert row["coverage_percent"] == round(100 / 12, 1)


def test_what_was_told_and_posted_stays_apart(union: Office) -> None:
    union.add(
        share("u1", 3),
        share("u1", 3, kind="post", url="https://www.facebook.com/a/posts/1"),
        share("u2", 3, day=TODAY - timedelta(days=30)),
    )

    row = ask(union, "week")

    assert (row["shares_told"], row["posts_told"], row["visits_tracked"]) == (1, 1, 0)
    assert ask(union, "month")["shares_told"] == 1
    assert ask(union, "quarter")["shares_told"] == 2


def test_reserves_drafts_and_corrections_are_no_items(union: Office) -> None:
    def add(db: Session) -> None:
        add_items(db, 1)
        for values in ({"is_reserve": True}, {"state": "draft"}, {"corrects_id": 1}):
            db.flush()
            item = NewsItem(code=f"X{len(values)}{next(iter(values))}", day=TODAY, title="T",
                            body="B", unit_id=1, state="approved", author="a",
                            created_at=MORNING)  # fmt: skip
            for name, value in values.items():
                setattr(item, name, value)
            db.add(item)

    fill(union, add)

    assert ask(union, "year")["items"] == 1


def test_missed_mornings_are_told(union: Office) -> None:
    union.add(DailyPush(unit_id=3, day=TODAY, state="missed", reason="too_late", at=MORNING))

    told = union.done("report", "week").out

    assert "Buổi sáng bị lỡ" in told
    assert ask(union, "week")["pushes"] == {"missed": 1}


def test_the_sheet_opens_and_its_tables_add_up(union: Office) -> None:
    fill(union, add_items, 40)
    file = union.folder / "nam.xlsx"

    union.done("report", "year", "--xlsx", str(file))

    book = load_workbook(file, read_only=True)
    sums = [
        sum(int(str(row[-1])) for row in book[name].iter_rows(min_row=2, values_only=True))
        for name in ("Theo tháng", "Theo chủ đề", "Theo đơn vị")
    ]
    book.close()
    assert sums == [40, 40, 40]


def test_a_units_name_is_never_a_formula(union: Office) -> None:
    union.add(Unit(code="ODD", name="=1+1", level="branch", parent_id=2))
    file = union.folder / "tuan.xlsx"

    union.done("report", "week", "--xlsx", str(file))

    book = load_workbook(file)
    cells = [(cell.value, cell.data_type) for row in book["Chi hội"] for cell in row]
    assert ("=1+1", "s") in cells


def test_the_picture_is_square_and_readable_on_a_phone(union: Office) -> None:
    union.add(ForwardPack(oa_id=OA, user_id="u1", unit_id=3, day=TODAY, state="done"))
    file = union.folder / "tuan.png"

    union.done("report", "week", "--png", str(file))

    with Image.open(io.BytesIO(file.read_bytes())) as picture:
        assert picture.size == (1080, 1080)
        assert len(picture.getcolors(100_000) or []) > 10
    assert file.stat().st_size < 300_000


@pytest.mark.parametrize("words", [("week", "--date", "2026-12-24"), ("fortnight",)])
def test_what_can_not_be_reported_is_said(union: Office, words: tuple[str, ...]) -> None:
    outcome = union("report", *words)

    assert outcome.status == 2
    assert outcome.err
