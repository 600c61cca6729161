"""The file of daily items: each with its day and unit, drafts until an officer approves them."""

import secrets
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypeAlias

from sqlmodel import Session, select

from bot.imports.lines import Line, Sheet, list_problems
from bot.imports.plan import Plan, refuse_repeats
from bot.imports.units import suggest_code
from bot.pictures import PictureError, read_picture
from handlers.kit.drafting import new_code
from handlers.kit.links import find_link_danger
from handlers.kit.rest_days import is_rest_day
from handlers.kit.topics import list_first_words, spell_topic, suggest_topic
from models.news import NewsItem
from models.picture import Picture, keep_picture
from models.unit import Unit, is_top, units_by_code

COLUMNS = (
    "date", "title", "body", "url", "image", "source", "topic", "unit_code", "valid_until",
)  # fmt: skip
NEEDED = ("date", "title", "body")

# A text of Zalo's holds 2,000 characters; the courtesies around an item need some (message style).
MOST_LETTERS = 1700

Key: TypeAlias = tuple[int, date, str]


@dataclass(frozen=True)
class WantedItem:
    line: Line
    unit_code: str
    values: Mapping[str, Any]
    picture: Picture | None = None

    @property
    def key(self) -> Key:
        return self.values["unit_id"], self.values["day"], self.values["title"]


def plan_news(sheet: Sheet, db: Session, folder: Path, today: date) -> Plan[WantedItem]:
    """An item already there (same unit, day and title) stays as it is.

    Those that won't go out on their day are remarked on. `folder`: where the file lies, and the pictures that it names.
    """
    units = units_by_code(db)
    wanted = [_read(line, units, folder) for line in sheet.lines]
    good = (item for item in wanted if not item.line.problems)
    refuse_repeats((item.line, item.key, item.values["title"]) for item in good)
    known = {(item.unit_id, item.day, item.title): item for item in db.exec(select(NewsItem))}
    plan: Plan[WantedItem] = Plan(problems=list_problems(sheet.lines))
    for item in wanted:
        if item.line.problems:
            continue
        now = known.get(item.key)
        if now is None:
            plan.new.append(item)
            continue
        plan.unchanged += 1
        if now.body != item.values["body"]:
            row, code = item.line.row, now.code
            plan.remarks.append(item.line.texts("imports.kept_body", row=row, code=code))
    plan.remarks.extend(_list_unsent(plan.new, known.values(), today))
    return plan


def _list_unsent(
    new: Iterable[WantedItem], there: Iterable[NewsItem], today: date
) -> Iterator[str]:
    """A unit gets one item a day, the older of two, and none on a day of rest."""
    titles = {
        (item.unit_id, item.day): item.title
        for item in there
        if item.state in ("draft", "approved") and not (item.is_reserve or item.corrects_id)
    }
    for item in new:
        unit_id, day, title = item.key
        first = titles.setdefault((unit_id, day), title)
        shown = {"row": item.line.row, "day": f"{day:%d/%m/%Y}", "first": first}
        if day >= today and is_rest_day(day):
            yield item.line.texts("imports.rest_day", **shown)
        elif day >= today and first != title:
            yield item.line.texts("imports.day_taken", **shown)


def add_item(
    db: Session, wanted: WantedItem, taken: set[str], author: str, now: datetime
) -> NewsItem:
    """A draft with a code that is not among the `taken`, which then holds it too."""
    code = next(code for code in _codes() if code not in taken)
    taken.add(code)
    item = NewsItem(code=code, author=author, created_at=now, **wanted.values)
    if wanted.picture is not None:
        item.picture_id = keep_picture(db, wanted.picture).id
    db.add(item)
    return item


def _codes() -> Iterator[str]:
    while True:
        yield new_code(secrets.SystemRandom())


def _read(line: Line, units: Mapping[str, Unit], folder: Path) -> WantedItem:
    unit = _find_unit(line, units)
    values = {
        "day": line.day("date", needed=True),
        "title": line.text("title", needed=True),
        "body": line.block("body", needed=True),
        "url": _link(line, "url"),
        "image": line.text("image") or None,
        "source": line.text("source") or None,
        "topic": _topic(line),
        "valid_until": line.day("valid_until"),
        "unit_id": unit.id if unit else 0,
    }
    _check(line, values)
    return WantedItem(line, unit.code if unit else "", values, _picture(line, folder))


def _find_unit(line: Line, units: Mapping[str, Unit]) -> Unit | None:
    """The row's unit; without one, the only unit at the top of the organisation."""
    code = line.text("unit_code").upper()
    if code in units:
        return units[code]
    if code:
        near = suggest_code(code, units)
        line.refuse("no_unit_near" if near else "no_unit", value=code, near=near)
        return None
    tops = [unit for unit in units.values() if is_top(unit)]
    if len(tops) != 1:
        line.refuse("which_unit")
        return None
    return tops[0]


def _link(line: Line, column: str) -> str | None:
    link = line.text(column)
    if link and not link.startswith(("https://", "http://")):
        line.refuse("no_link", value=link)
    elif link and find_link_danger(link) is not None:
        line.refuse("bad_link", value=link)
    return link or None


def _picture(line: Line, folder: Path) -> Picture | None:
    """A file that lies beside the sheet, or wherever the row says."""
    name = line.text("image")
    try:
        return read_picture(folder / name) if name else None
    except PictureError as error:
        line.refuse(error.key, value=name)
        return None


def _topic(line: Line) -> str | None:
    said = line.text("topic")
    found = spell_topic(said) if said else None
    if said and found is None:
        near, known = suggest_topic(said), ", ".join(list_first_words())
        line.refuse("no_topic_near" if near else "no_topic", value=said, near=near, known=known)
    return found


def _check(line: Line, values: Mapping[str, Any]) -> None:
    length = len(values["title"]) + len(values["body"])
    if length > MOST_LETTERS:
        line.refuse("too_long", length=length, most=MOST_LETTERS)
    if values["day"] and values["valid_until"] and values["valid_until"] < values["day"]:
        line.refuse("valid_before_day")
