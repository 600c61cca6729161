"""Reads a CSV or XLSX file as rows of cells, whatever Excel made of it."""

import csv
import io
import warnings
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TypeAlias
from zipfile import BadZipFile

from openpyxl import Workbook, load_workbook
from openpyxl.utils.exceptions import InvalidFileException

Cell: TypeAlias = str | int | float | bool | date | None

_DELIMITERS = ",;\t"
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_PEEKED = 1000


class UnreadableSheetError(Exception):
    """The file is no table we can read; `key` and `values` make the sentence that says why."""

    def __init__(self, key: str, **values: object) -> None:
        super().__init__(key)
        self.key = f"imports.{key}"
        self.values = values


@dataclass(frozen=True)
class Cells:
    """A file's rows as they are read, and about how many there will be, if the file says so."""

    rows: Iterator[tuple[int, list[Cell]]]
    about: int | None


def read_cells(file: Path) -> list[tuple[int, list[Cell]]]:
    """Rows that hold anything, with their number as a spreadsheet shows it.

    :raises UnreadableSheetError: another kind of file, damaged, or not UTF-8
    :raises OSError: it can't be opened
    """
    return list(stream_cells(file).rows)


def stream_cells(file: Path) -> Cells:
    """The same for a file too long to be held; the errors may also come while rows are read."""
    match file.suffix.lower():
        case ".csv" | ".txt" | ".tsv":
            cells = _read_csv(file)
        case ".xlsx" | ".xlsm":
            cells = _read_xlsx(file)
        case ".xls" | ".ods":
            raise UnreadableSheetError("save_as_xlsx")
        case _:
            raise UnreadableSheetError("wrong_kind")
    rows = (row for row in cells.rows if any(_holds(cell) for cell in row[1]))
    return Cells(rows, cells.about)


def _read_csv(file: Path) -> Cells:
    """Excel writes commas, semicolons or tabs, as the machine's region has it."""
    content = file.read_bytes()
    if content.startswith(_UTF16_MARKS) or b"\0" in content[:_PEEKED]:
        raise UnreadableSheetError("utf16")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UnreadableSheetError("not_utf8") from None
    heading = text.partition("\n")[0]
    delimiter = max(_DELIMITERS, key=heading.count)
    return Cells(_split_lines(text, delimiter), text.count("\n") or None)


def _split_lines(text: str, delimiter: str) -> Iterator[tuple[int, list[Cell]]]:
    try:
        lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        for number, line in enumerate(lines, start=1):
            yield number, list(line)
    except csv.Error:
        raise UnreadableSheetError("bad_csv") from None


def _read_xlsx(file: Path) -> Cells:
    """The first sheet, with the results of its formulas."""
    with file.open("rb") as stream:
        content = io.BytesIO(stream.read())
    with _quiet_about_damage():
        book = load_workbook(content, read_only=True, data_only=True)
        return Cells(_list_rows(book), book.worksheets[0].max_row)


def _list_rows(book: Workbook) -> Iterator[tuple[int, list[Cell]]]:
    with closing(book):
        rows = enumerate(book.worksheets[0].iter_rows(values_only=True), 1)
        while True:
            with _quiet_about_damage():
                number, cells = next(rows, (0, ()))
            if not number:
                return
            yield number, [_plain(cell) for cell in cells]


@contextmanager
def _quiet_about_damage() -> Iterator[None]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about styles, which don't matter here
        try:
            yield
        except (BadZipFile, InvalidFileException, KeyError, IndexError, ValueError, SyntaxError):
            raise UnreadableSheetError("bad_xlsx") from None


def _plain(cell: object) -> Cell:
    return cell if isinstance(cell, str | int | float | date | None) else str(cell)


def _holds(cell: Cell) -> bool:
    return cell is not None and str(cell).strip() != ""
