"""The week's good news as a text to be read over the hamlet's loudspeaker: no links, no codes."""

import re
from collections.abc import Sequence
from datetime import date, timedelta

from sqlmodel import Session, col, or_, select

from handlers.kit.aloud import count_syllables, speakable
from handlers.kit.context import Context, House
from handlers.kit.pauses import is_paused
from handlers.kit.slots import weekday_number
from handlers.kit.texts import Texts
from models.messages import Message, TextMessage
from models.news import NewsItem
from models.unit import Unit, list_line

# Two minutes at the pace of a village loudspeaker (150 syllables a minute), and one Zalo message.
MOST_SYLLABLES, MOST_LETTERS = 300, 1900

_SENTENCE = re.compile(r"(?<=[.!?…])\s+")


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
    text, _left_out = read_aloud(ctx.house, unit, items, mourns=is_paused(ctx, unit))
    return [TextMessage(ctx.here, text)]


def read_aloud(
    house: House, unit: Unit, items: Sequence[NewsItem], *, mourns: bool = False
) -> tuple[str, int]:
    """The text, and how many items were left out so that it takes two minutes at most.

    The longest stories are shortened first, by whole sentences. `mourns`: in a unit on pause nothing is called glad.
    """
    texts = Texts("loudspeaker", house.language)
    place = speakable(unit.name)
    opening = texts("opening_plain" if mourns else "opening", unit=place)
    closing = texts("closing_plain" if mourns else "closing")
    told = [_Told(texts, house, item) for item in items]
    while not _fits(text := _join(opening, told, closing)):
        longest = max(told, key=lambda one: (bool(one.sentences), len(one.text)))
        if longest.sentences:
            longest.sentences.pop()
        elif len(told) > 1:
            told.pop()
        else:
            break
    return text, len(items) - len(told)


class _Told:
    """An item as it is read: its day, its title, and so many of its story's sentences."""

    def __init__(self, texts: Texts, house: House, item: NewsItem) -> None:
        self._texts = texts
        self._day = Texts("kit", house.language).table("weekdays")[weekday_number(item.day)]
        self._title = speakable(item.title)
        self.sentences = _SENTENCE.split(speakable(item.body))

    @property
    def text(self) -> str:
        key = "item" if self.sentences else "item_short"
        body = " ".join(self.sentences).rstrip(".")
        said = self._texts(key, day=self._day, title=self._title, body=body)
        return f"{said[:1].upper()}{said[1:]}"


def _join(opening: str, told: Sequence[_Told], closing: str) -> str:
    return "\n\n".join([opening, *(one.text for one in told), closing])


def _fits(text: str) -> bool:
    return count_syllables(text) <= MOST_SYLLABLES and len(text) <= MOST_LETTERS
