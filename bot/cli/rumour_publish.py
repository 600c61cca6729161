"""`chihoi rumour publish|withdraw|close`: what reaches all who asked, counted first, once each."""

from typing import Annotated

import typer
from sqlmodel import Session

from bot.cli.desk import CannotError, Desk
from bot.cli.options import DryRun, RowId, desk_of
from bot.cli.output import say
from bot.cli.rows import get_row
from bot.cli.rumour import entry_of
from bot.houses import houses_of
from handlers.kit.approval import Approver
from handlers.kit.rumour_answers import Obstacle, find_obstacle
from handlers.kit.rumour_telling import close, count_hearers, publish, tell_askers, withdraw
from models.rumour import Rumour, list_asks

_Reason = Annotated[str, typer.Option("--reason", help="rumour.help.reason")]
_Note = Annotated[str | None, typer.Option("--note", help="rumour.help.note")]


def publish_rumour(ctx: typer.Context, rumour_id: RowId, *, dry_run: DryRun = False) -> None:
    """Done again, it tells those who could not be told before and can now."""
    desk = desk_of(ctx)
    now, houses = desk.clock.now(), houses_of(desk.config)
    with desk.open_database() as database, database.session() as db:
        rumour = get_row(desk, db, Rumour, rumour_id, lock=True)
        obstacle = _find_obstacle(desk, db, rumour)
        able, unable = count_hearers(db, rumour, houses, now)
        if dry_run:
            say(desk.texts("rumour.would_publish", id=rumour_id, count=able, others=unable))
            return
        if obstacle is None:
            told = publish(db, rumour, houses, desk.officer, now)
            db.add(entry_of(desk, db, "rumour.publish", rumour, told=told))
        else:
            told = tell_askers(db, rumour, houses, now)
        shown = {"id": rumour_id, "by": rumour.published_by, "count": told, "others": unable}
    say(desk.texts("rumour.published" if obstacle is None else "rumour.published_before", **shown))


def withdraw_answer(
    ctx: typer.Context, rumour_id: RowId, *, reason: _Reason, dry_run: DryRun = False
) -> None:
    desk = desk_of(ctx)
    with desk.open_database() as database, database.session() as db:
        rumour = get_row(desk, db, Rumour, rumour_id, lock=True)
        if rumour.state != "answered":
            say(desk.texts("rumour.not_published", id=rumour_id))
            return
        if dry_run:
            heard = [ask for ask in list_asks(db, rumour.id) if ask.told_revision]
            say(desk.texts("rumour.would_withdraw", id=rumour_id, count=len(heard)))
            return
        stopped, told = withdraw(db, rumour, houses_of(desk.config), desk.clock.now())
        rumour.note = reason.strip()
        db.add(entry_of(desk, db, "rumour.withdraw", rumour, stopped=stopped, told=told))
    say(desk.texts("rumour.withdrawn", id=rumour_id, stopped=stopped, told=told))


def close_rumour(
    ctx: typer.Context, rumour_id: RowId, *, note: _Note = None, dry_run: DryRun = False
) -> None:
    """Without an answer: who waits for one is told so."""
    desk = desk_of(ctx)
    now, houses = desk.clock.now(), houses_of(desk.config)
    with desk.open_database() as database, database.session() as db:
        rumour = get_row(desk, db, Rumour, rumour_id, lock=True)
        if rumour.state == "closed":
            say(desk.texts("rumour.closed_already", id=rumour_id))
            return
        if rumour.state == "answered":
            raise CannotError(desk.texts("rumour.withdraw_first", id=rumour_id))
        if dry_run:
            able, _unable = count_hearers(db, rumour, houses, now)
            say(desk.texts("rumour.would_close", id=rumour_id, count=able))
            return
        told = close(db, rumour, houses, desk.officer, now)
        rumour.note = note or rumour.note
        db.add(entry_of(desk, db, "rumour.close", rumour, told=told))
    say(desk.texts("rumour.closed", id=rumour_id, count=told))


def _find_obstacle(desk: Desk, db: Session, rumour: Rumour) -> Obstacle | None:
    """Only that it was published before is no hindrance; :raises CannotError: anything else."""
    publisher = Approver(desk.officer, desk.config.approval.two_people)
    obstacle = find_obstacle(db, rumour, publisher)
    if obstacle is not None and obstacle != "published_before":
        raise CannotError(desk.texts(f"rumour.{obstacle}", id=rumour.id, by=rumour.answered_by))
    return obstacle
