"""`chihoi news`: the daily items, from a file, and the second pair of eyes that approves them."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated, Any

import typer
from sqlmodel import Session, col, select

from bot.cli.desk import CannotError, Desk
from bot.cli.importing import tell_problems, write_plan
from bot.cli.options import Commands, DryRun, Json, OneUnit, SheetFile, SkipBad, desk_of
from bot.cli.output import progress, say, show_rows
from bot.cli.rows import codes_of, get_unit, kept_values
from bot.houses import house_of
from bot.imports.lines import read_sheet
from bot.imports.news import COLUMNS, NEEDED, WantedItem, add_item, plan_news
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
_AT_ONCE = 500

_State = Annotated[StateChoice | None, typer.Option("--state", help="news.help.state")]
_Force = Annotated[bool, typer.Option("--force", help="news.help.force")]
Code = Annotated[str, typer.Argument(metavar="ID", help="news.help.code")]
Codes = Annotated[list[str], typer.Argument(metavar="ID...", help="news.help.codes")]


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
            plan = plan_news(sheet, db, file.parent, desk.today)
            taken = set(db.exec(select(NewsItem.code)))
        tell_problems(desk, sheet, plan, skip_bad=skip_bad)

        def write(db: Session, wanted: WantedItem) -> AuditEntry:
            item = add_item(db, wanted, taken, desk.officer, desk.clock.now())
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
def approve_items(ctx: typer.Context, codes: Codes, *, force: _Force = False) -> None:
    """A month at once is one decision: of several codes none is approved where one can't be."""
    desk = desk_of(ctx)
    approver = Approver(desk.officer, desk.config.approval.two_people, force)
    with desk.open_database() as database, database.session() as db:
        units = codes_of(db)
        told = [
            _approve(desk, db, item, approver, units)
            for item in progress(desk, _get_items(desk, db, codes), "news.approving")
        ]
    for text in told:
        say(text)


def _approve(
    desk: Desk, db: Session, item: NewsItem, approver: Approver, units: dict[int | None, str]
) -> str:
    """What is to be said of it; :raises CannotError: where something stands against it."""
    obstacle = find_obstacle(db, item, approver, desk.today)
    if obstacle == "approved_before":
        return desk.texts("news.approved_before", code=item.code, by=item.approved_by)
    if obstacle is not None:
        raise CannotError(_explain(desk, item, obstacle))
    approve(item, desk.officer, desk.clock.now())
    db.add(desk.audit("news.approve", units[item.unit_id], code=item.code))
    if item.corrects_id is not None:
        queued = queue_correction(db, home_house(desk), item, desk.clock.now())
        return desk.texts("news.correcting", code=item.code, count=queued)
    key = "approved_reserve" if item.is_reserve else "approved"
    day = f"{item.day:%d/%m/%Y}"
    return desk.texts(f"news.{key}", code=item.code, title=item.title, day=day)


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


def _get_items(desk: Desk, db: Session, codes: Sequence[str]) -> list[NewsItem]:
    """Those of the codes, in their order; :raises CannotError: where one is unknown."""
    wanted = list(dict.fromkeys(code.strip().upper() for code in codes))
    found: dict[str, NewsItem] = {}
    for start in range(0, len(wanted), _AT_ONCE):
        query = select(NewsItem).where(col(NewsItem.code).in_(wanted[start : start + _AT_ONCE]))
        found |= {item.code: item for item in db.exec(query.with_for_update())}
    unknown = next((code for code in wanted if code not in found), None)
    if unknown is not None:
        raise CannotError(desk.texts("news.unknown", code=unknown))
    return [found[code] for code in wanted]


def _explain(desk: Desk, item: NewsItem, obstacle: Obstacle) -> str:
    until = f"{item.valid_until:%d/%m/%Y}" if item.valid_until else ""
    shown = {"code": item.code, "author": item.author, "topic": item.topic, "until": until}
    return desk.texts(f"news.{obstacle}", **shown, url=item.url, day=f"{item.day:%d/%m/%Y}")


def home_house(desk: Desk) -> House:
    """The account that carries the daily item."""
    return house_of(desk.config, desk.config.official_accounts[0])


def _row(item: NewsItem, codes: dict[int | None, str]) -> dict[str, Any]:
    row = kept_values(item, {"id", "unit_id", "day", "state", "code"})
    return {
        "id": item.code,
        "state": item.state,
        "date": item.day,
        "unit_code": codes.get(item.unit_id),
        **row,
    }
