"""`chihoi member list`, `show`, `export`: who is there, what is held, a file that can come back."""

import csv
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlmodel import select

from models.audit import AuditEntry
from models.member import Identity, Member
from tests.cli.office import LAN, MORNING, OA, Office

HEADING = (
    "full_name", "phone", "unit_code", "roles", "birth_year", "away_place", "has_smartphone",
)  # fmt: skip
HOA = ("Nguyễn Thị Hoa", "0912345678", "MYPHU03", "chi hội trưởng; cán bộ@ANBINH", 1974, "", "có")
MAI = ("Trần Thị Mai", "+886 912 345 678", "MYPHU04", "", "", "=Đài Loan", "không")


@pytest.fixture
def filled(union: Office) -> Office:
    return _with_two(union)


@pytest.fixture
def either_filled(either_union: Office) -> Office:
    """The same on SQLite, then on PostgreSQL."""
    return _with_two(either_union)


def _with_two(office: Office) -> Office:
    rows = (HOA, (*MAI[:5], "Đài Loan", MAI[6]))
    office.done("member", "import", office.csv("m.csv", HEADING, *rows))
    return office


def names(office: Office, *words: str) -> list[str]:
    return [row["full_name"] for row in office.done("member", "list", "--json", *words).rows]


def test_a_unit_s_list_holds_all_below_it(either_filled: Office) -> None:
    assert names(either_filled, "--unit", "CANTHO") == ["Nguyễn Thị Hoa", "Trần Thị Mai"]
    assert names(either_filled, "--unit", "MYPHU04") == ["Trần Thị Mai"]
    assert names(either_filled, "--away") == ["Trần Thị Mai"]
    assert names(either_filled, "--no-smartphone", "--state", "active") == ["Trần Thị Mai"]
    assert names(either_filled, "--limit", "1") == ["Nguyễn Thị Hoa"]


def test_phones_are_masked_unless_asked_for(filled: Office) -> None:
    plain = filled.done("member", "list").out
    asked = filled.done("member", "list", "--phones").out

    assert "0912***678" in plain
    assert "0912345678" not in plain
    assert "0912345678" in asked


def test_a_long_list_ends_on_the_screen_with_a_word(filled: Office) -> None:
    outcome = filled.done("member", "list", "--limit", "1")

    assert len(outcome.out.splitlines()) == 1
    assert "còn nữa sau 1 người" in outcome.err


def test_all_that_is_held_about_one_is_shown(either_filled: Office) -> None:
    either_filled.add(Identity(oa_id=OA, user_id=LAN, member_id=1, first_seen_at=MORNING))

    (row,) = either_filled.done("member", "show", "1", "--json").rows
    text = either_filled.done("member", "show", "1").out

    assert row["phone"] == "0912345678"
    assert [one["user_id"] for one in row["identities"]] == [LAN]
    assert [(one["role"], one["unit_code"]) for one in row["roles_held"]] == [
        ("leader", "MYPHU03"), ("officer", "ANBINH"),
    ]  # fmt: skip
    assert [one["valid_from"] for one in row["memberships"]] == ["2026-11-21"]
    assert {one["valid_from"][-6:] for one in row["roles_held"]} == {"+07:00"}
    assert row["imports"] == [{"import_id": 1, "row": 2}]
    assert "role.grant" in [one["action"] for one in row["history"]]
    assert "Tài khoản Zalo:" in text
    assert "decided_at" not in text
    assert "chi hội trưởng  MYPHU03" in text


def read_csv(file: Path) -> list[list[str]]:
    with file.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.reader(stream))


def read_xlsx(file: Path) -> list[list[Any]]:
    sheet = load_workbook(file).worksheets[0]
    return [[cell or "" for cell in row] for row in sheet.iter_rows(values_only=True)]


@pytest.mark.parametrize(("name", "read"), [("out.csv", read_csv), ("out.xlsx", read_xlsx)])
def test_an_export_holds_the_same_columns_and_comes_back_unchanged(
    either_filled: Office, name: str, read: Any
) -> None:
    file = either_filled.folder / name
    told = either_filled.done("member", "export", str(file)).out
    back = either_filled.done("member", "import", str(file)).out

    assert read(file) == [
        list(HEADING),
        ["Nguyễn Thị Hoa", "0912345678", "MYPHU03", "leader; officer@ANBINH", "1974", "", "yes"],
        ["Trần Thị Mai", "'+886912345678", "MYPHU04", "", "", "Đài Loan", "no"],
    ]
    assert "Đã ghi 2 người" in told
    assert "Đã nhập: 0 mới, 0 sửa, 2 giữ nguyên" in back
    assert file.stat().st_mode & 0o077 == 0


def test_of_whom_only_her_zalo_number_is_known_comes_back_unchanged(union: Office) -> None:
    for last in "12":
        user = ("--zalo-user-id", f"742000000000000000{last}")
        union.done("member", "role", *user, "--unit", "MYPHU03", "--role", "deputy")

    union.done("member", "export", str(union.folder / "out.csv"))
    again = union.done("member", "import", str(union.folder / "out.csv")).out

    assert "0 mới, 0 sửa, 2 giữ nguyên" in again


def test_a_cell_that_a_spreadsheet_would_run_is_guarded_and_comes_back(union: Office) -> None:
    place = "@SUM(1)"
    unit = union.done("org", "tree", "--json").rows[2]["code"]
    union.done("member", "add", "--name", "Lan", "--unit", unit, "--away-place", place)

    union.done("member", "export", str(union.folder / "out.csv"))
    again = union.done("member", "import", str(union.folder / "out.csv")).out

    assert read_csv(union.folder / "out.csv")[1][5] == "'@SUM(1)"
    assert "0 mới, 0 sửa, 1 giữ nguyên" in again


def test_an_export_of_a_part_is_on_record(filled: Office) -> None:
    filled.done("member", "export", str(filled.folder / "o.csv"), "--unit", "MYPHU04", "--away")

    (entry,) = [e for e in filled.ask(select(AuditEntry)) if e.action == "member.export"]
    assert (entry.unit_code, entry.details) == ("MYPHU04", {"count": 1, "file": "o.csv"})


@pytest.mark.parametrize(
    ("file", "status", "says"),
    [("out.pdf", 2, "không có đuôi .csv, .xlsx"), ("none/out.csv", 1, "Chưa có thư mục")],
)
def test_a_file_that_cannot_be_written_is_one_sentence(
    union: Office, file: str, status: int, says: str
) -> None:
    outcome = union("member", "export", str(union.folder / file))

    assert (outcome.status, len(outcome.err.splitlines())) == (status, 1)
    assert says in outcome.err


def test_someone_added_who_may_be_there_already_is_said(union: Office) -> None:
    words = ("member", "add", "--unit", "MYPHU03", "--phone", "0912345678")
    union.done(*words, "--name", "Nguyễn Thị Hoa")

    done = union.done(*words, "--name", "Nguyen Thi Hoa")

    assert "Có thể là một người với người khác trong sổ: số 1 và 2" in done.err
    assert len(union.ask(select(Member))) == 2


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--unit", "CANTHO", "--name", "Lan"), "hội viên phải thuộc một chi hội"),
        (("--unit", "MYPHU03", "--name", "Lan 3"), "ký tự lạ “3”"),
        (("--unit", "MYPHU03", "--name", "Lan", "--birth-year", "2020"), "năm sinh “2020”"),
    ],
)
def test_someone_who_can_be_no_member_is_not_added(
    union: Office, words: tuple[str, ...], says: str
) -> None:
    outcome = union("member", "add", *words)

    assert outcome.status in (1, 2)
    assert says in outcome.err
