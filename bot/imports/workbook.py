"""Rows of a workbook's first sheet, read by the XML parser of the standard library.

openpyxl opens the workbook; its own reading of rows makes an object of every cell and costs five
times as much. What a cell's words mean is still asked of it wherever that is not plain.
"""

from collections.abc import Iterator
from functools import lru_cache
from typing import IO, Any, NoReturn
from xml.parsers import expat

from openpyxl.utils import column_index_from_string
from openpyxl.utils.datetime import from_excel, from_ISO8601
from openpyxl.workbook import Workbook
from openpyxl.xml.constants import SHEET_MAIN_NS

_ROW, _CELL, _VALUE, _TEXT, _PHONETIC = (
    f"{SHEET_MAIN_NS} {tag}" for tag in ("row", "c", "v", "t", "rPh")
)
_BYTES_AT_ONCE = 1 << 16


def list_sheet_rows(book: Workbook) -> Iterator[tuple[int, list[Any]]]:
    """The number of each row that the first sheet has, and its cells, None for the empty ones.

    :raises ExpatError, LookupError, ValueError: what no program writes
    """
    sheet: Any = book.worksheets[0]
    page = _Page(book, sheet._shared_strings)  # noqa: SLF001  (the reader in its place needs them)
    with sheet._get_source() as source:  # noqa: SLF001  (the same)
        yield from page.read(source)


class _Page:
    """What the parser tells of one sheet, put together to rows."""

    def __init__(self, book: Any, strings: list[str]) -> None:
        self._strings, self._epoch = strings, book.epoch
        self._days, self._spans = book._date_formats, book._timedelta_formats  # noqa: SLF001  (as above)
        self._rows: list[tuple[int, list[Any]]] = []
        self._number, self._cells = 0, list[Any]()
        self._kind, self._style, self._column, self._value = "n", 0, -1, ""
        self._text, self._phonetic = "", False

    def read(self, source: IO[bytes]) -> Iterator[tuple[int, list[Any]]]:
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartElementHandler, parser.EndElementHandler = self._start, self._end
        parser.CharacterDataHandler = self._collect
        parser.StartDoctypeDeclHandler = _refuse_doctype
        ended = False
        while not ended:
            some = source.read(_BYTES_AT_ONCE)
            ended = not some
            parser.Parse(some, ended)
            yield from self._rows
            self._rows.clear()

    def _start(self, tag: str, said: dict[str, str]) -> None:
        self._text = ""
        if tag == _CELL:
            self._kind, self._style, self._value = said.get("t", "n"), int(said.get("s", 0)), ""
            place = said.get("r")
            self._column = _column(place.rstrip("0123456789")) if place else self._column + 1
        elif tag == _ROW:
            self._number = _row_number(said["r"]) if "r" in said else self._number + 1
            self._cells, self._column = [], -1
        elif tag == _PHONETIC:
            self._phonetic = True

    def _collect(self, text: str) -> None:
        self._text += text

    def _end(self, tag: str) -> None:
        if tag == _VALUE and self._kind != "inlineStr":
            self._value = self._text
        elif tag == _TEXT and self._kind == "inlineStr" and not self._phonetic:
            self._value += self._text
        elif tag == _CELL:
            self._put(self._read_value() if self._value else None)
        elif tag == _ROW:
            self._rows.append((self._number, self._cells))
        elif tag == _PHONETIC:
            self._phonetic = False

    def _put(self, value: Any) -> None:
        if value is None:
            return
        missing = self._column - len(self._cells) + 1
        self._cells += [None] * missing
        self._cells[self._column] = value

    def _read_value(self) -> Any:
        match self._kind:
            case "s":
                return self._strings[int(self._value)]
            case "n":
                return self._read_number()
            case "b":
                return bool(int(self._value))
            case "d":
                return from_ISO8601(self._value)  # type: ignore[no-untyped-call]
            case _:  # words, and errors such as #DIV/0!
                return self._value

    def _read_number(self) -> Any:
        said = self._value
        number = float(said) if "." in said or "E" in said or "e" in said else int(said)
        if self._style not in self._days:
            return number
        try:
            return from_excel(number, self._epoch, timedelta=self._style in self._spans)
        except (OverflowError, ValueError):  # no day of any calendar: shown as #### there
            return "#VALUE!"


@lru_cache(1024)
def _column(letters: str) -> int:
    return column_index_from_string(letters) - 1


def _row_number(said: str) -> int:
    """Some programs write "7.0"."""
    number = float(said)
    if not number.is_integer():
        raise ValueError(said)
    return int(number)


def _refuse_doctype(*_said: object) -> NoReturn:
    """No program writes one; it could say "a billion times this word"."""
    raise ValueError
