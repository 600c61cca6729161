"""`chihoi org rename|move|merge|split|front`: what changes from a day on, shown before it is made."""

from datetime import date
from pathlib import Path
from typing import Annotated, TypeAlias

import typer
from sqlmodel import Session

from bot.cli.days import read_day
from bot.cli.desk import CannotError, Desk
from bot.cli.options import DryRun, desk_of
from bot.cli.org_flow import Since, Wish, Yes, make_change
from bot.cli.rows import get_unit_itself
from bot.imports.split import read_split
from bot.imports.units import is_code
from handlers.kit.words import tidy
from models.unit import Unit
from models.unit_change import ChangeKind

_Code: TypeAlias = Annotated[str, typer.Argument(metavar="CODE", help="org.help.code")]
_Codes: TypeAlias = Annotated[list[str], typer.Argument(metavar="CODE...", help="org.help.codes")]
_Name: TypeAlias = Annotated[str, typer.Argument(metavar="NAME", help="org.help.new_name")]
_To: TypeAlias = Annotated[str, typer.Option("--to", metavar="CODE", help="org.help.to")]
_Front: TypeAlias = Annotated[
    str | None, typer.Option("--to", metavar="CODE", help="org.help.front_to", show_default=False)
]
_End: TypeAlias = Annotated[bool, typer.Option("--end", help="org.help.front_end")]
_Into: TypeAlias = Annotated[str, typer.Option("--into", metavar="CODE", help="org.help.into")]
_New: TypeAlias = Annotated[
    list[str], typer.Option("--new", metavar="CODE=NAME", help="org.help.new")
]
_Who: TypeAlias = Annotated[
    Path | None, typer.Option("--who", metavar="FILE", help="org.help.who", show_default=False)
]


def rename_unit(
    ctx: typer.Context,
    code: _Code,
    name: _Name,
    *,
    day: Since = None,
    dry_run: DryRun = False,
    yes: Yes = False,
) -> None:
    desk, since = _begin(ctx, day)
    called = tidy(name)
    if not called:
        raise CannotError(desk.texts("org.no_name"), status=2)
    with desk.open_database() as database:
        with database.read_session() as db:
            unit = get_unit_itself(desk, db, code).code
        wanted = {"unit": unit, "name": called}
        make_change(desk, database, Wish("rename", since, wanted, [unit], dry_run, yes))


def move_units(
    ctx: typer.Context,
    codes: _Codes,
    *,
    to: _To,
    day: Since = None,
    dry_run: DryRun = False,
    yes: Yes = False,
) -> None:
    _place(*_begin(ctx, day), ("move", codes, to), dry_run=dry_run, yes=yes)


def report_units(  # noqa: PLR0913  (the options of a command)
    ctx: typer.Context,
    codes: _Codes,
    *,
    to: _Front = None,
    end: _End = False,
    day: Since = None,
    dry_run: DryRun = False,
    yes: Yes = False,
) -> None:
    desk, since = _begin(ctx, day)
    if (to is None) is not end:
        raise CannotError(desk.texts("org.front_or_end"), status=2)
    _place(desk, since, ("front", codes, to), dry_run=dry_run, yes=yes)


def merge_units(
    ctx: typer.Context,
    codes: _Codes,
    *,
    into: _Into,
    day: Since = None,
    dry_run: DryRun = False,
    yes: Yes = False,
) -> None:
    desk, since = _begin(ctx, day)
    with desk.open_database() as database:
        with database.read_session() as db:
            target = get_unit_itself(desk, db, into).code
            units = [code for code in _list_codes(desk, db, codes) if code != target]
        if not units:
            raise CannotError(desk.texts("org.merge_itself", code=target), status=2)
        wanted = {"units": units, "into": target}
        make_change(desk, database, Wish("merge", since, wanted, units, dry_run, yes))


def split_unit(  # noqa: PLR0913  (the options of a command)
    ctx: typer.Context,
    code: _Code,
    *,
    new: _New,
    who: _Who = None,
    day: Since = None,
    dry_run: DryRun = False,
    yes: Yes = False,
) -> None:
    desk, since = _begin(ctx, day)
    wished = [_read_new(desk, one) for one in new]
    with desk.open_database() as database:
        with database.read_session() as db:
            unit = get_unit_itself(desk, db, code)
            members, children = _read_who(desk, db, unit, [code for code, _ in wished], who)
        wanted = {"unit": unit.code, "new": wished, "members": members, "children": children}
        make_change(desk, database, Wish("split", since, wanted, [unit.code], dry_run, yes))


def _place(
    desk: Desk,
    since: date,
    asked: tuple[ChangeKind, list[str], str | None],
    *,
    dry_run: bool,
    yes: bool,
) -> None:
    """Each of the units to the same place, or to none."""
    kind, codes, to = asked
    with desk.open_database() as database:
        with database.read_session() as db:
            units = _list_codes(desk, db, codes)
            target = "" if to is None else get_unit_itself(desk, db, to).code
        wanted = {"units": units, "to": target}
        make_change(desk, database, Wish(kind, since, wanted, units, dry_run, yes))


def _begin(ctx: typer.Context, day: str | None) -> tuple[Desk, date]:
    desk = desk_of(ctx)
    return desk, read_day(desk, day, desk.today)


def _list_codes(desk: Desk, db: Session, said: list[str]) -> list[str]:
    """Each once, in the order given."""
    return list(dict.fromkeys(get_unit_itself(desk, db, one).code for one in said))


def _read_new(desk: Desk, given: str) -> list[str]:
    """ "MYPHU08=Chi hội ấp Mỹ Phú 2" → code and name; :raises CannotError: for anything else."""
    code, _, name = given.partition("=")
    code, name = code.strip().upper(), tidy(name)
    if not is_code(code) or not name:
        raise CannotError(desk.texts("org.odd_new", value=given), status=2)
    return [code, name]


def _read_who(
    desk: Desk, db: Session, unit: Unit, codes: list[str], file: Path | None
) -> tuple[dict[str, list[int]], dict[str, list[str]]]:
    """:raises CannotError: with every row that is wrong."""
    if file is None:
        return {}, {}
    found = read_split(db, file, unit, codes, desk.texts)
    if found.problems:
        told = [desk.texts("imports.problem", row=p.row, text=p.text) for p in found.problems]
        raise CannotError(*told, desk.texts("org.wrong_list"))
    return found.members, found.children
