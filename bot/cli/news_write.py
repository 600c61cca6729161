"""`chihoi news add`, `show` and `correct`: one item written here, seen as it will look, put right."""

import secrets
import sys
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from sqlmodel import Session, col, select

from bot.cli.days import read_day, show_day
from bot.cli.desk import CannotError, Desk
from bot.cli.news import Code, get_item, home_house
from bot.cli.options import DryRun, Json, OneUnit, desk_of
from bot.cli.output import say, show_one
from bot.cli.rows import codes_of, get_unit
from bot.imports.news import MOST_LETTERS
from bot.pictures import PictureError, read_picture
from handlers.kit.corrections import count_reached
from handlers.kit.drafting import draw_code
from handlers.kit.item_links import ItemLinks, link_address
from handlers.kit.links import find_link_danger
from handlers.kit.push_words import PushWords
from handlers.kit.topics import list_first_words, spell_topic, suggest_topic
from models.code_issuing import get_key, preview_link
from models.news import NewsItem
from models.picture import Picture, keep_picture
from models.unit import Unit, list_tops

_Title = Annotated[str, typer.Option("--title", help="news.help.title")]
_Body = Annotated[str, typer.Option("--body", help="news.help.body")]
_Url = Annotated[str | None, typer.Option("--url", help="news.help.url")]
_Image = Annotated[Path | None, typer.Option("--image", help="news.help.image")]
_Source = Annotated[str | None, typer.Option("--source", help="news.help.source")]
_Topic = Annotated[str | None, typer.Option("--topic", help="news.help.topic")]
_Date = Annotated[str | None, typer.Option("--date", metavar="DAY", help="cli.option.date")]
_Until = Annotated[str | None, typer.Option("--until", metavar="DAY", help="news.help.until")]
_Reserve = Annotated[bool, typer.Option("--reserve", help="news.help.reserve")]


@dataclass(frozen=True)
class _Story:
    """What an officer typed, checked."""

    title: str
    body: str
    url: str | None = None
    picture: Picture | None = None


def add_item(  # noqa: PLR0913  (a command's options)
    ctx: typer.Context,
    *,
    title: _Title,
    body: _Body,
    day: _Date = None,
    unit: OneUnit = None,
    url: _Url = None,
    image: _Image = None,
    source: _Source = None,
    topic: _Topic = None,
    until: _Until = None,
    reserve: _Reserve = False,
) -> None:
    desk = desk_of(ctx)
    story = _read_story(desk, title, body, url, image)
    first, last = _read_days(desk, day, until)
    about = _read_topic(desk, topic)
    with desk.open_database() as database, database.session() as db:
        place = find_place(desk, db, unit)
        known = _find_same(db, story, first, place)
        if known is not None:
            say(desk.texts("news.added_before", code=known.code, title=known.title))
            return
        item = _write(desk, db, story, first, place)
        item.source, item.topic, item.valid_until = source, about, last
        item.is_reserve = reserve
        db.add(desk.audit("news.add", place.code, code=item.code))
        shown = {"code": item.code, "unit": place.name, "day": show_day(desk, first)}
    say(desk.texts("news.added_reserve" if reserve else "news.added", **shown))


def show_item(ctx: typer.Context, code: Code, *, as_json: Json = False) -> None:
    """The item as a group, a member and a leader will see it."""
    desk = desk_of(ctx)
    with desk.open_database() as database, database.read_session() as db:
        item = get_item(desk, db, code)
        unit = codes_of(db)[item.unit_id]
        house = home_house(desk)
        link = link_address(house, preview_link(get_key(db), item.id, item.unit_id))
        words = PushWords(house, item, ItemLinks(link, link))
        row = {"id": item.code, "state": item.state, "date": item.day, "unit_code": unit}
        looks = {"group": words.group(), "one_to_one": words.member(), "pack": words.bubble()}
    if as_json:
        show_one(desk, row | looks, as_json=True)
        return
    show_one(desk, row, as_json=False)
    for name, text in looks.items():
        say(f"\n── {desk.texts(f'news.looks.{name}')}\n{text}")


