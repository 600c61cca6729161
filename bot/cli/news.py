"""`chihoi news`: the daily items, from a file, and the second pair of eyes that approves them."""

from enum import StrEnum
from typing import Annotated, Any

import typer
from sqlmodel import Session, col, select

from bot.cli.desk import CannotError, Desk
from bot.cli.importing import tell_problems, write_plan
from bot.cli.options import Commands, DryRun, Json, OneUnit, SheetFile, SkipBad, desk_of
from bot.cli.output import say, show_rows
from bot.cli.rows import codes_of, get_unit
from bot.imports.lines import read_sheet
from bot.imports.news import COLUMNS, NEEDED, WantedItem, plan_news, write_item
from bot.wiring import house_of
from handlers.kit.approval import Approver, Obstacle, approve, find_obstacle
from handlers.kit.context import House
from handlers.kit.corrections import queue_correction
from models.audit import AuditEntry
from models.news import NewsItem


class StateChoice(StrEnum):
    draft = "draft"
    approved = "approved"
    rejected = "rejected"
    withdrawn = "withdrawn"
    lapsed = "lapsed"


app = Commands("news.help.news")

_State = Annotated[StateChoice | None, typer.Option("--state", help="news.help.state")]
_Force = Annotated[bool, typer.Option("--force", help="news.help.force")]
Code = Annotated[str, typer.Argument(metavar="ID", help="news.help.code")]


@app.named("import", "news.help.import")
def import_news(
    ctx: typer.Context,
    file: SheetFile,
    *,
    skip_bad: SkipBad = False,
    dry_run: DryRun = False,
) -> None:
    desk = desk_of(ctx)
    sheet = read_sheet(file, COLUMNS, NEEDED, desk.texts)
    with desk.open_database() as database:
        with database.read_session() as db:
            plan = plan_news(sheet, db)
        tell_problems(desk, sheet, plan, skip_bad=skip_bad)

        def write(db: Session, wanted: WantedItem) -> AuditEntry:
            item = write_item(db, wanted, desk.officer, desk.clock.now())
            return desk.audit("news.import", wanted.unit_code, code=item.code)

        write_plan(desk, database, plan, write, dry_run=dry_run)


@app.named("list", "news.help.list")
def list_news(
    ctx: typer.Context, *, state: _State = None, unit: OneUnit = None, as_json: Json = False
) -> None:
    desk = desk_of(ctx)
    with desk.open_database() as database, database.read_session() as db:
        query = select(NewsItem).order_by(col(NewsItem.day), col(NewsItem.id))
        if state is not None:
            query = query.where(col(NewsItem.state) == state.value)
        if unit is not None:
            query = query.where(col(NewsItem.unit_id) == get_unit(desk, db, unit).id)
        codes = codes_of(db)
        rows = [_row(item, codes) for item in db.exec(query)]
    columns = ("id", "date", "unit_code", "title", "author", "approved_by", "state")
    show_rows(desk, columns, rows, as_json=as_json)


@app.named("approve", "news.help.approve")
def approve_item(ctx: typer.Context, code: Code, *, force: _Force = False) -> None:
    desk = desk_of(ctx)
    with desk.open_database() as database, database.session() as db:
        item = get_item(desk, db, code)
        approver = Approver(desk.officer, desk.config.approval.two_people, force)
        obstacle = find_obstacle(db, item, approver, desk.today)
        if obstacle == "approved_before":
            say(desk.texts("news.approved_before", code=item.code, by=item.approved_by))
            return
        if obstacle is not None:
            raise CannotError(_explain(desk, item, obstacle))
        approve(item, desk.officer, desk.clock.now())
        db.add(desk.audit("news.approve", codes_of(db)[item.unit_id], code=item.code))
        if item.corrects_id is not None:
            queued = queue_correction(db, home_house(desk), item, desk.clock.now())
            say(desk.texts("news.correcting", code=item.code, count=queued))
            return
    key = "approved_reserve" if item.is_reserve else "approved"
    day = f"{item.day:%d/%m/%Y}"
    say(desk.texts(f"news.{key}", code=item.code, title=item.title, day=day))


@app.named("reject", "news.help.reject")
def reject_item(ctx: typer.Context, code: Code) -> None:
    desk = desk_of(ctx)
    with desk.open_database() as database, database.session() as db:
        item = get_item(desk, db, code)
        if item.state in {"rejected", "withdrawn"}:
            say(desk.texts(f"news.{item.state}_before", code=item.code))
            return
        if item.state == "approved":
            raise CannotError(desk.texts("news.was_approved", code=item.code, by=item.approved_by))
        item.state = "rejected"
        db.add(desk.audit("news.reject", codes_of(db)[item.unit_id], code=item.code))
    say(desk.texts("news.rejected", code=item.code, title=item.title))


def get_item(desk: Desk, db: Session, code: str) -> NewsItem:
    """The item of that code, locked for a change; :raises CannotError: there is none."""
    query = select(NewsItem).where(col(NewsItem.code) == code.strip().upper())
    item = db.exec(query.with_for_update()).first()
    if item is None:
        raise CannotError(desk.texts("news.unknown", code=code))
    return item


def _explain(desk: Desk, item: NewsItem, obstacle: Obstacle) -> str:
    until = f"{item.valid_until:%d/%m/%Y}" if item.valid_until else ""
    shown = {"code": item.code, "author": item.author, "topic": item.topic, "until": until}
    return desk.texts(f"news.{obstacle}", **shown, url=item.url, day=f"{item.day:%d/%m/%Y}")


def home_house(desk: Desk) -> House:
    """The account that carries the daily item."""
    return house_of(desk.config, desk.config.official_accounts[0])


def _row(item: NewsItem, codes: dict[int | None, str]) -> dict[str, Any]:
    row = item.model_dump(exclude={"id", "unit_id", "day", "state", "code"})
    return {
        "id": item.code,
        "state": item.state,
        "date": item.day,
        "unit_code": codes.get(item.unit_id),
        **row,
    }
