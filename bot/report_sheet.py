"""A report as a workbook: the figures, each branch, each month, each topic, each unit's items."""

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple
from typing import Any

from xlsxwriter import Workbook

from bot.catalogue import Catalogue
from bot.report_rows import MonthRow
from bot.report_wording import list_figures
from handlers.kit.board import Board
from models.unit import Unit


def write_sheet(
    texts: Catalogue, board: Board, months: Sequence[MonthRow], units: Mapping[int, Unit]
) -> bytes:
    stream = io.BytesIO()
    # Names of units are text whatever they begin with: no formula ever comes from them.
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with Workbook(stream, options) as book:
        _add(
            book, texts, "figures", [[name, figure] for name, figure in list_figures(texts, board)]
        )
        _add(book, texts, "branches", _list_branches(board, units))
        _add(book, texts, "months", map(astuple, months))
        _add(book, texts, "topics", board.issued.by_topic.most_common())
        by_unit = board.issued.by_unit.most_common()
        _add(book, texts, "units", [[units[u].code, units[u].name, n] for u, n in by_unit])
    return stream.getvalue()


def _list_branches(board: Board, units: Mapping[int, Unit]) -> Iterator[list[Any]]:
    """Every branch, then the offices above them that passed anything on: together the unit's sums."""
    branches = {branch.id: branch for branch in board.branches}
    others = {u: units[u] for u, one in board.activity.items() if one.days and u not in branches}
    for unit_id, unit in (branches | others).items():
        one = board.activity[unit_id]
        yield [unit.code, unit.name, len(one.days), one.packs, one.told, one.posts, one.visits]


def _add(book: Workbook, texts: Catalogue, name: str, rows: Iterable[Iterable[Any]]) -> None:
    sheet = book.add_worksheet(texts(f"report.sheets.{name}"))
    bold = book.add_format({"bold": True})
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, 1, 40)
    for column, heading in enumerate(texts(f"report.columns.{name}").split(";")):
        sheet.write_string(0, column, heading.strip(), bold)
    for number, row in enumerate(rows, 1):
        for column, value in enumerate(row):
            if isinstance(value, str):
                sheet.write_string(number, column, value)
            else:
                sheet.write(number, column, value)
