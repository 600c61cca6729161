"""A sheet's rows by the names of their columns, in Vietnamese or English, and their problems."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache, lru_cache
from pathlib import Path

from bot.catalogue import Catalogue
from bot.imports.sheets import Cell, UnreadableSheetError, read_cells
from handlers.kit.words import fold, tidy

_DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
_ISO_DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]00:00:00)?")
# A spreadsheet keeps 15 digits of a number; Zalo's ids have 19.
_MOST_DIGITS = 15


@dataclass(frozen=True)
class Problem:
    row: int
    text: str


@dataclass
class Line:
    """One row; what is wrong with it goes to `problems`, with its number."""

    row: int
    cells: Mapping[str, Cell]
    texts: Catalogue
    problems: list[str] = field(default_factory=list)

    def refuse(self, key: str, **values: object) -> None:
        self.problems.append(self.texts(f"imports.{key}", **values))

    def text(self, column: str, *, needed: bool = False) -> str:
        """The cell on one line, in NFC, without invisible characters."""
        cell = self.cells.get(column)
        value = _one_line(cell) if isinstance(cell, str) else as_text(cell)
        if needed and not value:
            self._refuse_empty(column)
        return value

    def block(self, column: str, *, needed: bool = False) -> str:
        """The cell with its line breaks."""
        value = as_text(self.cells.get(column))
        if needed and not value:
            self._refuse_empty(column)
        return value

    def id(self, column: str, *, needed: bool = False) -> str:
        """A long id as text; :refuses: one that a spreadsheet has already rounded."""
        value = self.text(column, needed=needed)
        cell = self.cells.get(column)
        rounded = isinstance(cell, int | float) and len(value) > _MOST_DIGITS
        if rounded or re.fullmatch(r"\d[.,]\d+[eE]\+?\d+", value):
            self.refuse("rounded", column=self.name(column), value=value)
        return value

    def day(self, column: str, *, needed: bool = False) -> date | None:
        cell = self.cells.get(column)
        if isinstance(cell, datetime):
            return cell.date()
        if isinstance(cell, date):
            return cell
        value = self.text(column, needed=needed)
        found = parse_day(value) if value else None
        if value and found is None:
            self.refuse("no_day", column=self.name(column), value=value)
        return found

    def choice(self, column: str, words: str, default: str | None = None) -> str:
        """One of a table of words ("imports.levels"), said in either language."""
        value = self.text(column, needed=default is None)
        if not value:
            return default or ""
        known = both_languages(f"imports.{words}")
        if (found := known.get(fold(value))) is not None:
            return found
        shown = ", ".join(self.texts.table(f"imports.{words}"))
        self.refuse("no_choice", column=self.name(column), value=value, choices=shown)
        return ""

    def truth(self, column: str) -> bool:
        return self.choice(column, "truths", default="no") == "yes"

    def _refuse_empty(self, column: str) -> None:
        self.refuse("empty", column=self.name(column))

    def name(self, column: str) -> str:
        return f"{column} ({self.texts.table('imports.headings')[column][0]})"


@dataclass(frozen=True)
class Sheet:
    columns: frozenset[str]
    lines: list[Line]
    ignored: list[str]


def read_sheet(
    file: Path, columns: Sequence[str], needed: Sequence[str], texts: Catalogue
) -> Sheet:
    """The rows under the heading; :raises UnreadableSheetError: also when a column is missing."""
    rows = read_cells(file)
    if not rows:
        raise UnreadableSheetError("no_rows")
    heading = [as_text(cell) for cell in rows[0][1]]
    names = name_columns(heading, columns)
    found = [name for name in names if name is not None]
    check_heading(found, needed, texts)
    lines = [
        Line(row, {n: c for n, c in zip(names, cells, strict=False) if n is not None}, texts)
        for row, cells in rows[1:]
    ]
    ignored = [word for word, name in zip(heading, names, strict=True) if word and name is None]
    return Sheet(frozenset(found), lines, ignored)


def name_columns(heading: Sequence[str], columns: Sequence[str]) -> list[str | None]:
    """Which of the columns each heading stands for, in either language; None for others."""
    known = both_languages("imports.headings", tuple(columns))
    return [known.get(fold_heading(word)) for word in heading]


def list_problems(lines: Iterable[Line]) -> list[Problem]:
    return [Problem(line.row, text) for line in lines for text in line.problems]


@lru_cache(4096)
def _one_line(cell: str) -> str:
    """Remembered, for a long file says the same in most of its cells."""
    text = as_text(cell)
    return " ".join(text.split()) if text.isascii() else tidy(text)


def as_text(cell: Cell) -> str:
    if cell is None or cell == "":
        return ""
    if isinstance(cell, str) and cell.isascii() and cell.isprintable():
        return cell.strip()  # most cells of a long file
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    text = str(cell)
    if not text.isprintable():
        text = "".join(c for c in text if c in "\n\t" or unicodedata.category(c) != "Cc")
    return unicodedata.normalize("NFC", text).strip()


def check_heading(found: Sequence[str], needed: Sequence[str], texts: Catalogue) -> None:
    """:raises UnreadableSheetError: a needed column is missing, or one is there twice"""
    shown = texts.table("imports.headings")
    if missing := [f"{name} ({shown[name][0]})" for name in needed if name not in found]:
        raise UnreadableSheetError("no_column", columns=", ".join(missing))
    if twice := sorted({name for name in found if found.count(name) > 1}):
        raise UnreadableSheetError("column_twice", columns=", ".join(twice))


@cache
def both_languages(table: str, only: tuple[str, ...] = ()) -> Mapping[str, str]:
    """Folded word → what it stands for, from both catalogues and the English name itself."""
    words: dict[str, str] = {}
    for language in ("vi", "en"):
        for meaning, spellings in Catalogue(language).table(table).items():
            if only and meaning not in only:
                continue
            for spelling in (meaning, *spellings):
                words[fold_heading(spelling)] = meaning
    return words


def fold_heading(word: str) -> str:
    """ "Mã đơn vị *", "ma_don_vi" and "MÃ ĐƠN VỊ" are one heading."""
    return " ".join(fold(word.replace("_", " ").replace("*", " ")).split())


def parse_day(value: str) -> date | None:
    """2026-11-24 or 24/11/2026; None when it is neither, or no day of the calendar."""
    iso, ours = _ISO_DAY.fullmatch(value), _DAY.fullmatch(value)
    try:
        if iso is not None:
            return date(int(iso[1]), int(iso[2]), int(iso[3]))
        if ours is not None:
            return date(int(ours[3]), int(ours[2]), int(ours[1]))
    except ValueError:
        return None
    return None
