"""`chihoi push`: the daily item now, or a look at who would get it how and what it costs."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Annotated, Any

import typer
from sqlmodel import Session, col, func, select

from bot.cli.days import read_day, show_day
from bot.cli.desk import CannotError, Desk
from bot.cli.options import Day, Json, OneUnit, desk_of
from bot.cli.output import progress, say, show_rows
from bot.cli.push_lines import Purses, compose_branches, compose_lines, compose_others
from bot.cli.push_tally import Branch, read_day_of_branches, tally_plans, tally_pushed
from bot.cli.rows import get_unit
from bot.config import OfficialAccount
from handlers.kit.context import House
from handlers.kit.purse import open_purse
from handlers.kit.slots import is_quiet
from models.database import Database
from models.outbox import IS_OPEN, OutboxMessage
from scheduler.morning import Morning

# Small commits: the worker must not wait for a long run.
_BRANCHES_A_COMMIT = 25

_DryRun = Annotated[bool, typer.Option("--dry-run", help="push.help.dry_run")]


@dataclass(frozen=True)
class _Run:
    """One run: for which day and part of the organisation; the first OA carries it for all."""

    desk: Desk
    account: OfficialAccount
    house: House
    day: date
    unit_code: str | None


def push(
    ctx: typer.Context,
    *,
    day: Day = None,
    unit: OneUnit = None,
    dry_run: _DryRun = False,
    as_json: Json = False,
) -> None:
    from bot.houses import leading_house  # noqa: PLC0415  (slow to load, and only needed here)

    desk = desk_of(ctx)
    account = desk.config.official_accounts[0]
    wanted = read_day(desk, day, desk.today)
    run = _Run(desk, account, leading_house(desk.config), wanted, unit)
    with desk.open_database() as database:
        branches, purses = _look(run, database)
        planned = [branch for branch in branches if branch.state == "planned"]
        if not dry_run and (planned or run.day < desk.today):
            _check_hour(run)
            _queue(run, database, planned)
        if as_json:
            show_rows(desk, (), _rows(branches, wanted, dry_run=dry_run), as_json=True)
        else:
            _show(run, database, (branches, purses), dry_run=dry_run)


def _rows(branches: list[Branch], day: date, *, dry_run: bool) -> Iterator[dict[str, Any]]:
    for branch in branches:
        yield from branch.rows_by_route(day) if dry_run else [branch.row(day)]


def _check_hour(run: _Run) -> None:
    """:raises CannotError: in the quiet hours, and for a day that is over but for named units."""
    desk = run.desk
    if run.day < desk.today and run.unit_code is None:
        raise CannotError(desk.texts("push.past_day", day=show_day(desk, run.day)))
    if is_quiet(run.house, desk.clock.now()):
        start, end = run.house.quiet_hours
        raise CannotError(desk.texts("push.quiet", start=f"{start:%H:%M}", end=f"{end:%H:%M}"))


def _look(run: _Run, database: Database) -> tuple[list[Branch], Purses]:
    with database.read_session() as db:
        unit = get_unit(run.desk, db, run.unit_code) if run.unit_code else None
        now = run.desk.clock.now()
        branches = read_day_of_branches(db, run.house, unit, run.day, now)
        houses = (run.house, *run.house.others)
        return branches, [(house, open_purse(db, house, now)) for house in houses]


def _queue(run: _Run, database: Database, branches: list[Branch]) -> None:
    """Queue what is planned; a branch that was settled in the meantime stays as it is."""
    rows: Iterator[Branch] = progress(run.desk, branches, "push.queueing")
    while chunk := list(islice(rows, _BRANCHES_A_COMMIT)):
        with database.session() as db:
            _queue_some(run, db, chunk)


def _queue_some(run: _Run, db: Session, branches: list[Branch]) -> None:
    now, by = run.desk.clock.now(), run.desk.officer
    morning = Morning(db, run.house, [branch.unit for branch in branches], now)
    for branch in branches:
        pushed = morning.push(branch.unit, run.day, by, missed_too=run.unit_code is not None)
        branch.settle(pushed, is_new=(pushed.at, pushed.by) == (now, by))
    codes = [branch.unit.code for branch in branches if branch.state == "queued"]
    if codes:
        db.add(
            run.desk.audit("push.queue", run.unit_code, day=run.day.isoformat(), branches=codes)
        )


def _show(
    run: _Run, database: Database, found: tuple[list[Branch], Purses], *, dry_run: bool
) -> None:
    desk, (branches, purses) = run.desk, found
    with database.read_session() as db:
        tallies = tally_plans(branches) if dry_run else tally_pushed(db, branches)
        waiting = _count_waiting(db, run.account.oa_id)
    shown = (show_day(desk, run.day), tallies)
    lines = compose_lines(desk.texts, purses, shown)
    details = compose_branches(desk.texts, branches) if dry_run and run.unit_code else ()
    for line in (*lines, *details, *compose_others(desk.texts, branches)):
        say(line)
    if not tallies:
        say(desk.texts("push.nothing", day=shown[0]))
        return
    planned = sum(tally.messages for tally in tallies)
    say(_ending(run, waiting + planned, dry_run=dry_run))


def _ending(run: _Run, messages: int, *, dry_run: bool) -> str:
    desk, pace = run.desk, run.account.requests_per_minute
    minutes = -(-messages // pace)
    takes = desk.texts("push.takes", minutes=minutes, pace=pace)
    if not dry_run:
        return f"{desk.texts('push.queued')} {takes}"
    words = ["chihoi push", *([f"--unit {run.unit_code}"] if run.unit_code else [])]
    if run.day != desk.today:
        words.append(f"--date {run.day}")
    return f"{takes} {desk.texts('push.nothing_sent', command=' '.join(words))}"


def _count_waiting(db: Session, oa_id: str) -> int:
    query = select(func.count()).select_from(OutboxMessage)
    mine = (col(OutboxMessage.oa_id) == oa_id, IS_OPEN, col(OutboxMessage.state) == "pending")
    return db.exec(query.where(*mine)).one()
