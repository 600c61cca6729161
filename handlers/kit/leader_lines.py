"""What features want a leader told in the evening: their lines, joined into one message."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, time, timedelta

from sqlalchemy import delete
from sqlmodel import Session, col

from handlers.kit.address import YOUNGER, Address, pick_address, readdress
from handlers.kit.context import House
from handlers.kit.labels import name_label
from handlers.kit.roll_up import Figures
from handlers.kit.texts import Texts
from handlers.kit.top_labels import TopLabel
from models.insertion import insert_absent
from models.member import Identity, Member, find_identity
from models.messages import Recipient, TextMessage
from models.push import LeaderLine
from models.unit import Unit

EVENING = "evening"
EVENING_AT = time(19, 30)
_LONGEST = 1900  # of Zalo's 2000 characters (zalo-api §3.2)


def add_line(db: Session, line: LeaderLine) -> bool:
    """Keep a line for the leader's day; False where it is there already, by its key.

    A line of an evening is told at half past seven: what comes up later belongs to the next day.
    """
    return insert_absent(db, line)


def tell_in_the_evening(
    db: Session, house: House, told: Iterable[Identity], key: str, text: str, now: datetime
) -> None:
    """A line in the evening message of each; what comes after seven is told the next evening."""
    local = now.astimezone(house.zone)
    day = local.date() if local.hour < 19 else local.date() + timedelta(days=1)
    for one in told:
        line = LeaderLine(
            oa_id=one.oa_id, user_id=one.user_id, day=day, part=EVENING, key=key, text=text
        )
        add_line(db, line)


def drop_lines(db: Session, keys: Collection[str]) -> None:
    """What is settled before the evening is no longer told."""
    untold = col(LeaderLine.key).in_(keys) & col(LeaderLine.told_at).is_(None)
    db.execute(delete(LeaderLine).where(untold))


def say_applicants(house: House, count: int) -> str:
    return Texts("evening", house.language)("applicants", count=count)


def say_silent(house: House) -> str:
    """To the leader of a branch that passed nothing on today."""
    return Texts("evening", house.language)("silent")


def say_duty(house: House) -> str:
    """To a cadre who has not said yet that she did."""
    return Texts("evening", house.language)("duty")


def say_late_cases(house: House, count: int) -> str:
    """To an officer: what is past the day by which it had to be answered or done."""
    return Texts("evening", house.language)("late_cases", count=count)


def say_digest(house: House, monday: date, top: Sequence[TopLabel]) -> str:
    """To an officer: what was told most in the week from that Monday on, in her part."""
    texts = Texts("evening", house.language)
    shown = "; ".join(
        texts("label", name=name_label(house.language, one.label), count=one.count,
              before=one.before)
        for one in top
    )  # fmt: skip
    sunday = monday + timedelta(days=6)
    return texts("digest", first=f"{monday:%d/%m}", last=f"{sunday:%d/%m}", labels=shown)


def say_month(house: House, unit: Unit, month: int, figures: Figures) -> str:
    """To an officer: what last month brought her unit and all below it (practice H3)."""
    coverage = "–" if figures.coverage is None else f"{figures.coverage:.1f}%".replace(".", ",")
    return Texts("evening", house.language)(
        "month",
        month=month,
        unit=unit.name,
        items=figures.items,
        coverage=coverage,
        told=figures.told,
        visits=figures.visits,
    )


def say_new_rumour(house: House, number: int, title: str) -> str:
    """To an officer: people ask about a text that has no answer yet."""
    return Texts("evening", house.language)("new_rumour", number=number, title=title)


def say_drafted_rumour(house: House, number: int, title: str) -> str:
    """To another officer than the author: an answer waits for somebody who lets it go out."""
    return Texts("evening", house.language)("drafted_rumour", number=number, title=title)


def say_late_rumours(house: House, count: int) -> str:
    """To an officer: rumours that nobody answered for a day."""
    return Texts("evening", house.language)("late_rumours", count=count)


def compose_evening(
    db: Session, house: House, user_id: str, lines: Iterable[LeaderLine], now: datetime
) -> TextMessage:
    """The leader's lines as one message; those that fit into it count as told from now on."""
    address = _address_of(db, house, user_id, now)
    text = Texts("evening", house.language, address)("heading")
    for line in lines:
        longer = f"{text}\n- {_readdress(line.text, house, address)}"
        if len(longer) <= _LONGEST:
            text, line.told_at = longer, now
            db.add(line)
    return TextMessage(Recipient("user", user_id), text)


def _address_of(db: Session, house: House, user_id: str, now: datetime) -> Address:
    identity = find_identity(db, house.oa_id, user_id)
    if identity is None:
        return YOUNGER
    member = db.get(Member, identity.member_id) if identity.member_id is not None else None
    born = member.birth_year if member is not None else None
    return pick_address(identity.address, born, now.astimezone(house.zone).year)


def _readdress(line: str, house: House, address: Address) -> str:
    """Lines are kept as they were filled in; names in them stay, since a capital follows."""
    return readdress(line, address) if house.language == "vi" else line
