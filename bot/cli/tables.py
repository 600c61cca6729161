"""Rows on a terminal: a table of whole words, or one row below the other where that is too wide."""

from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

_GAP = 2
# A text is folded into a column no narrower than this; only in a text may a long word be cut.
_NARROW = 12


@dataclass(frozen=True)
class _Column:
    heading: str
    cells: Sequence[str]

    @property
    def is_text(self) -> bool:
        """Of several words; ids, codes, phones and days are one, and to be copied whole."""
        return any(" " in cell for cell in self.cells)

    @property
    def narrowest(self) -> int:
        words = [word for cell in (self.heading, *self.cells) for word in cell.split()]
        widest = max(map(cell_len, words), default=0)
        return min(widest, _NARROW) if self.is_text else widest

    @property
    def title(self) -> Text:
        """Of a column of single words over several lines if it is longer than they."""
        fits = self.is_text or cell_len(self.heading) <= self.narrowest
        return Text(self.heading if fits else self.heading.replace(" ", "\n"))


def print_table(console: Console, headings: Sequence[str], cells: Sequence[Sequence[str]]) -> None:
    """Columns in which nothing stands are left out."""
    columns = [
        _Column(heading, column)
        for heading, column in zip(headings, zip(*cells, strict=True), strict=True)
        if any(column)
    ]
    if sum(column.narrowest + _GAP for column in columns) - _GAP > console.width:
        _print_blocks(console, columns)
        return
    table = Table(box=None, pad_edge=False)
    for column in columns:
        table.add_column(column.title, overflow="fold", no_wrap=not column.is_text)
    for line in zip(*(column.cells for column in columns), strict=True):
        table.add_row(*(Text(cell) for cell in line))
    console.print(table)


def _print_blocks(console: Console, columns: Sequence[_Column]) -> None:
    for line in zip(*(column.cells for column in columns), strict=True):
        for column, cell in zip(columns, line, strict=True):
            if cell:
                console.print(Text(f"{column.heading}: {cell}"))
        console.print()
