"""`chihoi org tree`: the organisation's map of today or of a day, and the group of commands."""

from typing import Annotated

import typer

from bot.cli.days import read_day
from bot.cli.options import Commands, Json, OneUnit, desk_of
from bot.cli.org_map import walk_map
from bot.cli.output import printable, say, show_rows, tell
from bot.cli.rows import get_unit_itself

app = Commands("org.help.org")

_MapDay = Annotated[str | None, typer.Option("--date", metavar="DAY", help="org.help.map_date")]
_All = Annotated[bool, typer.Option("--all", help="org.help.all")]

_Front = Annotated[bool, typer.Option("--front", help="org.help.front_tree")]


@app.named("tree", "org.help.tree")
def show_tree(
    ctx: typer.Context,
    *,
    unit: OneUnit = None,
    day: _MapDay = None,
    everything: _All = False,
    front: _Front = False,
    as_json: Json = False,
) -> None:
    desk = desk_of(ctx)
    map_day = read_day(desk, day, desk.today)
    with desk.open_database() as database, database.read_session() as db:
        top = None if unit is None else get_unit_itself(desk, db, unit)
        rows = list(walk_map(db, map_day, top, everything=everything, front=front))
    if as_json:
        show_rows(desk, (), (row for _, row in rows), as_json=True)
        return
    for depth, row in rows:
        level = desk.texts(f"columns.values.{row['level']}")
        state = "" if row["state"] == "active" else f", {desk.texts('columns.values.closed')}"
        told = f", {desk.texts('org.tells', code=row['front_code'])}" if row["front_code"] else ""
        say(f"{'   ' * depth}{row['code']}  {printable(row['name'])} ({level}{state}{told})")
    if not rows:
        tell(desk.texts("cli.nothing"))
