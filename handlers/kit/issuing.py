"""Whether the Union issued a text: by its code, its link or its words, and whether it was altered."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from rapidfuzz import fuzz
from sqlmodel import Session, col, select

from handlers.kit.drafting import CODE_LENGTH, CODE_LETTERS
from handlers.kit.item_text import story_of
from handlers.kit.words import fold
from models.code import Code
from models.news import NewsItem, find_item

_CODE = f"[{CODE_LETTERS}]{{{CODE_LENGTH}}}"
_ASKED = re.compile(
    rf"(?:(?:kiem tra|xem|hoi)\s+)?(?:(?:ma\s+)?tin|ma)\s+(?:that\s+)?({_CODE})", re.IGNORECASE
)
_BARE = re.compile(rf"#?({_CODE})", re.IGNORECASE)
_LINKED = re.compile(r"/t/([0-9A-Za-z]{4,12})\b")
_LINK = re.compile(r"(?:https?://)?[\w-]+(?:\.[\w-]+)+(?:/\S*)?")
_NUMBER = re.compile(r"\d[\d .-]{7,}\d")
_HEADED = re.compile(r"(?:tin (?:vui )?hom (?:nay|qua)|dinh chinh)\s*:?\s*(.+)", re.IGNORECASE)
# A text of people's own is shorter, or begins otherwise.
_SHORTEST, _LOOKED_BACK, _SAME_TITLE, _SAME_BODY = 40, timedelta(days=60), 92, 97


@dataclass(frozen=True, slots=True)
class Verdict:
    """`item` was issued; `altered`: the text sent is not the one that was."""

    item: NewsItem
    altered: bool = False
    added_link: bool = False


def read_code(text: str) -> str | None:
    """The code asked about: "K7Q2" alone, "mã tin K7Q2", "kiểm tra tin K7Q2"."""
    said = fold(text)
    found = _BARE.fullmatch(said) or _ASKED.fullmatch(said)
    code = found[1].upper() if found else ""
    # A word of four letters, such as "dung" or "menu", holds no digit.
    return code if any(letter.isdigit() for letter in code) else None


def looks_forwarded(text: str) -> bool:
    """Cheap enough for every message: long, and dressed as a text of ours."""
    if len(text) < _SHORTEST:
        return False
    return "📰" in text or _HEADED.match(fold(text.splitlines()[0])) is not None or "/t/" in text


def judge_text(db: Session, text: str, today: date) -> Verdict | None:
    """The item a forwarded text is, or was made from; None where it is none of ours."""
    item = _find_linked(db, text) or _find_titled(db, text, today)
    if item is None:
        return None
    added = _has_foreign_link(text, item)
    return Verdict(item, added or _is_altered(text, item), added)


def _find_linked(db: Session, text: str) -> NewsItem | None:
    for found in _LINKED.findall(text):
        code = db.exec(select(Code).where(col(Code.text) == found.upper())).first()
        if code is not None and code.news_item_id is not None:
            return db.get(NewsItem, code.news_item_id)
        if (item := find_item(db, found)) is not None:
            return item
    return None


def _find_titled(db: Session, text: str, today: date) -> NewsItem | None:
    """Among what was issued in two months: the one whose title the first lines hold."""
    lines = [line for line in text.splitlines() if line.strip()][:2]
    heads = [_head(line) for line in lines]
    query = select(NewsItem).where(
        col(NewsItem.state).in_(("approved", "withdrawn")),
        col(NewsItem.day) >= today - _LOOKED_BACK,
        col(NewsItem.day) <= today + timedelta(days=1),
    )
    scored = [(_title_score(heads, item), item.id, item) for item in db.exec(query)]
    best = max(scored, default=None)
    return best[2] if best is not None and best[0] >= _SAME_TITLE else None


def _head(line: str) -> str:
    said = fold(line.replace("📰", " ")).strip()
    found = _HEADED.match(said)
    return found[1] if found else said


def _title_score(heads: Sequence[str], item: NewsItem) -> float:
    title = fold(item.title)
    return max((fuzz.ratio(head[: len(title) + 2], title) for head in heads), default=0)


def _is_altered(text: str, item: NewsItem) -> bool:
    """What was issued must stand in it whole; what we and the sender add around it is no matter,
    but for numbers to call or pay to."""
    story, said = fold(story_of(item)), fold(text)
    if fold(item.title) not in said or fuzz.partial_ratio(story, said) < _SAME_BODY:
        return True
    ours = {_digits(number) for number in _NUMBER.findall(f"{item.title} {item.body}")}
    return any(_digits(number) not in ours for number in _NUMBER.findall(text))


def _has_foreign_link(text: str, item: NewsItem) -> bool:
    known = f"{item.body} {item.url or ''}"
    links = (link.rstrip(".,;)") for link in _LINK.findall(text))
    return any(link not in known and "/t/" not in link for link in links)


def _digits(number: str) -> str:
    return "".join(filter(str.isdigit, number))
