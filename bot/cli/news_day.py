"""`chihoi news schedule` and `withdraw`: an item on another day, or taken back."""

from collections import Counter
from datetime import date
from typing import Annotated

import typer
from sqlalchemy import update
from sqlmodel import Session, col, func, select

from bot.cli.days import read_day, show_day
from bot.cli.desk import CannotError, Desk
from bot.cli.news import Code, get_item
from bot.cli.options import OneUnit, desk_of
from bot.cli.output import say, tell
from bot.cli.rows import codes_of, get_unit
from handlers.kit.approval import same_person
from handlers.kit.corrections import carries
from models.news import NewsItem
from models.outbox import OutboxMessage
from models.push import DailyPush
from models.unit import Unit, list_line

_Date = Annotated[str, typer.Option("--date", metavar="DAY", help="cli.option.date")]
_Reason = Annotated[str, typer.Option("--reason", metavar="TEXT", help="news.help.reason")]

_TO_GROUPS = ("group", "leaders_group")


def schedule_item(ctx: typer.Context, code: Code, *, day: _Date, unit: OneUnit = None) -> None:
    desk = desk_of(ctx)
    wanted = read_day(desk, day, desk.today)
    if wanted < desk.today:
        raise CannotError(desk.texts("news.past_day", day=show_day(desk, wanted)), status=2)
    with desk.open_database() as database, database.session() as db:
        item = get_item(desk, db, code)
        place = get_unit(desk, db, unit) if unit else db.get_one(Unit, item.unit_id)
        shown = {"code": item.code, "unit": place.name, "day": show_day(desk, wanted)}
        if (item.day, item.unit_id) == (wanted, place.id) and item.state != "lapsed":
            say(desk.texts("news.scheduled_before", **shown))
            return
        _check_movable(desk, db, item, wanted, place)
        before = [item.day.isoformat(), codes_of(db)[item.unit_id]]
        item.day, item.unit_id = wanted, place.id
        item.state = "draft" if item.state == "lapsed" else item.state
        db.add(desk.audit("news.schedule", place.code, code=item.code, before=before))
        other = _find_other(db, item)
    say(desk.texts("news.scheduled", **shown))
    if other is not None:
        tell(desk.texts("news.other_first", code=other.code, title=other.title))


def withdraw_item(ctx: typer.Context, code: Code, *, reason: _Reason) -> None:
    desk = desk_of(ctx)
    why = reason.strip()
    if not why:
        raise CannotError(desk.texts("news.no_reason"), status=2)
    with desk.open_database() as database, database.session() as db:
        item = get_item(desk, db, code)
        if item.state in {"withdrawn", "rejected"}:
            say(desk.texts(f"news.{item.state}_before", code=item.code))
            return
        item.state, item.withdrawn_at = "withdrawn", desk.clock.now()
        stopped = _stop_queued(db, item)
        unit = codes_of(db)[item.unit_id]
        db.add(desk.audit("news.withdraw", unit, code=item.code, reason=why, stopped=stopped))
        reached = _count_reached(db, item)
    say(desk.texts("news.withdrawn", code=item.code, title=item.title))
    _tell_reached(desk, stopped, reached)


def _check_movable(desk: Desk, db: Session, item: NewsItem, day: date, place: Unit) -> None:
    """:raises CannotError: when it went out, may not go out, or would reach more than approved."""
    if item.state in {"rejected", "withdrawn"}:
        raise CannotError(desk.texts(f"news.was_{item.state}", code=item.code))
    if item.valid_until is not None and item.valid_until < day:
        until = f"{item.valid_until:%d/%m/%Y}"
        raise CannotError(desk.texts("news.no_longer_valid", code=item.code, until=until))
    pushed = select(func.count()).where(col(DailyPush.news_item_id) == item.id)
    if count := db.exec(pushed).one():
        raise CannotError(desk.texts("news.went_out", code=item.code, count=count))
    wider = item.unit_id not in {above.id for above in list_line(db, place)}
    alone = desk.config.approval.two_people and same_person(db, item.author, desk.officer)
    if item.state == "approved" and wider and alone:
        raise CannotError(desk.texts("news.own_item_wider", code=item.code, author=item.author))


def _find_other(db: Session, item: NewsItem) -> NewsItem | None:
    """The approved item that the unit already has that day and that goes out instead."""
    query = select(NewsItem).where(
        col(NewsItem.unit_id) == item.unit_id,
        col(NewsItem.day) == item.day,
        col(NewsItem.state) == "approved",
        col(NewsItem.id) < item.id,
    )
    return db.exec(query.order_by(col(NewsItem.id))).first()


def _stop_queued(db: Session, item: NewsItem) -> int:
    waiting = (col(OutboxMessage.state) == "pending", carries(item))
    stop = update(OutboxMessage).where(*waiting).values(state="cancelled", reason="withdrawn")
    stopped = int(db.exec(stop).rowcount)
    pushes = update(DailyPush).where(col(DailyPush.news_item_id) == item.id)
    db.exec(pushes.values(reason="withdrawn"))
    return stopped


def _count_reached(db: Session, item: NewsItem) -> Counter[str]:
    """Groups and people who got it, and messages on their way that can't be called back."""
    columns = (col(OutboxMessage.state), col(OutboxMessage.route), col(OutboxMessage.recipient_id))
    gone = col(OutboxMessage.state).in_(("sent", "sending", "unknown", "doubtful"))
    reached: Counter[str] = Counter()
    for state, route, _ in db.exec(select(*columns).where(gone, carries(item)).distinct()):
        kind = "groups" if route in _TO_GROUPS else "people"
        reached[kind if state == "sent" else "on_the_way"] += 1
    return reached


def _tell_reached(desk: Desk, stopped: int, reached: Counter[str]) -> None:
    say(desk.texts("news.stopped" if stopped else "news.none_stopped", count=stopped))
    if reached["groups"] or reached["people"]:
        counts = {"groups": reached["groups"], "people": reached["people"]}
        say(desk.texts("news.reached", **counts))
    if reached["on_the_way"]:
        say(desk.texts("news.on_the_way", count=reached["on_the_way"]))
