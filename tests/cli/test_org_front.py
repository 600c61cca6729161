"""`chihoi org front`, `org tree --front`, `report --unit` of a committee: figures, no names."""

import pytest
from sqlmodel import select

from models.audit import AuditEntry
from tests.cli.office import Office
from tests.cli.test_report import add_cadres, ask, fill

HEAD = ("code", "name", "level", "parent_code", "front_code")
FILE = (
    ("ANBINH", "phường An Bình", "phường", "CANTHO", "MTANBINH"),
    ("MTANBINH", "Mặt trận phường An Bình", "mặt trận phường", "MTCANTHO", ""),
    ("MTCANTHO", "Mặt trận thành phố Cần Thơ", "MTTQ thành phố", "", ""),
)


@pytest.fixture
def reporting(union: Office) -> Office:
    """An Bình, a commune with two branches, reports to its committee by the file."""
    union.done("org", "import", union.csv("fronts.csv", HEAD, *FILE), "--date", "2026-11-01")
    return union


def fronts(office: Office, *words: str) -> dict[str, str | None]:
    return {
        row["id"]: row["front_code"] for row in office.done("org", "tree", "--json", *words).rows
    }


def test_the_file_says_it_once_and_it_can_be_taken_back(reporting: Office) -> None:
    assert fronts(reporting)["ANBINH"] == "MTANBINH"
    assert fronts(reporting, "--date", "2026-10-31")["ANBINH"] is None
    again = reporting.done("org", "import", reporting.csv("again.csv", HEAD, *FILE))
    assert "0 mới, 0 sửa, 3 giữ nguyên" in again.out

    reporting.done("org", "undo", "1", "--yes")

    assert set(fronts(reporting, "--all")) == {"CANTHO", "ANBINH", "MYPHU03", "MYPHU04"}


def test_a_union_unit_is_no_committee_for_the_file_either(union: Office) -> None:
    file = union.csv("odd.csv", HEAD, ("MYPHU03", "Chi hội", "chi hội", "ANBINH", "CANTHO"))

    refused = union("org", "import", file)

    assert refused.status == 1
    assert "chỉ đơn vị của Hội báo cáo cho Uỷ ban Mặt trận" in refused.err


def test_the_tree_along_the_front(reporting: Office) -> None:
    lines = reporting.done("org", "tree", "--front", "--unit", "MTCANTHO").out.splitlines()

    assert [line.split()[0] for line in lines] == [
        "MTCANTHO", "MTANBINH", "ANBINH", "MYPHU03", "MYPHU04",
    ]  # fmt: skip
    assert "(xã/phường, báo cáo MTANBINH)" in lines[2]


def test_shown_first_then_made_then_taken_back(reporting: Office) -> None:
    words = ("org", "front", "ANBINH", "--to", "mtcantho", "--date", "2026-11-20")
    shown = reporting.done(*words, "--dry-run").out
    assert "báo cáo Mặt trận MTANBINH → MTCANTHO, từ 20/11/2026, cùng 2 đơn vị" in shown
    assert fronts(reporting)["ANBINH"] == "MTANBINH"

    reporting.done(*words)
    assert "không có gì để đổi" in reporting.done(*words).out
    assert fronts(reporting)["ANBINH"] == "MTCANTHO"
    (last, _) = reporting.done("org", "history", "anbinh", "--json").rows
    assert (last["kind"], last["what"]) == ("front", "ANBINH → MTCANTHO")
    assert reporting.ask(select(AuditEntry.action))[-1] == "org.front"

    reporting.done("org", "undo", "2", "--yes")
    assert fronts(reporting)["ANBINH"] == "MTANBINH"
    assert "MTANBINH → –" in reporting.done("org", "front", "ANBINH", "--end", "--dry-run").out


@pytest.mark.parametrize("words", [(), ("--to", "MTCANTHO", "--end")])
def test_either_a_committee_or_the_end(reporting: Office, words: tuple[str, ...]) -> None:
    assert reporting("org", "front", "ANBINH", *words).status == 2


def test_a_report_totals_along_the_front_without_names(reporting: Office) -> None:
    fill(reporting, add_cadres, 8, 0, 4)

    commune, province = ask(reporting, "day", "--unit", "ANBINH"), ask(reporting, "day")
    front = ask(reporting, "day", "--unit", "MTCANTHO")
    links = reporting.done("report", "day", "--links", "--unit", "MTANBINH", "--json").rows

    assert front | {"id": "ANBINH"} == commune
    assert (front["branches"], front["cadres_on_duty"]) == (2, 6)
    assert province["cadres_on_duty"] == 8
    assert {row["id"] for row in links} == {"MYPHU03", "MYPHU04"}
    refused = reporting("report", "day", "--unit", "MTCANTHO", "--names")
    assert refused.status == 2
    assert "không nhận tên cán bộ" in refused.err
