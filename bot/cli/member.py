"""`chihoi member`: people, and the requests to join that wait for an answer."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any

import typer
from sqlmodel import Session, col, select

from bot.cli.desk import CannotError, Desk
from bot.cli.options import Commands, Json, OneUnit, RowId, UnitCode, desk_of
from bot.cli.output import say, show_rows
from bot.cli.rows import codes_of, get_row, get_unit
from handlers.kit.words import tidy
from models.member import Member
from models.role import Role
from models.unit import Unit


class StateChoice(StrEnum):
    waiting = "waiting"
    active = "active"
    refused = "refused"
    left = "left"


app = Commands("member.help.member")

_State = Annotated[StateChoice | None, typer.Option("--state", help="member.help.state")]
_Name = Annotated[str, typer.Option("--name", help="member.help.name")]
_Phone = Annotated[str | None, typer.Option("--phone", help="member.help.phone")]
_Year = Annotated[
    int | None, typer.Option("--birth-year", min=1900, max=2100, help="member.help.birth_year")
]
_Away = Annotated[str | None, typer.Option("--away-place", help="member.help.away_place")]
_NoPhone = Annotated[bool, typer.Option("--no-smartphone", help="member.help.no_smartphone")]


@app.named("list", "member.help.list")
def list_members(
    ctx: typer.Context, *, unit: OneUnit = None, state: _State = None, as_json: Json = False
) -> None:
    desk = desk_of(ctx)
    with desk.open_database() as database, database.read_session() as db:
        query = select(Member).order_by(col(Member.unit_id), col(Member.full_name), col(Member.id))
        if unit is not None:
            query = query.where(col(Member.unit_id) == get_unit(desk, db, unit).id)
        if state is not None:
            query = query.where(col(Member.state) == state.value)
        codes = codes_of(db)
        roles = _roles_now(db, desk.clock.now())
        rows = [_row(member, codes, roles) for member in db.exec(query)]
    columns = ("id", "full_name", "called", "unit_code", "phone", "roles", "asked_at", "state")
    show_rows(desk, columns, rows, as_json=as_json)


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
        "full_name": tidy(name),
        "phone": _read_phone(desk, phone),
        "birth_year": birth_year,
        "away_place": tidy(away_place) if away_place else None,
        "has_smartphone": not no_smartphone,
    }
    if not wanted["full_name"]:
        raise CannotError(desk.texts("member.no_name"), status=2)
    with desk.open_database() as database, database.session() as db:
        branch = get_unit(desk, db, unit)
        member = _find_same(db, branch, wanted)
        key = "member.there_already" if member else "member.added"
        if member is None:
            member = Member(unit_id=branch.id, state="active", **wanted)
            db.add(member)
            db.flush()
            db.add(desk.audit("member.add", branch.code, member_id=member.id))
    say(desk.texts(key, name=member.full_name, unit=branch.name, id=member.id))


@app.named("accept", "member.help.accept")
def accept_member(ctx: typer.Context, member_id: RowId) -> None:
    _decide(desk_of(ctx), member_id, "active")


@app.named("refuse", "member.help.refuse")
def refuse_member(ctx: typer.Context, member_id: RowId) -> None:
    _decide(desk_of(ctx), member_id, "refused")


def _decide(desk: Desk, member_id: str, state: str) -> None:
    with desk.open_database() as database, database.session() as db:
        member = get_row(desk, db, Member, member_id, lock=True)
        key = f"member.{state}_before"
        if member.state != state:
            if member.state not in {"waiting", "refused"}:
                raise CannotError(desk.texts("member.not_waiting", name=member.full_name))
            before, member.state = member.state, state
            member.decided_at = desk.clock.now()
            unit = codes_of(db).get(member.unit_id)
            db.add(desk.audit(f"member.{state}", unit, member_id=member.id, before=before))
            key = f"member.{state}"
    say(desk.texts(key, name=member.full_name))


def _read_phone(desk: Desk, phone: str | None) -> str | None:
    """Digits only, "+84…" as "0…"; :raises CannotError: when it can't be a phone's number."""
    if phone is None:
        return None
    digits = "".join(letter for letter in phone if letter not in " .-()")
    digits = "0" + digits[3:] if digits.startswith("+84") else digits
    if not (digits.isascii() and digits.isdigit() and 9 <= len(digits) <= 11):
        raise CannotError(desk.texts("member.odd_phone", phone=phone), status=2)
    return digits


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


def _roles_now(db: Session, now: datetime) -> dict[int, list[str]]:
    codes = codes_of(db)
    held: dict[int, list[str]] = {}
    for role in db.exec(select(Role).order_by(col(Role.id))):
        if role.valid_from <= now and (role.valid_to is None or role.valid_to > now):
            held.setdefault(role.member_id, []).append(f"{role.role}@{codes.get(role.unit_id)}")
    return held


def _row(
    member: Member, codes: dict[int | None, str], roles: dict[int, list[str]]
) -> dict[str, Any]:
    return {
        "id": str(member.id),
        "state": member.state,
        "full_name": member.full_name,
        "called": member.called,
        "phone": member.phone,
        "birth_year": member.birth_year,
        "unit_code": codes.get(member.unit_id),
        "away_place": member.away_place,
        "has_smartphone": member.has_smartphone,
        "roles": ", ".join(roles.get(member.id, [])),
        "asked_at": member.asked_at,
        "decided_at": member.decided_at,
    }
