"""`chihoi member export-own`: all that is held about one person, as the file she may take along."""

from pathlib import Path
from typing import Annotated

import typer

from bot.cli.desk import CannotError
from bot.cli.news import home_house
from bot.cli.options import RowId, desk_of
from bot.cli.output import say
from bot.cli.rows import get_row
from bot.cli.targets import check_target
from bot.files import write_beside
from handlers.kit.own_file import compose_own_file
from models.erasure import person_of
from models.member import Member

_File = Annotated[
    Path, typer.Option("-o", "--output", metavar="FILE", help="member.help.own_file")
]


def export_own(ctx: typer.Context, member_id: RowId, *, file: _File) -> None:
    """For who asked on paper or by telephone, or has no Zalo; the same file as in the chat."""
    from bot.own_paper import draw_own_file  # noqa: PLC0415  (slow to load, and only needed here)

    desk = desk_of(ctx)
    check_target(desk, file, ".pdf")
    with desk.open_database() as database:
        with database.read_session() as db:
            member = get_row(desk, db, Member, member_id)
            if member.state == "erased":
                raise CannotError(desk.texts("member.own_erased", id=member_id))
            name = member.full_name
            own = compose_own_file(db, home_house(desk), person_of(db, member), desk.clock.now())
        with write_beside(file, draw_own_file(own)), database.session() as db:
            db.add(desk.audit("member.export_own", member_id=int(member_id)))
    say(desk.texts("member.own_exported", name=name, file=file))
