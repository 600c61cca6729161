"""`chihoi member export`: the register, or a part of it, as a file that can be imported again."""

import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from sqlalchemy import or_
from sqlmodel import Session, col, func, select

from bot.cli.member_filters import Away, NoSmartphone, State, StateChoice, Wanted, find_unit_id
from bot.cli.options import OneUnit, desk_of
from bot.cli.output import say, watch
from bot.cli.rows import codes_of
from bot.cli.targets import check_target
from bot.files import blaming
from bot.imports.member_export import write_members
from models.member import Member
from models.role import Role

_TOLD_EVERY = 10_000
_File = Annotated[Path, typer.Argument(metavar="FILE", help="member.help.export_file")]


def export_members(
    ctx: typer.Context,
    file: _File,
    *,
    unit: OneUnit = None,
    state: State = StateChoice.active,
    away: Away = False,
    no_smartphone: NoSmartphone = False,
) -> None:
    desk = desk_of(ctx)
    check_target(desk, file, ".csv", ".xlsx")
    with desk.open_database() as database:
        with database.read_session() as db:
            wanted = Wanted(
                find_unit_id(desk, db, unit), state.value if state else None, away, no_smartphone
            )
            count = db.exec(wanted.narrow(select(func.count()).select_from(Member))).one()
            rows = _list_rows(db, wanted, desk.clock.now())
            _write(file, watch(desk, rows, "member.exporting", count, every=_TOLD_EVERY))
        with database.session() as db:
            code = unit.strip().upper() if unit else None
            db.add(desk.audit("member.export", code, count=count, file=file.name))
    say(desk.texts("member.exported", count=count, file=file))


def _write(file: Path, rows: Iterator[list[str]]) -> None:
    """Whole or not at all, and readable by nobody else: it holds everyone's phone."""
    part = file.with_name(f".{file.stem}.part{file.suffix}")
    try:
        with blaming(file):
            os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
        write_members(part, rows)
        part.replace(file)
    finally:
        part.unlink(missing_ok=True)


def _list_rows(db: Session, wanted: Wanted, now: datetime) -> Iterator[list[str]]:
    codes, roles = codes_of(db), _list_roles(db, now)
    columns = (
        Member.id, Member.full_name, Member.phone, Member.unit_id, Member.birth_year,
        Member.away_place, Member.has_smartphone,
    )  # fmt: skip
    query: Any = wanted.narrow(select(*columns))  # type: ignore[call-overload]  # SQLModel's stops at four
    query = query.order_by(col(Member.unit_id), col(Member.full_name), col(Member.id))
    for one in db.exec(query.execution_options(yield_per=1000)):
        held = roles.get(one.id, [])
        yield [
            one.full_name,
            one.phone or "",
            codes.get(one.unit_id) or "",
            "; ".join(r if unit == one.unit_id else f"{r}@{codes.get(unit)}" for r, unit in held),
            str(one.birth_year or ""),
            one.away_place or "",
            "yes" if one.has_smartphone else "no",
        ]


def _list_roles(db: Session, now: datetime) -> dict[int, list[tuple[str, int]]]:
    valid = or_(col(Role.valid_to).is_(None), col(Role.valid_to) > now)
    query = select(Role.member_id, Role.role, Role.unit_id).where(
        col(Role.valid_from) <= now, valid
    )
    held: dict[int, list[tuple[str, int]]] = {}
    for member_id, role, unit_id in db.exec(query.order_by(col(Role.id))):
        held.setdefault(member_id, []).append((role, unit_id))
    return held
