"""`chihoi org`: the organisation from a file, all of it or nothing, and the tree."""

from datetime import date
from typing import Any

import pytest
from sqlmodel import col, select

from models.audit import AuditEntry
from models.unit import Unit
from tests.cli.office import Office

HEAD = ("code", "name", "level", "parent_code", "old_names", "valid_from", "valid_to")
PROVINCE = ("CANTHO", "Hội LHPN TP Cần Thơ", "province", "", "", "", "")
COMMUNE = ("ANBINH", "Phường An Bình", "commune", "CANTHO", "xã Mỹ Khánh;xã Cũ", "2025-07-01", "")
BRANCH = ("MYPHU03", "Chi hội ấp Mỹ Phú", "branch", "ANBINH", "", "01/07/2025", "")


def units(office: Office) -> dict[str, Unit]:
    return {unit.code: unit for unit in office.ask(select(Unit).order_by(col(Unit.id)))}


def test_parents_may_stand_below_their_children(office: Office) -> None:
    file = office.csv("org.csv", HEAD, BRANCH, COMMUNE, PROVINCE)

    told = office.done("org", "import", file).out

    found = units(office)
    assert "3 mới, 0 sửa, 0 giữ nguyên" in told
    assert found["MYPHU03"].parent_id == found["ANBINH"].id
    assert found["ANBINH"].old_names == "xã Mỹ Khánh; xã Cũ"
    assert found["MYPHU03"].valid_from == date(2025, 7, 1)


def test_vietnamese_headings_in_a_workbook_are_read_too(office: Office) -> None:
    file = office.xlsx(
        "org.xlsx",
        ("Mã", "TÊN", "Cấp", "Cấp trên", "Hiệu lực từ", "Ghi chú"),
        ("cantho", "Cần Thơ", "Thành phố", None, date(2025, 7, 1), "x"),
        ("anbinh", "An Bình", "phuong", "cantho", None, None),
    )

    outcome = office.done("org", "import", file)

    found = units(office)
    assert "Ghi chú" in outcome.err
    assert found["ANBINH"].level == "commune"
    assert found["CANTHO"].valid_from == date(2025, 7, 1)


def test_importing_again_changes_nothing(office: Office) -> None:
    file = office.csv("org.csv", HEAD, PROVINCE, COMMUNE, BRANCH, encoding="utf-8-sig")
    office.done("org", "import", file)

    told = office.done("org", "import", file).out

    assert "0 mới, 0 sửa, 3 giữ nguyên" in told
    assert len(office.ask(select(AuditEntry))) == 3


def test_a_changed_row_changes_its_unit_and_is_in_the_audit(union: Office) -> None:
    file = union.csv("org.csv", ("code", "name", "level"), ("MYPHU03", "Tên mới", "chi hội"))

    union.done("org", "import", file)

    changed = units(union)["MYPHU03"]
    (entry,) = union.ask(select(AuditEntry))
    assert (changed.name, changed.parent_id) == ("Tên mới", 2)
    assert (entry.actor, entry.action, entry.unit_code) == ("hoa.tran", "org.import", "MYPHU03")
    assert entry.details["before"]["name"] == "Chi hội ấp Mỹ Phú"


@pytest.mark.parametrize(
    ("row", "says"),
    [
        (("", "Tên", "branch", ""), "Dòng 3: cột code (mã) còn trống"),
        (("MỸ PHÚ", "Tên", "branch", ""), "Dòng 3: mã “MỸ PHÚ” chỉ được gồm"),
        (("X1", "", "branch", ""), "Dòng 3: cột name (tên) còn trống"),
        (("X1", "Tên", "thôn", ""), "cột level (cấp): “thôn” không hiểu được"),
        (("X1", "Tên", "huyện", ""), "Dòng 3: cấp huyện chỉ có đến 30/06/2025"),
        (("X1", "Tên", "branch", "CANTO"), "không có đơn vị cấp trên mã CANTO, có phải CANTHO"),
        (("X1", "Tên", "branch", "QQQQQQ"), "không có đơn vị cấp trên mã QQQQQQ"),
        (("X1", "Tên", "province", "CANTHO"), "tỉnh không thể nằm dưới tỉnh"),
        (("CANTHO", "Tên", "province", ""), "“CANTHO” đã có ở dòng 2"),
        (("X1", "Tên", "branch", "X1"), "cấp trên đi vòng: X1 → X1"),
    ],
)
def test_a_wrong_row_is_named_and_nothing_is_imported(
    office: Office, row: tuple[Any, ...], says: str
) -> None:
    file = office.csv("org.csv", HEAD[:4], PROVINCE[:4], row)

    outcome = office("org", "import", file)

    assert outcome.status == 1
    assert says in outcome.err
    assert units(office) == {}


