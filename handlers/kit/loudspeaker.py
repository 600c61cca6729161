"""The week's good news as a text to be read over the hamlet's loudspeaker: no links, no codes."""

import re
from collections.abc import Sequence
from datetime import date, timedelta

from sqlmodel import Session, col, or_, select

from handlers.kit.context import Context, House
from handlers.kit.slots import weekday_number
from handlers.kit.texts import Texts
from models.messages import Message, TextMessage
from models.news import NewsItem
from models.unit import Unit, list_line

# Two minutes at the pace of a village loudspeaker (150 syllables a minute), and one Zalo message.
MOST_SYLLABLES, MOST_LETTERS = 300, 1900

_LINK = re.compile(r"\(?\b(?:https?://|www\.)\S+\)?|\b[\w-]+(?:\.[\w-]+)*\.(?:vn|com|net|org)\S*")
_SIGNS = re.compile(r"[^\w\s.,;:!?%()“”\"'/\-–]")


def list_week(db: Session, unit: Unit, monday: date) -> list[NewsItem]:
    """What went or goes to the unit in the seven days: per day the nearest unit's approved item."""
    line = [above.id for above in list_line(db, unit)]
    sunday = monday + timedelta(days=6)
    query = select(NewsItem).where(
        col(NewsItem.unit_id).in_(line),
        col(NewsItem.state) == "approved",
        col(NewsItem.corrects_id).is_(None),
        col(NewsItem.is_reserve).is_(False),
        col(NewsItem.day).between(monday, sunday),
        or_(col(NewsItem.valid_until).is_(None), col(NewsItem.valid_until) >= col(NewsItem.day)),
    )
    nearest: dict[date, NewsItem] = {}
    for item in sorted(db.exec(query), key=lambda one: (line.index(one.unit_id), one.id)):
        nearest.setdefault(item.day, item)
    return [nearest[day] for day in sorted(nearest)]


def tell_week(ctx: Context, unit: Unit) -> list[Message]:
    """This week's text for the one who asks, Monday to Sunday."""
    monday = ctx.today - timedelta(days=ctx.today.weekday())
    items = list_week(ctx.db, unit, monday)
    if not items:
        return ctx.for_feature("loudspeaker").say("nothing")
    return [TextMessage(ctx.here, read_aloud(ctx.house, unit, items)[0])]


def read_aloud(house: House, unit: Unit, items: Sequence[NewsItem]) -> tuple[str, int]:
    """The text, and how many items were left out so that it takes two minutes at most."""
    texts = Texts("loudspeaker", house.language)
    opening, closing = texts("opening", unit=unit.name), texts("closing")
    told: list[str] = []
    for item in items:
        said = _say(texts, house, item)
        if not _fits("\n\n".join([opening, *told, said, closing])):
            break
        told.append(said)
    return "\n\n".join([opening, *told, closing]), len(items) - len(told)


def _say(texts: Texts, house: House, item: NewsItem) -> str:
    day = Texts("kit", house.language).table("weekdays")[weekday_number(item.day)]
    said = texts("item", day=day, title=_speakable(item.title), body=_speakable(item.body))
    return f"{said[:1].upper()}{said[1:]}"


def _speakable(text: str) -> str:
    """Without what can't be read aloud; each line ends like a sentence."""
    plain = _SIGNS.sub(" ", _LINK.sub(" ", text))
    lines = (" ".join(line.split()).rstrip(".,;: ") for line in plain.splitlines())
    return ". ".join(line for line in lines if line)


def _fits(text: str) -> bool:
    return len(text.split()) <= MOST_SYLLABLES and len(text) <= MOST_LETTERS
