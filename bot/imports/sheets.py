"""Reads a CSV or XLSX file as rows of cells, whatever Excel made of it."""

import csv
import io
import warnings
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TypeAlias
from zipfile import BadZipFile

Cell: TypeAlias = str | int | float | date | None
Row: TypeAlias = tuple[int, list[Cell]]

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

    rows: Iterator[Row]
    about: int | None


def read_cells(file: Path) -> list[Row]:
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


def _split_lines(text: str, delimiter: str) -> Iterator[Row]:
    try:
        lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        for number, line in enumerate(lines, start=1):
            yield number, list(line)
    except csv.Error:
        raise UnreadableSheetError("bad_csv") from None


def _read_xlsx(file: Path) -> Cells:
    """The first sheet, with the results of its formulas.

    Rows are as long as they are: a stray cell in the last corner must not widen a million others.
    """
    from openpyxl import load_workbook  # noqa: PLC0415  (slow to load, and only needed here)

    content = io.BytesIO(file.read_bytes())
    # About styles and odd dates, which don't matter here.
    warnings.filterwarnings("ignore", category=UserWarning, module="openpyxl")
    with _telling_damage():
        sheet = load_workbook(content, read_only=True, data_only=True).worksheets[0]
        about = sheet.max_row
        sheet.reset_dimensions()
        return Cells(_list_rows(sheet.iter_rows(values_only=True)), about)


def _list_rows(rows: Iterable[Iterable[object]]) -> Iterator[Row]:
    with _telling_damage():
        for number, cells in enumerate(rows, 1):
            yield number, [_plain(cell) for cell in cells]


# OSError, from a file that is in memory: a document of another program under the ending .xlsx.
_DAMAGE = (
    BadZipFile,
    zlib.error,
    EOFError,
    LookupError,
    ValueError,
    SyntaxError,
    TypeError,
    OSError,
)


@contextmanager
def _telling_damage() -> Iterator[None]:
    try:
        yield
    except _DAMAGE:
        raise UnreadableSheetError("bad_xlsx") from None


def _plain(cell: object) -> Cell:
    return cell if isinstance(cell, str | int | float | date | None) else str(cell)


def _holds(cell: Cell) -> bool:
    return cell is not None and str(cell).strip() != ""
