"""The members file as lines, read one after the other however long it is."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path

from bot.catalogue import Catalogue
from bot.imports.lines import Line, as_text, check_heading, fold_heading, name_columns
from bot.imports.member_rows import COLUMNS, NEEDED
from bot.imports.private_columns import PrivateNumbers, refuse_private_headings
from bot.imports.sheets import Cell, UnreadableSheetError, stream_cells

# A title or the Union's name often stands above the heading.
_ROWS_ABOVE_HEADING = 10
_CODES = ("ma", "code", "unit code")


@dataclass(frozen=True)
class MemberSheet:
    """`lines` may be gone through once; the file's private columns are known at their end."""

    ignored: list[str]
    lines: Iterator[Line]
    about: int | None


def open_member_sheet(file: Path, texts: Catalogue) -> MemberSheet:
    """:raises UnreadableSheetError: no table, a needed column missing, a column not to be held"""
    cells = stream_cells(file)
    first = list(islice(cells.rows, _ROWS_ABOVE_HEADING))
    if not first:
        raise UnreadableSheetError("no_rows")
    at = next((n for n, row in enumerate(first) if _is_heading(row[1])), 0)
    heading = [as_text(cell) for cell in first[at][1]]
    refuse_private_headings(heading, texts)
    names = _prefer_codes(heading, name_columns(heading, COLUMNS))
    check_heading([name for name in names if name], NEEDED, texts)
    rows = chain(first[at + 1 :], cells.rows)
    ignored = [word for word, name in zip(heading, names, strict=True) if word and not name]
    return MemberSheet(
        ignored,
        _list_lines(rows, heading, names, texts),
        cells.about and cells.about - first[at][0],
    )


def _list_lines(
    rows: Iterator[tuple[int, list[Cell]]],
    heading: list[str],
    names: list[str | None],
    texts: Catalogue,
) -> Iterator[Line]:
    """:raises UnreadableSheetError: at the end, where a column is full of private numbers"""
    ignored = [place for place, name in enumerate(names) if not name]
    numbers = PrivateNumbers(heading, ignored, texts)
    for row, cells in rows:
        numbers.look_at(cells)
        named = {name: cell for name, cell in zip(names, cells, strict=False) if name}
        line = Line(row, named, texts)
        if len(cells) > len(names) and any(map(as_text, cells[len(names) :])):
            line.refuse("too_many_cells")
        yield line
    numbers.refuse_columns()


def _is_heading(cells: list[Cell]) -> bool:
    return set(NEEDED) <= set(name_columns([as_text(cell) for cell in cells], COLUMNS))


def _prefer_codes(heading: list[str], names: list[str | None]) -> list[str | None]:
    """Of "Chi hội" and "Mã chi hội" side by side, the code says which unit is meant."""
    places = [place for place, name in enumerate(names) if name == "unit_code"]
    codes = [place for place in places if fold_heading(heading[place]).startswith(_CODES)]
    if len(places) < 2 or len(codes) != 1:
        return names
    return [None if n in places and n != codes[0] else name for n, name in enumerate(names)]
