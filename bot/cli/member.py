"""`chihoi member`: the people of the register, and how one is added to it."""

from typing import Annotated, Any

import typer
from sqlmodel import Session, col, select

from bot.cli.desk import CannotError, Desk
from bot.cli.options import Commands, UnitCode, desk_of
from bot.cli.output import say, tell
from bot.cli.rows import get_unit
from bot.imports.member_rows import OLDEST, YOUNGEST, find_odd_letter, read_name
from bot.imports.phones import read_phone
from handlers.kit.words import tidy
from models.levels import ABOVE_BRANCHES
from models.likeness import Alike, list_alike
from models.member import Member
from models.membership import join_unit
from models.unit import Unit

app = Commands("member.help.member")

_Name = Annotated[str, typer.Option("--name", help="member.help.name")]
_Phone = Annotated[str | None, typer.Option("--phone", help="member.help.phone")]
_Year = Annotated[int | None, typer.Option("--birth-year", help="member.help.birth_year")]
_Away = Annotated[str | None, typer.Option("--away-place", help="member.help.away_place")]
_NoPhone = Annotated[bool, typer.Option("--no-smartphone", help="member.help.no_smartphone")]


@app.named("add", "member.help.add")
def add_member(  # noqa: PLR0913  (the options of a command)
    ctx: typer.Context,
    *,
    name: _Name,
    unit: UnitCode,
    phone: _Phone = None,
    birth_year: _Year = None,
    away_place: _Away = None,
    no_smartphone: _NoPhone = False,
) -> None:
    desk = desk_of(ctx)
    wanted: dict[str, Any] = {
        "full_name": read_name(name),
        "phone": _read_phone(desk, phone),
        "birth_year": _check_year(desk, birth_year),
        "away_place": tidy(away_place) if away_place else None,
        "has_smartphone": not no_smartphone,
    }
    _check_name(desk, wanted["full_name"])
    with desk.open_database() as database, database.session() as db:
        branch = get_unit(desk, db, unit)
        _check_branch(desk, branch)
        found = _find_same(db, branch, wanted)
        key = "member.there_already" if found else "member.added"
        member = found or _add(desk, db, branch, wanted)
        pairs = _list_alike(db, member)
    say(desk.texts(key, name=member.full_name, unit=branch.name, id=member.id))
    for pair in pairs:
        tell(desk.texts("member.maybe_twice", first=pair.first_id, second=pair.second_id))


def _add(desk: Desk, db: Session, branch: Unit, wanted: dict[str, Any]) -> Member:
    member = Member(state="active", **wanted)
    join_unit(db, member, branch, desk.today)
    db.add(desk.audit("member.add", branch.code, member_id=member.id))
    return member


def _list_alike(db: Session, member: Member) -> list[Alike]:
    return list(
        list_alike(db.connection(), select(col(Member.id)).where(col(Member.id) == member.id))
    )


def _read_phone(desk: Desk, phone: str | None) -> str | None:
    """:raises CannotError: when it can't be a phone's number"""
    if phone is None:
        return None
    if (found := read_phone(tidy(phone))) is None:
        raise CannotError(desk.texts("member.odd_phone", phone=phone), status=2)
    return found


def _check_name(desk: Desk, name: str) -> None:
    """:raises CannotError: empty, or a letter that no name has"""
    if not name:
        raise CannotError(desk.texts("member.no_name"), status=2)
    if (odd := find_odd_letter(name)) is not None:
        raise CannotError(desk.texts("imports.odd_name", value=name, odd=odd), status=2)


def _check_year(desk: Desk, year: int | None) -> int | None:
    """:raises CannotError: too young or too old for a member"""
    low, high = desk.today.year - OLDEST, desk.today.year - YOUNGEST
    if year is not None and not low <= year <= high:
        raise CannotError(desk.texts("imports.odd_year", value=year, low=low, high=high), status=2)
    return year


def _check_branch(desk: Desk, unit: Unit) -> None:
    """:raises CannotError: closed, or above the branches"""
    shown = f"{unit.name} ({unit.code})"
    if unit.valid_to is not None and unit.valid_to < desk.today:
        day = f"{unit.valid_to:%d/%m/%Y}"
        raise CannotError(desk.texts("imports.unit_gone", unit=shown, day=day))
    if unit.level in ABOVE_BRANCHES:
        level = desk.texts(f"columns.values.{unit.level}")
        raise CannotError(desk.texts("imports.not_branch", unit=shown, level=level))


def _find_same(db: Session, unit: Unit, wanted: dict[str, Any]) -> Member | None:
    query = select(Member).where(
        col(Member.unit_id) == unit.id,
        col(Member.state) == "active",
        col(Member.full_name) == wanted["full_name"],
    )
    return next(
        (
            member
            for member in db.exec(query)
            if (member.phone, member.birth_year) == (wanted["phone"], wanted["birth_year"])
        ),
        None,
    )
