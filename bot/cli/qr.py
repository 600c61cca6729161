"""`chihoi qr`: codes for posters, each drawn on an A4 page; what became of them; taking one back."""

from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from sqlmodel import Session, col, select

from bot.cli.desk import CannotError, Desk
from bot.cli.options import Commands, Json, Oa, OneUnit, desk_of
from bot.cli.output import say, show_rows
from bot.cli.qr_wording import page_address, word_group, word_link, word_unit
from bot.cli.rows import codes_of, get_unit
from bot.cli.targets import check_folder, check_target
from bot.files import write_whole
from bot.qr_file import Format, render
from bot.qr_poster import Wording
from handlers.kit.links import find_link_danger
from models.code import Code, find_code
from models.code_issuing import ensure_codes
from models.code_target import Target, group_target, link_target, unit_target
from models.group import find_group
from models.unit import Unit
from models.visit import count_scans


class FormatChoice(StrEnum):
    png = "png"
    svg = "svg"
    pdf = "pdf"


class KindChoice(StrEnum):
    unit = "unit"
    group = "group"
    link = "link"
    news = "news"


app = Commands("qr.help.qr")

_UnitCode = Annotated[str, typer.Argument(metavar="CODE", help="cli.option.unit")]
_GroupId = Annotated[str, typer.Argument(metavar="GROUP_ID", help="group.help.group_id")]
_Url = Annotated[str, typer.Argument(metavar="URL", help="qr.help.url")]
_Title = Annotated[str | None, typer.Option("--title", help="qr.help.title")]
_Code = Annotated[str, typer.Argument(metavar="CODE", help="qr.help.code")]
_Format = Annotated[FormatChoice | None, typer.Option("--format", help="qr.help.format")]
_Kind = Annotated[KindChoice | None, typer.Option("--kind", help="qr.help.kind")]
_Later = Annotated[str | None, typer.Argument(metavar="ID", help="qr.help.later")]
_LaterOut = Annotated[
    Path | None, typer.Option("-o", "--output", metavar="FILE", help="qr.help.output")
]
Out = Annotated[Path, typer.Option("-o", "--output", metavar="FILE", help="qr.help.output")]


@app.named("unit", "qr.help.unit")
def draw_unit(ctx: typer.Context, code: _UnitCode, *, out: Out, wanted: _Format = None) -> None:
    desk = desk_of(ctx)
    drawn_as = _choose_format(desk, wanted, out)
    with desk.open_database() as database, database.session() as db:
        unit = get_unit(desk, db, code)
        check_open(desk, unit)
        given = _give_out(desk, db, unit_target(unit), unit.code)
        above = db.get(Unit, unit.parent_id) if unit.parent_id is not None else None
        wording = word_unit(desk, given, unit, above)
    _write(desk, out, wording, drawn_as)


@app.named("group", "qr.help.group")
def draw_group(
    ctx: typer.Context, group_id: _GroupId, *, out: Out, wanted: _Format = None, oa: Oa = None
) -> None:
    desk = desk_of(ctx)
    drawn_as = _choose_format(desk, wanted, out)
    oa_id = desk.account(oa).oa_id
    with desk.open_database() as database, database.session() as db:
        group = find_group(db, oa_id, group_id.strip())
        if group is None:
            raise CannotError(desk.texts("group.unknown", group_id=group_id))
        if not group.link:
            raise CannotError(desk.texts("qr.no_group_link", name=group.name))
        unit = db.get(Unit, group.unit_id) if group.unit_id is not None else None
        target = group_target(group.id, group.unit_id)
        given = _give_out(desk, db, target, unit.code if unit else None)
        wording = word_group(desk, given, group, unit)
    _write(desk, out, wording, drawn_as)


@app.named("link", "qr.help.link")
def draw_link(
    ctx: typer.Context, url: _Url, *, out: Out, wanted: _Format = None, title: _Title = None
) -> None:
    desk = desk_of(ctx)
    drawn_as = _choose_format(desk, wanted, out)
    address = url.strip()
    danger = find_link_danger(address)
    if danger is not None or not address.startswith(("https://", "http://")):
        key = danger or "no_scheme"
        raise CannotError(desk.texts(f"qr.danger.{key}", url=address))
    with desk.open_database() as database, database.session() as db:
        given = _give_out(desk, db, link_target(address), None)
        wording = word_link(desk, given, title)
    _write(desk, out, wording, drawn_as)


