"""Files as officers bring them: which can be read, and what is said of those that can't."""

from pathlib import Path

import pytest

from bot.catalogue import Catalogue
from bot.imports.lines import Line, Sheet, read_sheet
from bot.imports.sheets import UnreadableSheetError, read_cells

COLUMNS = ("code", "name", "group_id", "away")


def read(file: Path) -> Sheet:
    return read_sheet(file, COLUMNS, ("code", "name"), Catalogue("vi"))


@pytest.mark.parametrize(
    "content",
    [
        "code,name\nA1,Tổ 1\n",
        "\ufeffcode;name\r\nA1;Tổ 1\r\n",
        "code\tname\nA1\tTổ 1\n",
        "Mã đơn vị *,TÊN ĐƠN VỊ\nA1,Tổ 1\n",
        "ma_don_vi,ten\n\n,,\nA1,Tổ 1\n",
    ],
)
def test_a_csv_is_read_however_the_machine_wrote_it(tmp_path: Path, content: str) -> None:
    file = tmp_path / "a.csv"
    file.write_text(content, encoding="utf-8", newline="")

    (line,) = read(file).lines

    assert (line.text("code"), line.text("name")) == ("A1", "Tổ 1")


def test_a_row_keeps_the_number_that_the_spreadsheet_shows(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text('code,name\n"A\n1",x\n\nA2,y\n', encoding="utf-8")

    assert [line.row for line in read(file).lines] == [2, 4]


@pytest.mark.parametrize(
    ("name", "content", "key"),
    [
        ("a.csv", "mã,tên\nA1,Tổ".encode("utf-16"), "utf16"),
        ("a.csv", "mã,tên\nA1,Tổ".encode("utf-16-le"), "utf16"),
        ("a.csv", "tên\nTổ".encode("cp1258", "replace") + b"\xd2\xff", "not_utf8"),
        ("a.csv", b"", "no_rows"),
        ("a.csv", b"name\nx", "no_column"),
        ("a.csv", b"code,name,code\n1,2,3", "column_twice"),
        ("a.csv", b'code,name\n"' + b"x" * 200_000, "bad_csv"),
        ("a.xlsx", b"PK\x03\x04 no workbook", "bad_xlsx"),
        ("a.xlsx", b"code,name", "bad_xlsx"),
        ("a.xls", b"\xd0\xcf\x11\xe0", "save_as_xlsx"),
        ("a.pdf", b"%PDF", "wrong_kind"),
        ("a", b"code,name", "wrong_kind"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(
    tmp_path: Path, name: str, content: bytes, key: str
) -> None:
    (tmp_path / name).write_bytes(content)

    with pytest.raises(UnreadableSheetError) as caught:
        read(tmp_path / name)

    assert caught.value.key == f"imports.{key}"


def test_a_missing_file_is_the_callers_affair(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read_cells(tmp_path / "none.csv")


@pytest.mark.parametrize("cell", [3.1000000000000048e18, "3.1E+18", "3,1e18"])
def test_an_id_that_a_spreadsheet_has_rounded_is_refused(cell: float | str) -> None:
    line = Line(2, {"group_id": cell}, Catalogue("vi"))

    line.id("group_id")

    assert "làm tròn" in line.problems[0]


def test_an_id_kept_as_text_is_taken(tmp_path: Path) -> None:
    line = Line(2, {"group_id": " 3100000000000004821 "}, Catalogue("vi"))

    assert line.id("group_id") == "3100000000000004821"
    assert line.problems == []


@pytest.mark.parametrize(
    ("cell", "meaning"),
    [("Có", True), ("x", True), (1, True), (True, True), ("không", False), ("", False)],
)
def test_yes_and_no_are_understood(cell: str | int, *, meaning: bool) -> None:
    line = Line(2, {"away": cell}, Catalogue("vi"))

    assert line.truth("away") is meaning


def test_decomposed_and_invisible_letters_are_tidied() -> None:
    line = Line(2, {"name": "Tổ\u200b  1 "}, Catalogue("vi"))

    assert line.text("name") == "Tổ 1"


def test_control_letters_that_no_database_takes_are_left_out() -> None:
    line = Line(2, {"name": "Tổ\x00 1\x1b"}, Catalogue("vi"))

    assert line.block("name") == "Tổ 1"
