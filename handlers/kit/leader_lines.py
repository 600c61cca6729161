"""What features want a leader told in the evening: their lines, joined into one message."""

from collections.abc import Iterable
from datetime import datetime

from sqlmodel import Session

from handlers.kit.context import House
from handlers.kit.texts import Texts
from models.insertion import insert_absent
from models.messages import Recipient, TextMessage
from models.push import LeaderLine

EVENING = "evening"
_LONGEST = 1900  # of Zalo's 2000 characters (zalo-api §3.2)


def add_line(db: Session, line: LeaderLine) -> bool:
    """Keep a line for the leader's day; False where it is there already, by its key.

    A line of an evening is told at half past seven: what comes up later belongs to the next day.
    """
    return insert_absent(db, line)


def say_applicants(house: House, count: int) -> str:
    return Texts("evening", house.language)("applicants", count=count)


def compose_evening(
    db: Session, house: House, user_id: str, lines: Iterable[LeaderLine], now: datetime
) -> TextMessage:
    """The leader's lines as one message; those that fit into it count as told from now on."""
    text = Texts("evening", house.language)("heading")
    for line in lines:
        longer = f"{text}\n- {line.text}"
        if len(longer) <= _LONGEST:
            text, line.told_at = longer, now
            db.add(line)
    return TextMessage(Recipient("user", user_id), text)
