"""`chihoi channel`: the Union's websites, pages and groups, when last looked at, and what GMF costs."""

from collections import Counter, defaultdict
from enum import StrEnum
from typing import Annotated

import typer
from sqlmodel import Session, col, func, select

from bot.cli.importing import tell_problems, write_plan
from bot.cli.options import Commands, DryRun, Json, OneUnit, RowId, SheetFile, SkipBad, desk_of
from bot.cli.output import say, show_one, show_rows
from bot.cli.rows import codes_of, get_row, get_unit, kept_values
from bot.imports.channels import COLUMNS, NEEDED, WantedChannel, plan_channels, write_channel
from bot.imports.lines import read_sheet
from models.audit import AuditEntry
from models.channel import KINDS, Channel, is_unchecked, mark_checked, state_of
from models.group import Group
from models.unit import Unit, list_answering


class KindChoice(StrEnum):
    website = "website"
    fanpage = "fanpage"
    page = "page"
    group = "group"


app = Commands("channel.help.channel")

_Kind = Annotated[KindChoice | None, typer.Option("--kind", help="channel.help.kind")]
_Stale = Annotated[bool, typer.Option("--unchecked", help="channel.help.unchecked")]
_Gone = Annotated[bool, typer.Option("--gone", help="channel.help.gone")]


@app.named("import", "channel.help.import")
def import_channels(
    ctx: typer.Context, file: SheetFile, *, skip_bad: SkipBad = False, dry_run: DryRun = False
) -> None:
    desk = desk_of(ctx)
    sheet = read_sheet(file, COLUMNS, NEEDED, desk.texts)
    with desk.open_database() as database:
        with database.read_session() as db:
            plan = plan_channels(sheet, db)
        tell_problems(desk, sheet, plan, skip_bad=skip_bad)

        def write(db: Session, wanted: WantedChannel) -> AuditEntry:
            write_channel(db, wanted)
            return desk.audit("channel.import", wanted.unit_code, url=wanted.values["url"])

        write_plan(desk, database, plan, write, dry_run=dry_run)


@app.named("list", "channel.help.list")
def list_channels(
    ctx: typer.Context,
    *,
    unit: OneUnit = None,
    kind: _Kind = None,
    unchecked: _Stale = False,
    as_json: Json = False,
) -> None:
    desk = desk_of(ctx)
    with desk.open_database() as database, database.read_session() as db:
        query = select(Channel).order_by(col(Channel.kind), col(Channel.id))
        if unit is not None:
            below = list_answering(db, get_unit(desk, db, unit).id)
            query = query.where(col(Channel.unit_id).in_(below))
        if kind is not None:
            query = query.where(col(Channel.kind) == kind.value)
        if unchecked:
            query = query.where(is_unchecked(desk.clock.now()))
        codes = codes_of(db)
        rows = [
            {
                "id": str(channel.id),
                "state": state_of(channel, desk.clock.now()),
                "unit_code": codes[channel.unit_id],
                **kept_values(channel, {"id", "state", "unit_id"}),
            }
            for channel in db.exec(query)
        ]
    columns = ("id", "kind", "name", "url", "unit_code", "owner", "size", "checked_at", "state")
    show_rows(desk, columns, rows, as_json=as_json)


@app.named("report", "channel.help.report")
def report_channels(ctx: typer.Context, *, as_json: Json = False) -> None:
    """Each unit that has channels: how many of each kind, and how many nobody looked at lately."""
    desk = desk_of(ctx)
    now = desk.clock.now()
    counts: defaultdict[int, Counter[str]] = defaultdict(Counter)
    with desk.open_database() as database, database.read_session() as db:
        for channel in db.exec(select(Channel)):
            state = state_of(channel, now)
            counts[channel.unit_id].update([state, *([channel.kind] if state != "gone" else [])])
        units = {one.id: one for one in db.exec(select(Unit).where(col(Unit.id).in_(counts)))}
    rows = [
        {"id": units[unit_id].code, "state": "active", "name": units[unit_id].name}
        | {name: count[name] for name in (*KINDS, "unchecked", "gone")}
        for unit_id, count in sorted(counts.items(), key=lambda pair: units[pair[0]].code)
    ]
    show_rows(desk, ("id", "name", *KINDS, "unchecked", "gone"), rows, as_json=as_json)
    if not as_json:
        total: Counter[str] = sum(counts.values(), Counter())
        figures = {name: total[name] for name in (*KINDS, "unchecked", "gone")}
        say(desk.texts("channel.report", total=sum(total[k] for k in KINDS), **figures))


@app.named("check", "channel.help.check")
def check_channel(ctx: typer.Context, channel_id: RowId, *, gone: _Gone = False) -> None:
    """An officer looked at it herself; no address is opened by a machine."""
    desk = desk_of(ctx)
    with desk.open_database() as database, database.session() as db:
        channel = get_row(desk, db, Channel, channel_id, lock=True)
        mark_checked(channel, desk.officer, desk.clock.now(), gone=gone)
        db.add(desk.audit("channel.check", codes_of(db)[channel.unit_id], state=channel.state))
        name = channel.name
    say(desk.texts("channel.gone" if gone else "channel.checked", name=name))


@app.named("cost", "channel.help.cost")
def show_cost(ctx: typer.Context, *, as_json: Json = False) -> None:
    """What the groups would cost a month if the OA owned all of them, by the prices configured."""
    desk = desk_of(ctx)
    low, high = desk.config.prices.gmf_month
    with desk.open_database() as database, database.read_session() as db:
        query = select(col(Group.kind), func.count()).where(col(Group.state) == "active")
        counts = dict(db.exec(query.group_by(col(Group.kind))).all())
    total, owned = sum(counts.values()), counts.get("gmf", 0)
    row = {
        "id": "gmf",
        "state": "estimated",
        "groups": total,
        "owned": owned,
        "now_low": owned * low,
        "now_high": owned * high,
        "all_low": total * low,
        "all_high": total * high,
    }
    if as_json:
        show_one(desk, row, as_json=True)
        return
    now, all_ = ({"low": _dong(n * low), "high": _dong(n * high)} for n in (owned, total))
    say(desk.texts("channel.cost_now", owned=owned, **now))
    say(desk.texts("channel.cost_all", total=total, **all_))


def _dong(amount: int) -> str:
    return f"{amount:,}".replace(",", ".")