def correct_item(
    ctx: typer.Context, code: Code, *, title: _Title, body: _Body, dry_run: DryRun = False
) -> None:
    desk = desk_of(ctx)
    story = _read_story(desk, title, body, None, None)
    with desk.open_database() as database, database.session() as db:
        item = get_item(desk, db, code)
        if item.state != "withdrawn":
            raise CannotError(desk.texts("news.withdraw_first", code=item.code))
        first = item if item.corrects_id is None else db.get_one(NewsItem, item.corrects_id)
        known = _find_standing(db, first)
        if known is not None:
            say(desk.texts("news.corrected_before", code=item.code, by=known.code))
            return
        reached = count_reached(db, first)
        counts = {"groups": reached["groups"], "people": reached["people"]}
        if dry_run:
            say(desk.texts("news.would_correct", code=item.code, **counts))
            return
        place = db.get_one(Unit, item.unit_id)
        correction = _write(desk, db, story, desk.today, place)
        correction.corrects_id = first.id
        db.add(desk.audit("news.correct", place.code, code=correction.code, corrects=item.code))
        new = correction.code
    say(desk.texts("news.correction_written", code=new, **counts))


def _find_standing(db: Session, item: NewsItem) -> NewsItem | None:
    """The correction of the item that waits or went out; one that was taken back stands no more."""
    query = select(NewsItem).where(
        col(NewsItem.corrects_id) == item.id, col(NewsItem.state).in_(("draft", "approved"))
    )
    return db.exec(query).first()


def _read_story(desk: Desk, title: str, body: str, url: str | None, image: Path | None) -> _Story:
    """:raises CannotError: with what is missing or too long, or why the link or picture won't do."""
    told = (sys.stdin.read() if body == "-" else body).strip()
    head = " ".join(title.split())
    if not head or not told:
        raise CannotError(desk.texts("news.empty"), status=2)
    if len(head) + len(told) > MOST_LETTERS:
        length = len(head) + len(told)
        raise CannotError(desk.texts("news.too_long", length=length, most=MOST_LETTERS))
    if url and not url.startswith(("https://", "http://")):
        raise CannotError(desk.texts("imports.no_link", value=url), status=2)
    if url and find_link_danger(url) is not None:
        raise CannotError(desk.texts("news.bad_link", url=url, code=""))
    try:
        picture = read_picture(image) if image is not None else None
    except PictureError as error:
        raise CannotError(desk.texts(f"imports.{error.key}", value=image)) from None
    return _Story(head, told, url or None, picture)


def _read_days(desk: Desk, day: str | None, until: str | None) -> tuple[date, date | None]:
    first = read_day(desk, day, desk.today) if day else desk.today
    last = read_day(desk, until, desk.today) if until else None
    if first < desk.today:
        raise CannotError(desk.texts("news.past_day", day=show_day(desk, first)), status=2)
    if last is not None and last < first:
        raise CannotError(desk.texts("imports.valid_before_day"), status=2)
    return first, last


def find_place(desk: Desk, db: Session, unit: str | None) -> Unit:
    """The unit of that code, or the only one at the top; :raises CannotError: when unclear."""
    if unit is not None:
        return get_unit(desk, db, unit)
    tops = list_tops(db)
    if len(tops) != 1:
        raise CannotError(desk.texts("news.which_unit"), status=2)
    return tops[0]


def _find_same(db: Session, story: _Story, day: date, place: Unit) -> NewsItem | None:
    query = select(NewsItem).where(
        col(NewsItem.unit_id) == place.id,
        col(NewsItem.day) == day,
        col(NewsItem.title) == story.title,
        col(NewsItem.state).in_(("draft", "approved")),
    )
    return db.exec(query).first()


def _write(desk: Desk, db: Session, story: _Story, day: date, place: Unit) -> NewsItem:
    item = NewsItem(
        code=draw_code(db, secrets.SystemRandom()),
        day=day,
        title=story.title,
        body=story.body,
        url=story.url,
        unit_id=place.id,
        author=desk.officer,
        created_at=desk.clock.now(),
    )
    if story.picture is not None:
        item.picture_id = keep_picture(db, story.picture).id
    db.add(item)
    return item


def _read_topic(desk: Desk, said: str | None) -> str | None:
    """:raises CannotError: with the topics there are, those that members choose."""
    if said is None or not said.strip():
        return None
    found = spell_topic(said)
    if found is None:
        near, known = suggest_topic(said), ", ".join(list_first_words())
        key = "no_topic_near" if near else "no_topic"
        raise CannotError(desk.texts(f"news.{key}", said=said, near=near, known=known), status=2)
    return found