@pytest.mark.parametrize("day", ["2026-02-30", "31/13/2026", "hôm qua", "20261121"])
def test_a_day_that_is_none_is_named(office: Office, day: str) -> None:
    file = office.csv("org.csv", HEAD, (*PROVINCE[:5], day, ""))

    assert f"“{day}” không phải ngày" in office("org", "import", file).err


def test_a_unit_cannot_end_before_it_begins(office: Office) -> None:
    file = office.csv("org.csv", HEAD, (*PROVINCE[:5], "2026-01-02", "2026-01-01"))

    assert "hết hiệu lực đứng trước" in office("org", "import", file).err


def test_a_circle_through_what_is_known_already_is_refused(union: Office) -> None:
    file = union.csv("org.csv", HEAD[:4], ("CANTHO", "Cần Thơ", "province", "ANBINH"))

    outcome = union("org", "import", file)

    assert outcome.status == 1
    assert "CANTHO → ANBINH → CANTHO" in outcome.err


def test_skipping_bad_rows_leaves_out_their_children_as_well(office: Office) -> None:
    bad = ("ANBINH", "An Bình", "huyện", "CANTHO", "", "", "")
    file = office.csv("org.csv", HEAD, PROVINCE, bad, BRANCH)

    told = office.done("org", "import", file, "--skip-bad")

    assert list(units(office)) == ["CANTHO"]
    assert "Dòng 4: đơn vị cấp trên ANBINH ở dòng 3 còn sai" in told.err
    assert "2 bỏ qua" in told.out


def test_a_dry_run_writes_nothing(office: Office) -> None:
    file = office.csv("org.csv", HEAD, PROVINCE)

    told = office.done("org", "import", file, "--dry-run").out

    assert "Sẽ nhập: 1 mới" in told
    assert units(office) == {}


def test_the_tree_is_shown_with_its_levels(union: Office) -> None:
    lines = union.done("org", "tree").out.splitlines()

    assert lines == [
        "CANTHO  Hội LHPN thành phố Cần Thơ (tỉnh)",
        "   ANBINH  Phường An Bình (xã/phường)",
        "      MYPHU03  Chi hội ấp Mỹ Phú (chi hội)",
        "      MYPHU04  Chi hội ấp Mỹ Hoà (chi hội)",
    ]


def test_the_tree_as_json_has_ids_that_commands_take(union: Office) -> None:
    rows = union.done("org", "tree", "--unit", "anbinh", "--json").rows

    assert [(row["id"], row["state"]) for row in rows] == [
        ("ANBINH", "active"),
        ("MYPHU03", "active"),
        ("MYPHU04", "active"),
    ]


def test_an_unknown_unit_suggests_one_that_looks_like_it(union: Office) -> None:
    outcome = union("org", "tree", "--unit", "MYPU03")

    assert outcome.status == 1
    assert "có phải MYPHU03 không?" in outcome.err


def test_hundreds_of_units_come_in_as_well(either_union: Office) -> None:
    """More than are committed at once."""
    rows = [(f"B{n:04}", f"Chi hội {n}", "branch", "ANBINH") for n in range(205)]
    file = either_union.csv("org.csv", HEAD[:4], *rows)

    told = either_union.done("org", "import", file).out

    assert "205 mới" in told
    assert len(either_union.done("org", "tree", "--json").rows) == 209


def test_an_import_that_is_stopped_tells_no_more_than_it_wrote(office: Office) -> None:
    """Two hundred rows are a commit; what stops it here stands for Ctrl-C and a cut of power."""
    branches = [(f"CH{n:03}", f"Chi hội {n}", "branch", "ANBINH", "", "", "") for n in range(201)]
    file = office.csv("org.csv", HEAD, PROVINCE, COMMUNE, *branches)
    database = office.database()
    for code in ("CH200", "CANTHO"):
        with database.write() as connection:
            connection.exec_driver_sql(
                f"CREATE TRIGGER stop_{code} BEFORE INSERT ON unit WHEN new.code = '{code}'"
                " BEGIN SELECT raise(ABORT, 'disk is full'); END"
            )
    assert office("org", "import", file).status == 1
    assert office.done("org", "history", "--json").rows == []

    with database.write() as connection:
        connection.exec_driver_sql("DROP TRIGGER stop_CANTHO")
    assert office("org", "import", file).status == 1
    database.close()

    (kept,) = office.done("org", "history", "--json").rows
    assert "200 mới" in kept["what"]
    assert len(units(office)) == 200
