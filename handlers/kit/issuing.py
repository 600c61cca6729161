"""Whether the Union issued a text: by its code, its link or its words, and whether it was altered."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Literal, TypeAlias

from rapidfuzz import fuzz
from sqlmodel import Session, col, select

from handlers.kit.asked_news import asks_bare
from handlers.kit.context import Context
from handlers.kit.drafting import CODE_LENGTH, CODE_LETTERS
from handlers.kit.item_text import story_of
from handlers.kit.links import find_host
from handlers.kit.texts import load_catalogue
from handlers.kit.words import fold, strip_politeness
from models.code import Code
from models.news import NewsItem, find_item, map_lines

# Never in a code, and typed for what looks like them.
_LOOKALIKES = "01OI"
_CODE = f"[{CODE_LETTERS}{_LOOKALIKES}]{{{CODE_LENGTH}}}"
# The code, with "mã" or the like before it and a question behind it, or neither.
_ASKED = re.compile(
    r"(?:(?:kiem tra|xem|coi|hoi) )?(?P<named>(?:(?:ma )?tin|ma) (?:that )?)?"
    rf"(?P<mark>#)?(?P<code>{_CODE})(?: (?P<rest>.+))?",
    re.IGNORECASE,
)
_LINKED = re.compile(r"/t/([0-9A-Za-z]{4,12})\b")
_LINK = re.compile(r"https?://\S+|[\w-]+(?:\.[\w-]+)*\.[a-zA-Z]{2,24}\b(?:[:/?]\S*)?")
_NUMBER = re.compile(r"\d[\d .-]{7,}\d")
_WORD = re.compile(r"[^\W_]+")
_FORWARD = re.compile(r"^(?:fwd?|chuyen tiep) ")
_HEADED = re.compile(r"\b(?:tin (?:vui )?hom (?:nay|qua)|dinh chinh)\s*:?\s*(.+)", re.IGNORECASE)
# A text of people's own is shorter, or begins otherwise.
_SHORTEST, _LOOKED_BACK, _SAME_TITLE = 40, timedelta(days=60), 92
_FEW = 4  # words that are not ours: "mấy chị coi nè"
_MOST_NAMING = 6  # words beside a link that only say what it is: "em đã đăng bài"

# named: by its code or link alone; beside: whole, with words of somebody else's around it.
Finding: TypeAlias = Literal["named", "genuine", "beside", "altered", "link_added"]


@dataclass(frozen=True, slots=True)
class Verdict:
    item: NewsItem
    finding: Finding


@dataclass(frozen=True, slots=True)
class AskedCode:
    """`is_named`: she said that it is a code; without that it may be an hour, a year, a place."""

    code: str
    is_named: bool


def read_code(text: str) -> AskedCode | None:
    """The code asked about: "K7Q2" alone, "mã tin K7Q2 ạ", "K7Q2 có thật không"."""
    found = _ASKED.fullmatch(strip_politeness(fold(text)))
    if found is None or not (found["rest"] is None or asks_bare(found["rest"])):
        return None
    code, is_named = found["code"].upper(), bool(found["named"] or found["mark"])
    if code.isalpha() and not (is_named or code in text):
        return None  # a word, such as "dung" or "menu"
    return AskedCode(code, is_named)


def looks_forwarded(text: str) -> bool:
    """Cheap enough for every message: long, and dressed as a text of ours."""
    if len(text) < _SHORTEST:
        return False
    first = _FORWARD.sub("", fold(text.splitlines()[0]))
    if "📰" in text or _HEADED.match(first) is not None:
        return True
    return "/t/" in text and _count_beside_links(text) > _MOST_NAMING


def is_link_alone(text: str) -> bool:
    """The address of an item's page, and no word beside it."""
    return "/t/" in text and _count_beside_links(text) == 0


def judge_text(ctx: Context, text: str) -> Verdict | None:
    """The item a forwarded text is, or was made from; None where it is none of ours.

    Of several with one title, such as an item and its correction, the one whose text it is.
    """
    linked = _find_linked(ctx.db, text)
    found = [linked] if linked is not None else _list_titled(ctx.db, text, ctx.today)
    verdicts = [Verdict(item, _judge(ctx, text, item)) for item in found]
    whole = (one for one in verdicts if one.finding in ("genuine", "beside"))
    return next(whole, verdicts[0] if verdicts else None)


