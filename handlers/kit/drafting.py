"""Turning what people wrote into news items: a title, a story, and what speaks against it."""

import random
import re
import secrets
from datetime import date, timedelta
from typing import Literal, TypeAlias

from sqlmodel import Session, col, select

from handlers.kit.context import Context
from handlers.kit.links import find_link_danger
from handlers.kit.rights import sign
from models.masking_mark import MASK
from models.news import NewsItem
from models.unit import Unit

Fault: TypeAlias = Literal["private", "odd_link", "too_short", "too_long"]

SHORTEST, LONGEST, LONGEST_TITLE = 20, 1500, 80
# No 0/O and 1/I: a code is read from paper and typed on a phone.
CODE_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
CODE_LENGTH = 4
# A figure and a letter, so that no word is one, and no hour or weekday ("6h45", "T7CN").
_CODE = re.compile(rf"(?=.*\d)(?=.*[A-Z])(?!\dH|T\d)[{CODE_LETTERS}]{{{CODE_LENGTH}}}")
_LINK = re.compile(r"https?://\S+", re.IGNORECASE)
_SENTENCE = re.compile(r"(?<=[.!?…])\s+|\n+")
_DAYS_AHEAD = 60


def find_fault(text: str) -> Fault | None:
    """Why the text can't become news as it is."""
    if MASK in text:
        return "private"
    if any(find_link_danger(link.rstrip(".,;)”\"'")) for link in _LINK.findall(text)):
        return "odd_link"
    if len(_LINK.sub("", text).strip()) < SHORTEST:
        return "too_short"
    return "too_long" if len(text) > LONGEST else None


def split_story(text: str) -> tuple[str, str, str | None]:
    """(title, body, link): the first sentence where it is short enough, else its first words."""
    links = _LINK.findall(text)
    url = links[0].rstrip(".,;)”\"'") if links else None
    plain = _LINK.sub(" ", text).strip()
    first, *rest = [part.strip() for part in _SENTENCE.split(plain) if part.strip()] or [plain]
    title = first.rstrip(".!…")
    if len(title) > LONGEST_TITLE:
        cut = title[:LONGEST_TITLE].rfind(" ")
        return f"{title[: cut if cut > 0 else LONGEST_TITLE].rstrip(',;: ')}…", plain, url
    return title, " ".join(rest) or plain, url


def write_draft(
    ctx: Context, unit: Unit, day: date, story: tuple[str, str, str | None]
) -> NewsItem:
    """A draft of who writes, for another to approve."""
    title, body, url = story
    item = NewsItem(
        code=draw_code(ctx.db, secrets.SystemRandom()),
        day=day,
        title=title,
        body=body,
        url=url,
        unit_id=unit.id,
        author=sign(ctx),
        created_at=ctx.now,
    )
    ctx.db.add(item)
    ctx.db.flush()
    return item


def find_free_day(db: Session, unit: Unit, first: date) -> date:
    """The first day on which the unit has no item of its own yet."""
    query = select(col(NewsItem.day)).where(
        col(NewsItem.unit_id) == unit.id,
        col(NewsItem.state).in_(("draft", "approved")),
        col(NewsItem.is_reserve).is_(False),
        col(NewsItem.day) >= first,
    )
    taken = set(db.exec(query))
    days = (first + timedelta(days=n) for n in range(_DAYS_AHEAD))
    return next((day for day in days if day not in taken), first)


def new_code(chance: random.Random) -> str:
    """Of some 640,000 that can be told from all else that people type."""
    while True:
        code = "".join(chance.choices(CODE_LETTERS, k=CODE_LENGTH))
        if is_item_code(code):
            return code


def is_item_code(text: str) -> bool:
    """Whether it can be the code of an item and hardly anything else."""
    return _CODE.fullmatch(text) is not None


def draw_code(db: Session, chance: random.Random) -> str:
    """A code that no item has yet; the first try nearly always fits."""
    while True:
        code = new_code(chance)
        if db.exec(select(NewsItem.id).where(col(NewsItem.code) == code)).first() is None:
            return code