@app.named("checkin", "qr.help.checkin")
def draw_checkin(
    ctx: typer.Context, _id: _Later = None, *, _out: _LaterOut = None, _wanted: _Format = None
) -> None:
    raise CannotError(desk_of(ctx).texts("qr.later"))


@app.named("survey", "qr.help.survey")
def draw_survey(
    ctx: typer.Context, _id: _Later = None, *, _out: _LaterOut = None, _wanted: _Format = None
) -> None:
    raise CannotError(desk_of(ctx).texts("qr.later"))


@app.named("list", "qr.help.list")
def list_given(
    ctx: typer.Context, *, kind: _Kind = None, unit: OneUnit = None, as_json: Json = False
) -> None:
    """Without --kind those that are printed; tracked links are a thousand a day."""
    desk = desk_of(ctx)
    with desk.open_database() as database, database.read_session() as db:
        query = select(Code).order_by(col(Code.id))
        is_wanted = col(Code.kind) == kind.value if kind else col(Code.kind) != "news"
        if unit is not None:
            query = query.where(col(Code.unit_id) == get_unit(desk, db, unit).id)
        found = list(db.exec(query.where(is_wanted)))
        scans = count_scans(db, [code.id for code in found])
        units = codes_of(db)
    rows = [_row(desk, code, units.get(code.unit_id), scans.get(code.id, 0)) for code in found]
    columns = ("id", "kind", "unit_code", "leads_to", "scans", "typed", "created_at", "state")
    show_rows(desk, columns, rows, as_json=as_json)


@app.named("revoke", "qr.help.revoke")
def revoke(ctx: typer.Context, code: _Code) -> None:
    desk = desk_of(ctx)
    with desk.open_database() as database, database.session() as db:
        found = find_code(db, code)
        if found is None:
            raise CannotError(desk.texts("qr.unknown", code=code.strip()))
        if found.state == "revoked":
            say(desk.texts("qr.revoked_before", code=found.shown))
            return
        found.state, found.revoked_at = "revoked", desk.clock.now()
        db.add(found)
        unit = codes_of(db).get(found.unit_id)
        db.add(desk.audit("qr.revoke", unit, code=found.shown, kind=found.kind))
    say(desk.texts("qr.revoked", code=found.shown))


def check_open(desk: Desk, unit: Unit) -> None:
    """:raises CannotError: the unit is no more; its old posters lead to where it went."""
    if unit.valid_to is not None and unit.valid_to < desk.today:
        raise CannotError(desk.texts("qr.closed_unit", unit=unit.name, day=_shown(unit.valid_to)))


def _shown(day: date) -> str:
    return f"{day:%d/%m/%Y}"


def _give_out(desk: Desk, db: Session, target: Target, unit_code: str | None) -> Code:
    code = ensure_codes(db, [target], desk.officer, desk.clock.now())[target]
    db.add(desk.audit("qr.draw", unit_code, code=code.shown, kind=code.kind))
    return code


def _choose_format(desk: Desk, wanted: FormatChoice | None, out: Path) -> Format:
    """What was asked for, else what the file's name says."""
    said = wanted.value if wanted is not None else out.suffix.removeprefix(".").lower()
    match said:
        case "png" | "svg" | "pdf":
            if out.exists():
                check_target(desk, out, f".{said}")
            check_folder(desk, out)
            return said
    raise CannotError(desk.texts("qr.which_format", file=out), status=2)


def _write(desk: Desk, out: Path, wording: Wording, drawn_as: Format) -> None:
    write_whole(out, render(wording, drawn_as))
    say(desk.texts("qr.drawn", code=wording.code, file=out, url=wording.url))


def _row(desk: Desk, code: Code, unit_code: str | None, scans: int) -> dict[str, Any]:
    return {
        "id": code.shown,
        "state": code.state,
        "kind": code.kind,
        "unit_code": unit_code,
        "leads_to": code.url,
        "page": page_address(desk, code),
        "scans": scans,
        "typed": code.typed,
        "created_at": code.created_at,
        "created_by": code.created_by,
        "revoked_at": code.revoked_at,
    }
