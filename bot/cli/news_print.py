"""`chihoi news print`: the week's items on paper, or as a text to be read over the loudspeaker."""

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.days import read_day, show_day
from bot.cli.desk import Desk
from bot.cli.news import home_house
from bot.cli.news_write import find_place
from bot.cli.options import Day, OneUnit, desk_of
from bot.cli.output import say, tell
from bot.cli.targets import check_target
from bot.files import write_whole
from handlers.kit.loudspeaker import list_week, read_aloud
from models.news import NewsItem
from models.unit import Unit

_Week = Annotated[bool, typer.Option("--week", help="news.help.week")]
_Loud = Annotated[bool, typer.Option("--loudspeaker", help="news.help.loudspeaker")]
_File = Annotated[Path, typer.Option("-o", "--output", metavar="FILE", help="news.help.output")]


def print_week(
    ctx: typer.Context,
    *,
    file: _File,
    week: _Week = True,  # noqa: ARG001  (the only span there is; the contract names it)
    loudspeaker: _Loud = False,
    day: Day = None,
    unit: OneUnit = None,
) -> None:
    desk = desk_of(ctx)
    check_target(desk, file, ".txt" if loudspeaker else ".pdf")
    wanted = read_day(desk, day, desk.today)
    monday = wanted - timedelta(days=wanted.weekday())
    with desk.open_database() as database, database.read_session() as db:
        place = find_place(desk, db, unit)
        items = list_week(db, place, monday)
        if not items:
            say(desk.texts("news.nothing_to_print"))
            return
        write = _write_text if loudspeaker else _write_pdf
        count = _write_file(desk, file, write(desk, place, items, monday), items)
    say(desk.texts("news.printed", count=count, file=file))


def _write_file(desk: Desk, file: Path, made: tuple[bytes, int], items: list[NewsItem]) -> int:
    """How many items are in it."""
    content, left_out = made
    write_whole(file, content)
    if left_out:
        tell(desk.texts("news.loud_left_out", count=left_out))
    return len(items) - left_out


def _write_text(
    desk: Desk, place: Unit, items: Sequence[NewsItem], _monday: date
) -> tuple[bytes, int]:
    text, left_out = read_aloud(home_house(desk), place, items)
    return f"{text}\n".encode(), left_out


def _write_pdf(
    desk: Desk, place: Unit, items: Sequence[NewsItem], monday: date
) -> tuple[bytes, int]:
    from bot.paper import Paper  # noqa: PLC0415  (slow to load, and only needed here)

    first, last = f"{monday:%d/%m}", f"{monday + timedelta(days=6):%d/%m/%Y}"
    paper = Paper()
    paper.set_title(desk.texts("news.week_title", first=first, last=last))
    paper.add_page()
    paper.write_block(place.name, 12, gap=1)
    paper.write_block(desk.texts("news.week_title", first=first, last=last), 20, bold=True, gap=6)
    for item in items:
        paper.write_block(f"{show_day(desk, item.day)} · {item.code}", 11, gap=0)
        paper.write_block(item.title, 15, bold=True, gap=1)
        paper.write_block(item.body, 13, gap=1 if item.source else 6)
        if item.source:
            paper.write_block(item.source, 10, gap=6)
    return bytes(paper.output()), 0
