"""Reads the long parts of an XLSX workbook, its texts and its rows, a piece at a time."""

import re
from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import IO, Any, TypeAlias
from xml.parsers import expat

Cell: TypeAlias = str | int | float | bool | date | None
Row: TypeAlias = tuple[int, list[Cell]]

_AT_ONCE = 1 << 16
# The last column of a sheet is XFD.
_MOST_COLUMNS = 16_384
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


class DamagedBookError(Exception):
    """Not such a file, or one that no spreadsheet program writes."""


class _LocalNames(dict[str, str]):
    """ "x:row" and "row" are one element."""

    def __missing__(self, name: str) -> str:
        self[name] = local = name.rpartition(":")[2]
        return local


class _Columns(dict[str, int]):
    """ "A" is 0, "AB" is 27."""

    def __missing__(self, letters: str) -> int:
        number = 0
        for letter in letters.upper():
            number = number * 26 + ord(letter) - ord("A") + 1
        if not 1 <= number <= _MOST_COLUMNS:
            raise DamagedBookError
        self[letters] = number - 1
        return number - 1


class _Part:
    """An XML part; what its subclass's `start` and `end` have finished is in `done`."""

    def __init__(self) -> None:
        self.done: list[Any] = []
        self.is_over = False
        self._local = _LocalNames()
        self._reads, self._aside = False, False
        self._parts: list[str] = []

    def start(self, name: str, attributes: dict[str, str]) -> None: ...

    def end(self, name: str) -> None: ...

    def read(self, stream: IO[bytes]) -> Iterator[Any]:
        """:raises DamagedBookError: also expat's errors"""
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler, parser.EndElementHandler = self.start, self.end
        parser.CharacterDataHandler = self._text
        parser.StartDoctypeDeclHandler = _refuse
        while not self.is_over:
            piece = stream.read(_AT_ONCE)
            parser.Parse(piece, not piece)
            done, self.done = self.done, []
            yield from done
            self.is_over |= not piece

    def _text(self, text: str) -> None:
        if self._reads:
            self._parts.append(text)


class _Texts(_Part):
    """The texts that cells refer to by number; readings of Chinese letters (`rPh`) are none."""

    def start(self, name: str, _attributes: dict[str, str]) -> None:
        match self._local[name]:
            case "t":
                self._reads = not self._aside
            case "si":
                self._parts = []
            case "rPh":
                self._aside = True

    def end(self, name: str) -> None:
        match self._local[name]:
            case "t":
                self._reads = False
            case "si":
                self.done.append(_unescape("".join(self._parts)))
            case "rPh":
                self._aside = False


class SheetRows(_Part):
    """A sheet's rows with their numbers; `days`: styles by which a number is a day after `epoch`."""

    def __init__(self, texts: Sequence[str], days: Collection[str], epoch: datetime) -> None:
        super().__init__()
        self._texts, self._days, self._epoch = texts, days, epoch
        self._columns = _Columns()
        self._number, self._column = 0, -1
        self._cells: list[Cell] = []
        self._kind, self._style = "n", ""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        local = self._local[name]
        if local == "c":
            self._begin_cell(attributes)
        elif local in ("v", "t"):
            self._reads = not self._aside
        elif local == "rPh":
            self._aside = True
        elif local == "row":
            self._number = int(attributes.get("r", self._number + 1))
            self._cells, self._column = [], -1

    def end(self, name: str) -> None:
        local = self._local[name]
        if local in ("v", "t"):
            self._reads = False
        elif local == "c":
            if self._parts:
                self._end_cell()
        elif local == "row":
            self.done.append((self._number, self._cells))
        elif local == "rPh":
            self._aside = False
        elif local == "sheetData":
            self.is_over = True

    def _begin_cell(self, attributes: dict[str, str]) -> None:
        place = attributes.get("r")
        self._column = self._columns[place.rstrip("0123456789")] if place else self._column + 1
        self._kind, self._style = attributes.get("t", "n"), attributes.get("s", "")
        self._parts = []

    def _end_cell(self) -> None:
        missing = self._column - len(self._cells)
        if missing:
            self._cells += [None] * (missing + 1)  # also where cells are not in their order
            self._cells[self._column] = self._read_value("".join(self._parts))
        else:
            self._cells.append(self._read_value("".join(self._parts)))

    def _read_value(self, text: str) -> Cell:
        match self._kind:
            case "s":
                return self._texts[int(text)]
            case "n":
                number = int(text) if text.isdecimal() else float(text)
                return _as_day(number, self._epoch) if self._style in self._days else number
            case "b":
                return text.strip() == "1"
            case "d":
                return datetime.fromisoformat(text)
            case _:  # a formula's text, a text kept in its cell, an error
                return _unescape(text)


def list_texts(stream: IO[bytes]) -> list[str]:
    return list(_Texts().read(stream))


def _unescape(text: str) -> str:
    """Control characters are written "_x000D_"."""
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text


def _as_day(number: float, epoch: datetime) -> Cell:
    """Days since the epoch; below 1 it is an hour. What is no day of the calendar is an error."""
    try:
        at = epoch + timedelta(seconds=round(number * 86_400))
    except OverflowError:
        return "#VALUE!"
    if 0 <= number < 1:
        return f"{at:%H:%M:%S}"
    # The first program to count so held 1900 for a leap year.
    return at + timedelta(days=1) if number < 60 and epoch.year == 1899 else at


def _refuse(*_declared: object) -> None:
    raise DamagedBookError
