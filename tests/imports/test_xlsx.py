"""Workbooks of Excel, of other programs, and such as no program writes."""

import io
from datetime import datetime
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from openpyxl import Workbook
from xlsxwriter import Workbook as Writer

from bot.imports.sheets import UnreadableSheetError, read_cells, stream_cells

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
BORN = datetime.fromisoformat("1974-03-08")


def read(file: Path) -> list[tuple[int, list[Any]]]:
    return read_cells(file)


def with_sheet(folder: Path, sheet: str) -> Path:
    """A workbook whose only sheet is replaced by these words."""
    whole = io.BytesIO()
    Workbook().save(whole)
    with ZipFile(whole) as good, ZipFile(folder / "hand.xlsx", "w") as book:
        for name in good.namelist():
            is_sheet = name.endswith("sheet1.xml")
            book.writestr(name, sheet if is_sheet else good.read(name))
    return folder / "hand.xlsx"


def page(rows: str, before: str = "") -> str:
    return f'{before}<worksheet xmlns="{_MAIN}"><sheetData>{rows}</sheetData></worksheet>'


def test_every_kind_of_cell_is_read_at_its_place(tmp_path: Path) -> None:
    file = tmp_path / "a.xlsx"
    with Writer(file) as book:
        day, bold = book.add_format({"num_format": "dd/mm/yyyy"}), book.add_format({"bold": True})
        hour = book.add_format({"num_format": "[$-42A]h:mm;@"})
        money = book.add_format({"num_format": '#,##0 "đồng"'})
        sheet = book.add_worksheet()
        sheet.write_row(1, 1, ["Hoa", 912345678, 0.5, True])
        sheet.write_datetime(2, 0, BORN, day)
        sheet.write_number(2, 1, 7.25 / 24, hour)
        sheet.write_number(2, 2, 5000, money)
        sheet.write_formula(3, 0, "=1/0", None, "#DIV/0!")
        sheet.write_formula(3, 1, '="M"&"ai"', None, "Mai")
        sheet.write_rich_string(3, 2, "Lê ", bold, "Thị", " Lan")
        sheet.write_number(4, 0, 9e9, day)

    cells = stream_cells(file)

    assert cells.about == 5
    assert list(cells.rows) == [
        (2, [None, "Hoa", 912345678, 0.5, True]),
        (3, [BORN, "07:15:00", 5000]),
        (4, ["#DIV/0!", "Mai", "Lê Thị Lan"]),
        (5, ["#VALUE!"]),
    ]


def test_days_counted_from_1904_are_the_same_days(tmp_path: Path) -> None:
    book = Workbook()
    book.epoch = datetime.fromisoformat("1904-01-01")
    book.worksheets[0].append([BORN])
    book.save(tmp_path / "a.xlsx")

    assert read(tmp_path / "a.xlsx") == [(1, [BORN])]


def test_a_stray_cell_in_the_last_corner_costs_nothing(tmp_path: Path) -> None:
    with Writer(tmp_path / "a.xlsx") as book:
        book.add_worksheet().write_string(1_048_575, 16_383, "x")

    ((number, cells),) = read(tmp_path / "a.xlsx")

    assert (number, cells.index("x")) == (1_048_576, 16_383)


def test_a_sheet_put_in_by_hand_is_read(tmp_path: Path) -> None:
    row = '<row><c t="inlineStr"><is><t>Hoa</t></is></c><c><v>3</v></c></row>'

    assert read(with_sheet(tmp_path, page(row))) == [(1, ["Hoa", 3])]


def test_words_of_several_looks_are_one_and_how_they_sound_is_left_out(tmp_path: Path) -> None:
    runs = '<r><t>Lê </t></r><r><t>Thị Lan</t></r><rPh sb="0" eb="1"><t>lan</t></rPh>'
    rows = f'<row r="2.0"><c r="B2" t="inlineStr"><is>{runs}</is></c></row><row><c><f>B2</f></c></row>'

    assert read(with_sheet(tmp_path, page(rows))) == [(2, [None, "Lê Thị Lan"])]


def test_a_long_word_is_whole(tmp_path: Path) -> None:
    word = "ấp " * 40_000
    row = f'<row><c t="str"><v>{word}</v></c></row>'

    assert read(with_sheet(tmp_path, page(row))) == [(1, [word])]


@pytest.mark.parametrize(
    "sheet",
    [
        page('<row r="x"/>'),
        page('<row><c t="inlineStr"><is><rPh><t>lan</t></rPh></is></c></row>'),
        page('<row><c t="s"><v>4</v></c></row>'),
        page("<row>")[:-20],
        page("<row/>", '<!DOCTYPE x [<!ENTITY a "aaaa">]>'),
        "",
    ],
)
def test_what_no_program_writes_is_damage(tmp_path: Path, sheet: str) -> None:
    with pytest.raises(UnreadableSheetError, match="bad_xlsx"):
        read(with_sheet(tmp_path, sheet))


def test_a_document_called_a_workbook_is_damage(tmp_path: Path) -> None:
    with ZipFile(tmp_path / "letter.xlsx", "w") as letter:
        letter.writestr("[Content_Types].xml", "<Types/>")
        letter.writestr("word/document.xml", "<document/>")

    with pytest.raises(UnreadableSheetError, match="bad_xlsx"):
        read(tmp_path / "letter.xlsx")


def test_a_file_cut_off_on_the_way_is_damage(tmp_path: Path) -> None:
    whole = io.BytesIO()
    book = Workbook()
    book.worksheets[0].append(["Hoa"])
    book.save(whole)
    (tmp_path / "a.xlsx").write_bytes(whole.getvalue()[:-100])

    with pytest.raises(UnreadableSheetError):
        read(tmp_path / "a.xlsx")
