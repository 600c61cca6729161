"""`chihoi report day|week|month|quarter|year`: the board's figures, as lines, a sheet and a picture."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from sqlmodel import Session

from bot.cli.days import read_day, show_day
from bot.cli.desk import CannotError, Desk
from bot.cli.news import home_house
from bot.cli.news_write import find_place
from bot.cli.options import Day, Json, OneUnit, desk_of
from bot.cli.output import say, show_one
from bot.cli.report_links import show_links
from bot.cli.targets import check_target
from bot.files import write_whole
from bot.report_rows import Missing, MonthRow, as_row, list_missing, list_months, list_open
from bot.report_sheet import write_sheet
from bot.report_wording import list_figures, make_bars
from handlers.kit.board import Board, open_board
from handlers.kit.periods import Span, span_of
from handlers.kit.texts import Texts
from models.board import count_topics
from models.levels import FRONT
from models.unit import Unit
from models.unit_front import list_counted


class PeriodChoice(StrEnum):
    day = "day"
    week = "week"
    month = "month"
    quarter = "quarter"
    year = "year"


_Period = Annotated[PeriodChoice, typer.Argument(help="report.help.period")]
_Links = Annotated[bool, typer.Option("--links", help="report.help.links")]
_Xlsx = Annotated[Path | None, typer.Option("--xlsx", metavar="FILE", help="report.help.xlsx")]
_Names = Annotated[bool, typer.Option("--names", help="report.help.names")]
_Png = Annotated[Path | None, typer.Option("--png", metavar="FILE", help="report.help.png")]


@dataclass(frozen=True, slots=True)
class _Found:
    """All that a report shows; `missing` is None where nobody's name was asked for."""

    board: Board
    months: Sequence[MonthRow]
    units: Mapping[int, Unit]
    topics: Mapping[str, int]
    missing: Sequence[Missing] | None


def report(  # noqa: PLR0913  (a command's options)
    ctx: typer.Context,
    period: _Period,
    *,
    unit: OneUnit = None,
    day: Day = None,
    xlsx: _Xlsx = None,
    png: _Png = None,
    names: _Names = False,
    links: _Links = False,
    as_json: Json = False,
) -> None:
    desk = desk_of(ctx)
    _check_files(desk, xlsx, png)
    span = _read_span(desk, period, read_day(desk, day, desk.today))
    with desk.open_database() as database, database.read_session() as db:
        place = find_place(desk, db, unit)
        if links:
            show_links(desk, db, place, span, as_json=as_json)
            return
        found = _read(desk, db, place, span, names=names)
    for file, draw in ((xlsx, _draw_sheet), (png, _draw_chart)):
        if file is not None:
            write_whole(file, draw(desk, found))
    if as_json:
        _show_json(desk, found)
        return
    _tell(desk, found)
    for file in filter(None, (xlsx, png)):
        say(desk.texts("report.written", file=file))


def _check_files(desk: Desk, xlsx: Path | None, png: Path | None) -> None:
    """:raises CannotError: one of them can't be written there, or is called otherwise."""
    check_target(desk, xlsx, ".xlsx")
    check_target(desk, png, ".png")


def _show_json(desk: Desk, found: _Found) -> None:
    row = as_row(found.board, found.months, found.units, found.missing)
    show_one(desk, row | {"topics_wanted": found.topics}, as_json=True)


def _read(desk: Desk, db: Session, unit: Unit, span: Span, *, names: bool) -> _Found:
    """:raises CannotError: names were asked for along the Front's line, which has figures only."""
    if names and unit.level in FRONT:
        raise CannotError(desk.texts("report.no_names", unit=unit.name), status=2)
    counted = list_counted(db, unit)
    board = open_board(db, home_house(desk), unit, span, desk.clock.now(), counted)
    return _Found(
        board,
        list_months(db, board),
        {one.id: one for one in _list_units(db, board)},
        dict(count_topics(db, counted).most_common()),
        list_missing(db, board) if names else None,
    )


def _tell(desk: Desk, found: _Found) -> None:
    board, missing = found.board, found.missing or ()
    first, last = show_day(desk, board.span.first), show_day(desk, board.span.last)
    say(desk.texts("report.heading", unit=board.unit.name, first=first, last=last))
    for name, figure in list_figures(desk.texts, board):
        say(f"  {name:<34}{figure}")
    for line in (*_list_wanted(desk, found.topics), *list_open(desk.texts, board, missing)):
        say(line)


def _read_span(desk: Desk, period: PeriodChoice, day: date) -> Span:
    """:raises CannotError: of a day that is still to come."""
    if day > desk.today:
        raise CannotError(desk.texts("report.future", day=show_day(desk, day)), status=2)
    return span_of(period.value, day, desk.today)


def _list_units(db: Session, board: Board) -> Iterator[Unit]:
    yield from board.branches
    others = {unit_id for unit_id, one in board.activity.items() if one.days}
    for unit_id in {*board.issued.by_unit, *others}:
        yield db.get_one(Unit, unit_id)


def _list_wanted(desk: Desk, topics: Mapping[str, int]) -> Iterator[str]:
    """What members want more of; how many, never who."""
    names = Texts("topics", home_house(desk).language).table("names")
    for topic, count in topics.items():
        yield desk.texts("report.wanted", topic=names.get(topic, topic), count=count)


def _draw_sheet(desk: Desk, found: _Found) -> bytes:
    return write_sheet(desk.texts, found.board, found.months, found.units)


def _draw_chart(desk: Desk, found: _Found) -> bytes:
    from bot.charts import draw_bars  # noqa: PLC0415  (slow to load, and only needed here)

    return draw_bars(make_bars(desk.texts, found.board))
