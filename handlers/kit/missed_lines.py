"""What officers are told in the evening of branches that the day's item did not reach."""

from collections.abc import Sequence
from datetime import date

from handlers.kit.context import House
from handlers.kit.texts import Texts

_MOST_NAMES = 5


def say_missed(house: House, day: date, reason: str, names: Sequence[str]) -> str:
    """`reason` as DailyPush keeps it: no_item | too_late | not_sent."""
    text = Texts("evening", house.language).table("missed")[reason]
    return text.format(day=f"{day:%d/%m}", count=len(names), units=_join(house, names))


def say_without_item(house: House, names: Sequence[str]) -> str:
    """While there is still time to let one out."""
    until, units = f"{house.late_until:%H:%M}", _join(house, names)
    texts = Texts("evening", house.language)
    return texts("without_item", count=len(names), units=units, until=until)


def _join(house: House, names: Sequence[str]) -> str:
    shown = ", ".join(names[:_MOST_NAMES])
    more = len(names) - _MOST_NAMES
    if more <= 0:
        return shown
    return Texts("evening", house.language)("units_more", units=shown, count=more)
