"""Saying hours and days as people say them: "6 giờ 30", "thứ Ba 24/11", "mỗi ngày"."""

from datetime import date, time

from handlers.kit.context import Context
from handlers.kit.slots import weekday_number
from handlers.kit.texts import Texts
from models.push import EVERY_DAY


def say_hour(ctx: Context, at: time) -> str:
    key = "hour_minute" if at.minute else "hour"
    return _kit(ctx)(key, hour=at.hour, minute=f"{at.minute:02d}")


def say_day(ctx: Context, day: date) -> str:
    """ "thứ Ba 24/11"."""
    weekday = _kit(ctx).table("weekdays")[weekday_number(day)]
    return _kit(ctx)("day", weekday=weekday, day=day.day, month=day.month)


def say_weekdays(ctx: Context, days: str) -> str:
    """ "mỗi ngày", or "thứ Hai, thứ Tư, Chủ nhật"; `days` as in PushTime.days."""
    if set(days) == set(EVERY_DAY):
        return _kit(ctx)("every_day")
    weekdays = _kit(ctx).table("weekdays")
    return ", ".join(weekdays[number] for number in sorted(days))


def capitalise(text: str) -> str:
    """At the beginning of a sentence: "chị Hoa" → "Chị Hoa"."""
    return text[:1].upper() + text[1:]


def _kit(ctx: Context) -> Texts:
    return Texts("kit", ctx.house.language)
