"""`chihoi report day|week|month|quarter|year`: the board's figures, as lines, a sheet and a picture."""

from collections.abc import Iterator, Mapping, Sequence
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
from bot.report_rows import Missing, as_row, list_missing, list_months, list_open
from bot.report_sheet import write_sheet
from bot.report_wording import list_figures, make_bars
from handlers.kit.board import Board, open_board
from handlers.kit.periods import Span, span_of
from handlers.kit.texts import Texts
from models.board import count_topics
from models.unit import Unit, list_below


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
    wanted = read_day(desk, day, desk.today)
    with desk.open_database() as database, database.read_session() as db:
        if links:
            place, span = find_place(desk, db, unit), _read_span(desk, period, wanted)
            show_links(desk, db, place, span, as_json=as_json)
            return
        board = _open(desk, db, find_place(desk, db, unit), period, wanted)
        units = {one.id: one for one in _list_units(db, board)}
        months = list_months(db, board)
        missing = list_missing(db, board) if names else None
        topics = dict(count_topics(db, list_below(db, board.unit.id)).most_common())
        if xlsx is not None:
            _write(desk, xlsx, write_sheet(desk.texts, board, months, units))
        if png is not None:
            _write(desk, png, _draw(desk, board))
    if as_json:
        row = as_row(board, months, units, missing) | {"topics_wanted": topics}
        show_one(desk, row, as_json=True)
        return
    _tell(desk, board, topics, missing or [])
    for file in filter(None, (xlsx, png)):
        say(desk.texts("report.written", file=file))


def _tell(desk: Desk, board: Board, topics: Mapping[str, int], missing: Sequence[Missing]) -> None:
    first, last = show_day(desk, board.span.first), show_day(desk, board.span.last)
    say(desk.texts("report.heading", unit=board.unit.name, first=first, last=last))
    for name, figure in list_figures(desk.texts, board):
        say(f"  {name:<34}{figure}")
    for line in (*_list_wanted(desk, topics), *list_open(desk.texts, board, missing)):
        say(line)


def _open(desk: Desk, db: Session, unit: Unit, period: PeriodChoice, day: date) -> Board:
    span = _read_span(desk, period, day)
    return open_board(db, home_house(desk), unit, span, desk.clock.now())


def _read_span(desk: Desk, period: PeriodChoice, day: date) -> Span:
    """:raises CannotError: of a day that is still to come."""
    if day > desk.today:
        raise CannotError(desk.texts("report.future", day=show_day(desk, day)), status=2)
    return span_of(period.value, day, desk.today)


def _list_units(db: Session, board: Board) -> Iterator[Unit]:
    yield from board.branches
    for unit_id in board.issued.by_unit:
        yield db.get_one(Unit, unit_id)


def _list_wanted(desk: Desk, topics: Mapping[str, int]) -> Iterator[str]:
    """What members want more of; how many, never who."""
    names = Texts("topics", home_house(desk).language).table("names")
    for topic, count in topics.items():
        yield desk.texts("report.wanted", topic=names.get(topic, topic), count=count)


def _draw(desk: Desk, board: Board) -> bytes:
    from bot.charts import draw_bars  # noqa: PLC0415  (slow to load, and only needed here)

    return draw_bars(make_bars(desk.texts, board))


def _write(desk: Desk, file: Path, content: bytes) -> None:
    """:raises CannotError: when the file can't be written."""
    try:
        file.write_bytes(content)
    except OSError as error:
        raise CannotError(desk.texts("news.cannot_write", file=file, why=error.strerror)) from None
