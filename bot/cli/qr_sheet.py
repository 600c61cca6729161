"""`chihoi qr sheet`: a poster page for every branch of a unit, in one file for the printer."""

from collections.abc import Iterator
from typing import Annotated

import typer
from sqlmodel import Session, col, select

from bot.cli.desk import CannotError, Desk
from bot.cli.options import UnitCode, desk_of
from bot.cli.output import progress, say
from bot.cli.qr import Out
from bot.cli.qr_wording import word_unit
from bot.cli.rows import get_unit
from bot.cli.targets import check_target
from bot.files import write_whole
from bot.qr_poster import Poster, Wording, lay_out
from models.code_issuing import ensure_codes
from models.code_target import unit_target
from models.database import Database
from models.unit import Unit, list_below

# Small commits: the worker must not wait for a province.
_AT_ONCE = 200

_Format = Annotated[str, typer.Option("--format", help="qr.help.sheet_format")]


def draw_sheet(ctx: typer.Context, *, unit: UnitCode, out: Out, wanted: _Format = "pdf") -> None:
    desk = desk_of(ctx)
    if wanted != "pdf":
        raise CannotError(desk.texts("qr.sheet_is_pdf"), status=2)
    check_target(desk, out, ".pdf")
    with desk.open_database() as database:
        with database.read_session() as db:
            above = get_unit(desk, db, unit)
            branches = _list_branches(db, above)
        if not branches:
            raise CannotError(desk.texts("qr.no_branches", unit=above.name))
        wordings = _word_all(desk, database, branches)
        with database.session() as db:
            db.add(desk.audit("qr.sheet", above.code, branches=len(branches)))
    from bot.qr_pdf import render_pdf  # noqa: PLC0415  (slow to load)

    write_whole(out, render_pdf(_lay_out_all(desk, wordings), above.name))
    say(desk.texts("qr.sheet_drawn", count=len(wordings), unit=above.name, file=out))


def _list_branches(db: Session, above: Unit) -> list[Unit]:
    below = list_below(db, above.id)
    found: list[Unit] = []
    for start in range(0, len(below), _AT_ONCE):
        query = select(Unit).where(
            col(Unit.id).in_(below[start : start + _AT_ONCE]),
            col(Unit.level) == "branch",
            col(Unit.valid_to).is_(None),
        )
        found += db.exec(query)
    return sorted(found, key=lambda branch: branch.code)


def _word_all(desk: Desk, database: Database, branches: list[Unit]) -> list[Wording]:
    """Codes are committed as they are given out; interrupted and run again, they are the same."""
    wordings: list[Wording] = []
    for start in range(0, len(branches), _AT_ONCE):
        with database.session() as db:
            some = {unit_target(branch): branch for branch in branches[start : start + _AT_ONCE]}
            codes = ensure_codes(db, some, desk.officer, desk.clock.now())
            for target, branch in some.items():
                over = db.get(Unit, branch.parent_id) if branch.parent_id is not None else None
                wordings.append(word_unit(desk, codes[target], branch, over))
    return wordings


def _lay_out_all(desk: Desk, wordings: list[Wording]) -> Iterator[Poster]:
    return (lay_out(wording) for wording in progress(desk, wordings, "qr.drawing"))
