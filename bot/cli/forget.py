"""`chihoi member forget`: an officer erases a member who asked for it on paper or by telephone."""

from typing import Annotated

import typer
from sqlmodel import Session

from bot.cli.desk import CannotError, Desk
from bot.cli.options import DryRun, RowId, desk_of
from bot.cli.output import say
from bot.cli.rows import get_row
from bot.erasing import sweep_files
from models.erasure import Person, erase_person, person_of
from models.member import Member

_Yes = Annotated[bool, typer.Option("--yes", help="forget.help.yes")]


def forget(
    ctx: typer.Context, member_id: RowId, *, yes: _Yes = False, dry_run: DryRun = False
) -> None:
    """Once erased nothing brings her back, so it takes --yes."""
    desk = desk_of(ctx)
    with desk.open_database() as database:
        with database.session() as db:
            member = get_row(desk, db, Member, member_id, lock=True)
            if member.state == "erased":
                say(desk.texts("forget.erased_before", id=member_id))
                return
            person = person_of(db, member)
            shown = {"id": member_id, "name": member.full_name, "count": len(person.identities)}
            if dry_run:
                say(desk.texts("forget.would", **shown))
                return
            if not yes:
                raise CannotError(desk.texts("forget.sure", **shown), status=2)
            traces = [*person.traces, *(identity.user_id for identity in person.identities)]
            _erase(desk, db, person)
        sweep_files(database, traces)
    say(desk.texts("forget.erased", id=member_id))


def _erase(desk: Desk, db: Session, person: Person) -> None:
    erase_person(db, person, desk.clock.now(), desk.today)
    db.add(desk.audit("member.forget"))