def _judge(ctx: Context, text: str, item: NewsItem) -> Finding:
    host = find_host(ctx.house.public_url)
    if any(_is_foreign(link, item, host) for link in _list_links(text)):
        return "link_added"
    if _count_beside_links(text) <= _MOST_NAMING:
        return "named"
    return _compare(text, item, map_lines(ctx.db, item.id).values())


def find_near(db: Session, code: str, today: date) -> NewsItem | None:
    """The item whose code was misread: no code holds a nought, an O, a one or an I."""
    odd = sum(letter in _LOOKALIKES for letter in code)
    if odd != 1:
        return None
    shape = "".join("_" if letter in _LOOKALIKES else letter for letter in code)
    query = select(NewsItem).where(
        col(NewsItem.code).like(shape),
        col(NewsItem.state) == "approved",
        col(NewsItem.day).between(today - _LOOKED_BACK, today),
    )
    found = db.exec(query.limit(2)).all()
    return found[0] if len(found) == 1 else None


def _count_beside_links(text: str) -> int:
    return len(_WORD.findall(_LINK.sub(" ", text)))


def _find_linked(db: Session, text: str) -> NewsItem | None:
    for found in _LINKED.findall(text):
        code = db.exec(select(Code).where(col(Code.text) == found.upper())).first()
        if code is not None and code.news_item_id is not None:
            return db.get(NewsItem, code.news_item_id)
        if (item := find_item(db, found)) is not None:
            return item
    return None


def _list_titled(db: Session, text: str, today: date) -> list[NewsItem]:
    """Among what was issued in two months: those whose title the first lines hold, newest first."""
    lines = [line for line in text.splitlines() if line.strip()][:2]
    heads = [_head(line) for line in lines]
    query = select(NewsItem).where(
        col(NewsItem.state).in_(("approved", "withdrawn")),
        col(NewsItem.day) >= today - _LOOKED_BACK,
        col(NewsItem.day) <= today + timedelta(days=1),
    )
    items = db.exec(query.order_by(col(NewsItem.id).desc())).all()
    scores = [_title_score(heads, item) for item in items]
    best = max(scores, default=0)
    if best < _SAME_TITLE:
        return []
    return [item for item, score in zip(items, scores, strict=True) if score == best]


def _head(line: str) -> str:
    said = _FORWARD.sub("", fold(line))
    found = _HEADED.search(said)
    return found[1] if found else said


def _title_score(heads: Sequence[str], item: NewsItem) -> float:
    title = fold(item.title)
    return max((fuzz.ratio(head[: len(title) + 2], title) for head in heads), default=0)


def _compare(text: str, item: NewsItem, added: Iterable[str]) -> Finding:
    """What was issued must stand in it word for word, title and story; accents and signs are no
    matter. `added` is what branches put below it; other words around it are the sender's."""
    title, story, said = _words(item.title), _words(story_of(item)), _words(text)
    ours = {_digits(number) for number in _NUMBER.findall(f"{item.title} {item.body}")}
    has_number = any(_digits(number) not in ours for number in _NUMBER.findall(text))
    if has_number or title not in said or story not in said:
        return "altered"
    around = _words(_LINK.sub(" ", text)).replace(story, " ", 1).replace(title, " ", 1)
    for line in added:
        around = around.replace(_words(line), " ", 1)
    beside = [word for word in around.split() if word not in _list_frame_words()]
    return "beside" if len(beside) > _FEW else "genuine"


def _words(text: str) -> str:
    """Each between two spaces, so that whole words are found and no parts of them."""
    return f" {' '.join(_WORD.findall(fold(text)))} "


@cache
def _list_frame_words() -> frozenset[str]:
    """What our own messages say around an item."""
    texts = load_catalogue("push", "vi").values()
    return frozenset(" ".join(_words(text) for text in texts if isinstance(text, str)).split())


def _list_links(text: str) -> Iterator[str]:
    return (link.rstrip(".,;)") for link in _LINK.findall(text))


def _is_foreign(link: str, item: NewsItem, own_host: str) -> bool:
    """Neither in the item as it was issued nor a page of ours."""
    is_ours = own_host != "" and find_host(link) == own_host
    return not is_ours and link not in f"{item.body} {item.url or ''}"


def _digits(number: str) -> str:
    return "".join(filter(str.isdigit, number))
