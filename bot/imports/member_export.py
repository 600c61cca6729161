"""The register as a file of the same columns that an import reads, written while it is read."""

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, TypeAlias

from xlsxwriter import Workbook

from bot.imports.member_rows import COLUMNS

Row: TypeAlias = Sequence[str]

_SHEET = "members"
_WIDTHS = (30, 16, 16, 28, 12, 24, 16)
# A spreadsheet would take a cell that begins so for a formula; an import takes the ' away again.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def write_members(file: Path, rows: Iterable[Row]) -> None:
    """:raises OSError: it can't be written; :raises ValueError: neither .csv nor .xlsx"""
    if file.suffix.lower() == ".csv":
        _write_csv(file, rows)
    elif file.suffix.lower() == ".xlsx":
        _write_xlsx(file, rows)
    else:
        raise ValueError(file.suffix)


def guard(cell: str) -> str:
    """Phone numbers abroad begin with "+", and so might a name that someone made up."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def _write_csv(file: Path, rows: Iterable[Row]) -> None:
    """With the mark at the beginning without which Excel takes UTF-8 for something else."""
    with file.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(COLUMNS)
        writer.writerows([guard(cell) for cell in row] for row in rows)


def _write_xlsx(file: Path, rows: Iterable[Row]) -> None:
    """All cells are text, so that phones keep their 0; one row in memory at a time."""
    settings: dict[str, Any] = {"constant_memory": True, "strings_to_formulas": False}
    with file.open("wb") as stream, Workbook(stream, settings) as book:
        as_text = book.add_format({"num_format": "@"})
        sheet = book.add_worksheet(_SHEET)
        for place, (name, width) in enumerate(zip(COLUMNS, _WIDTHS, strict=True)):
            sheet.set_column(place, place, width, as_text)
            sheet.write_string(0, place, name)
        for number, row in enumerate(rows, start=1):
            for place, cell in enumerate(row):
                if cell:
                    sheet.write_string(number, place, guard(cell), as_text)
