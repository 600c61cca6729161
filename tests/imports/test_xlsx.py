"""Workbooks of Excel, of other programs, and such as no program writes."""

import io
from datetime import datetime
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from openpyxl import Workbook
from xlsxwriter import Workbook as Writer

from bot.imports.xlsx import read_first_sheet
from bot.imports.xlsx_rows import DamagedBookError

_TYPES = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
BORN, TODAY = datetime.fromisoformat("1974-03-08"), datetime.fromisoformat("2026-11-21")


def read(file: Path) -> list[tuple[int, list[Any]]]:
    return list(read_first_sheet(file)[0])


def by_hand(folder: Path, sheet: str, workbook: str = "") -> Path:
    """A workbook as other programs write it: other folders, a prefix before each element."""
    file = folder / "hand.xlsx"
    with ZipFile(file, "w") as book:
        book.writestr("_rels/.rels", _links(("r", "officeDocument", "/main/book.xml")))
        links = _links(("r7", "worksheet", "pages/one.xml"), ("r1", "chartsheet", "pages/c.xml"))
        book.writestr("main/_rels/book.xml.rels", links)
        book.writestr(
            "main/book.xml",
            f'<x:workbook xmlns:x="{_MAIN}" xmlns:r="{_TYPES}">{workbook}<x:sheets>'
            '<x:sheet name="c" r:id="r1"/><x:sheet name="a" r:id="r7"/></x:sheets></x:workbook>',
        )
        book.writestr("main/pages/one.xml", sheet)
    return file


def _links(*links: tuple[str, str, str]) -> str:
    each = [f'<Relationship Id="{i}" Type="{_TYPES}/{k}" Target="{t}"/>' for i, k, t in links]
    return f'<Relationships xmlns="{_RELATIONS}">{"".join(each)}</Relationships>'


def page(rows: str, before: str = "") -> str:
    return (
        f'{before}<x:worksheet xmlns:x="{_MAIN}"><x:sheetData>{rows}</x:sheetData></x:worksheet>'
    )


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
        sheet.write_string(3, 3, "một\x01\r\nhai")
        sheet.write_number(4, 0, 9e9, day)

    rows, about = read_first_sheet(file)

    assert about == 5
    assert list(rows) == [
        (2, [None, "Hoa", 912345678, 0.5, True]),
        (3, [BORN, "07:15:00", 5000]),
        (4, ["#DIV/0!", "Mai", "Lê Thị Lan", "một\x01\r\nhai"]),
        (5, ["#VALUE!"]),
    ]


def test_another_program_s_book_is_read_too(tmp_path: Path) -> None:
    reading = "<x:rPh><x:t>ホア</x:t></x:rPh>"
    rows = (
        f'<x:row><x:c t="inlineStr"><x:is><x:t>H</x:t><x:t>oa</x:t>{reading}</x:is></x:c><x:c/>'
        '<x:c t="d"><x:v>2026-11-21</x:v></x:c></x:row>'
        '<x:row><x:c r="C2"><x:v>3</x:v></x:c><x:c r="A2"><x:v>1</x:v></x:c></x:row>'
    )

    found = read(by_hand(tmp_path, page(rows)))

    assert found == [(1, ["Hoa", None, TODAY]), (2, [1, None, 3])]


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


@pytest.mark.parametrize(
    "sheet",
    [
        page('<x:row><x:c r="AAAA1"><x:v>1</x:v></x:c></x:row>'),
        page('<x:row><x:c r="1"><x:v>1</x:v></x:c></x:row>'),
        page('<x:row r="x"/>'),
        page('<x:row><x:c t="s"><x:v>4</x:v></x:c></x:row>'),
        page("<x:row>")[:-20],
        page("", '<!DOCTYPE x [<!ENTITY a "aaaa">]>'),
        "",
    ],
)
def test_what_no_program_writes_is_damage(tmp_path: Path, sheet: str) -> None:
    with pytest.raises(DamagedBookError):
        read(by_hand(tmp_path, sheet))


def test_a_file_cut_off_on_the_way_is_damage(tmp_path: Path) -> None:
    whole = io.BytesIO()
    book = Workbook()
    book.worksheets[0].append(["Hoa"])
    book.save(whole)
    (tmp_path / "a.xlsx").write_bytes(whole.getvalue()[:-100])

    with pytest.raises(DamagedBookError):
        read(tmp_path / "a.xlsx")
