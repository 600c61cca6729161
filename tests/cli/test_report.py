"""`chihoi report`: a year's items to the last one, coverage, duty with leave, a sheet and a picture."""

import io
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from openpyxl import load_workbook
from PIL import Image
from sqlalchemy.dialects.sqlite import insert
from sqlmodel import Session, select

from bot.catalogue import Catalogue
from bot.report_wording import make_bars
from handlers.kit.board import open_board
from handlers.kit.periods import span_of
from models.code_issuing import ensure_codes, ensure_link
from models.code_target import news_target, unit_target
from models.member import Member
from models.news import NewsItem
from models.push import DailyPush, ForwardPack
from models.role import Role
from models.share import Leave, Share
from models.tables import table
from models.unit import Unit
from models.visit_adding import add_visits
from tests.chat_room import HOUSE
from tests.cli.office import MORNING, OA, Office

TODAY = date(2026, 11, 21)
UNITS = ("CANTHO", "ANBINH", "MYPHU03", "MYPHU04")
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


def row_of(names: tuple[str, ...], *counts: int) -> dict[str, int]:
    return dict(zip(names, counts, strict=True))


def test_figures_of_items_and_cadres_on_either_database(either_union: Office) -> None:
    fill(either_union, add_items, 40)
    fill(either_union, add_cadres, 4, 1, 2)

    row = ask(either_union, "year", "--names")

    assert row["items_by_unit"] == row_of(UNITS, 10, 10, 10, 10)
    assert (row["cadres_on_duty"], row["cadres_percent"]) == (3, 66.7)
    assert [one["name"] for one in row["cadres_missing"]] == ["Cán bộ 3"]


def test_what_a_branch_did_counts_on_after_it_was_merged(either_union: Office) -> None:
    fill(either_union, add_items, 8)
    early = TODAY - timedelta(days=9)
    either_union.add(share("u1", 4, day=early), share("u2", 2, kind="post", url="https://f.vn/1"))
    names = ("items", "items_by_unit", "shares_told", "posts_told")
    before = [ask(either_union, "year")[name] for name in names]

    into = ("--into", "MYPHU03", "--date", "2026-11-15", "--yes")
    either_union.done("org", "merge", "MYPHU04", *into)

    row, branch = ask(either_union, "year"), ask(either_union, "year", "--unit", "MYPHU03")
    assert [row[name] for name in names] == before
    assert before == [8, dict.fromkeys(UNITS, 2), 1, 1]
    assert (branch["items"], branch["shares_told"], branch["branches_active"]) == (4, 1, 1)
    assert row["passed_on_by_month"]["2026-11"]["posts_told"] == 1


def test_l2_17511_shares_of_a_year_are_told_apart_from_what_was_tracked(union: Office) -> None:
    """Shares by the statement that keeps "đã chia sẻ", many at once; visits by the worker's own."""
    database = union.database()
    with database.session() as db:
        fill_year(db)
    database.close()

    row = ask(union, "year")

    assert (row["shares_told"], row["posts_told"], row["visits_tracked"]) == (17_000, 511, 11_000)
    months = row["passed_on_by_month"]
    assert list(months) == [f"2026-{n:02}" for n in range(1, 12)]
    sums = [sum(one[name] for one in months.values()) for name in next(iter(months.values()))]
    assert sums == [17_000, 511, 11_000]
    november = ask(union, "month")
    assert november["shares_told"] == months["2026-11"]["shares_told"] == 1_545


def fill_year(db: Session) -> None:
    """Eleven monthly issues: shares told, links of posts, and 1,000 visits of a branch's link each."""
    days = [date(2026, 1 + n * 11 // 17_000, 1 + n % 20) for n in range(17_000)]
    row = share("", 3).model_dump(exclude={"id"})
    told = [row | {"user_id": f"u{n}", "day": day} for n, day in enumerate(days)]
    for n in range(511):
        post = {"kind": "post", "url": f"https://www.facebook.com/a/posts/{n}"}
        told.append(row | {"user_id": f"p{n}", "day": days[33 * n]} | post)
    db.execute(insert(table(Share)).on_conflict_do_nothing(), told)
    add_items(db, 1)
    db.flush()
    link = ensure_link(db, 1, 3, MORNING)
    for month in range(1, 12):
        add_visits(db, [(link, date(2026, month, 5))] * 1_000)


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
        sum(int(str(row[place])) for row in book[name].iter_rows(min_row=2, values_only=True))
        for name, place in (("Theo tháng", 1), ("Theo chủ đề", -1), ("Theo đơn vị", -1))
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


def test_a_quarters_picture_shows_all_its_weeks(union: Office) -> None:
    union.add(share("u1", 3, day=date(2026, 10, 2)))
    database = union.database()
    with database.read_session() as db:
        span = span_of("quarter", TODAY, TODAY)
        house = replace(HOUSE, oa_id=OA)
        board = open_board(db, house, db.get_one(Unit, 1), span, MORNING)
    database.close()

    bars = make_bars(Catalogue("vi"), board)

    assert bars.labels == ["01/10", "05/10", "12/10", "19/10", "26/10", "02/11", "09/11", "16/11"]
    assert bars.values == [12.5, *[0] * 7]


@pytest.mark.parametrize("words", [("week", "--date", "2026-12-24"), ("fortnight",)])
def test_what_can_not_be_reported_is_said(union: Office, words: tuple[str, ...]) -> None:
    outcome = union("report", *words)

    assert outcome.status == 2
    assert outcome.err


def add_opened_links(db: Session) -> None:
    """A branch's link opened four times, a member's own once, a printed code of a place often."""
    add_items(db, 1)
    item = db.exec(select(NewsItem)).one()
    member = Member(full_name="Lê Thị Lan", unit_id=4)
    db.add(member)
    db.flush()
    targets = [
        news_target(item.id, 3),
        news_target(item.id, 4, member.id),
        unit_target(db.get_one(Unit, 3)),
    ]
    codes = ensure_codes(db, targets, "t", MORNING)
    visits = [(codes[targets[0]].text, TODAY)] * 4 + [(codes[targets[1]].text, TODAY)]
    add_visits(db, visits + [(codes[targets[2]].text, TODAY)] * 9)
    db.add(share("u1", 4))


def test_h11_each_links_visits_are_shown_by_unit_and_what_was_told_apart(
    either_union: Office,
) -> None:
    fill(either_union, add_opened_links)

    rows = either_union.done("report", "week", "--links", "--json").rows
    shown = either_union.done("report", "week", "--links").out
    hers = either_union.done("report", "week", "--links", "--unit", "MYPHU04", "--json").rows

    assert [(r["visitors"], r["unit_code"], r["own"]) for r in rows if r["state"] == "link"] == [
        (4, "MYPHU03", False),
        (1, "MYPHU04", True),
    ]
    assert [(r["id"], r["visitors"], r["told"]) for r in rows if r["state"] == "unit"] == [
        ("MYPHU03", 4, 0),
        ("MYPHU04", 1, 1),
    ]
    assert "được mở 5 lượt" in shown
    assert "Lan" not in shown
    assert [r["visitors"] for r in hers if r["state"] == "link"] == [1]
