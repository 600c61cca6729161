"""Reads a CSV or XLSX file as rows of cells, whatever Excel made of it."""

import csv
import io
import warnings
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import TypeAlias
from zipfile import BadZipFile

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

Cell: TypeAlias = str | int | float | bool | date | None

_DELIMITERS = ",;\t"


class UnreadableSheetError(Exception):
    """The file is no table we can read; `key` and `values` make the sentence that says why."""

    def __init__(self, key: str, **values: object) -> None:
        super().__init__(key)
        self.key = f"imports.{key}"
        self.values = values


def read_cells(file: Path) -> list[tuple[int, list[Cell]]]:
    """Rows that hold anything, with their number as a spreadsheet shows it.

    :raises UnreadableSheetError: another kind of file, damaged, or not UTF-8
    :raises OSError: it can't be opened
    """
    match file.suffix.lower():
        case ".csv" | ".txt" | ".tsv":
            rows = _read_csv(file)
        case ".xlsx" | ".xlsm":
            rows = _read_xlsx(file)
        case ".xls" | ".ods":
            raise UnreadableSheetError("save_as_xlsx")
        case _:
            raise UnreadableSheetError("wrong_kind")
    return [(number, cells) for number, cells in rows if any(_holds(cell) for cell in cells)]


def _read_csv(file: Path) -> Iterator[tuple[int, list[Cell]]]:
    """Excel writes commas, semicolons or tabs, as the machine's region has it."""
    try:
        text = file.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UnreadableSheetError("not_utf8") from None
    heading = text.partition("\n")[0]
    delimiter = max(_DELIMITERS, key=heading.count)
    try:
        lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error:
        raise UnreadableSheetError("bad_csv") from None
    for number, line in enumerate(lines, start=1):
        yield number, list(line)


def _read_xlsx(file: Path) -> Iterator[tuple[int, list[Cell]]]:
    """The first sheet, with the results of its formulas."""
    with file.open("rb") as stream, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about styles, which don't matter here
        try:
            with closing(load_workbook(stream, read_only=True, data_only=True)) as book:
                rows = book.worksheets[0].iter_rows(values_only=True)
                yield from [(n, [_plain(c) for c in cells]) for n, cells in enumerate(rows, 1)]
        except (BadZipFile, InvalidFileException, KeyError, IndexError, ValueError, SyntaxError):
            raise UnreadableSheetError("bad_xlsx") from None


def _plain(cell: object) -> Cell:
    return cell if isinstance(cell, str | int | float | date | None) else str(cell)


def _holds(cell: Cell) -> bool:
    return cell is not None and str(cell).strip() != ""
