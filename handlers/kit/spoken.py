"""Saying hours and days as people say them: "6 giờ 30", "thứ Ba 24/11", "mỗi ngày"."""

from datetime import date, time, timedelta

from handlers.kit.context import Context
from handlers.kit.people import home_unit
from handlers.kit.slots import push_hour, weekday_number
from handlers.kit.texts import Texts
from models.push import EVERY_DAY


def say_hour(ctx: Context, at: time) -> str:
    key = "hour_minute" if at.minute else "hour"
    return _kit(ctx)(key, hour=at.hour, minute=f"{at.minute:02d}")


def say_home_hour(ctx: Context) -> str:
    """When who wrote gets her item: her branch's hour from tomorrow on, else the Union's."""
    unit = home_unit(ctx)
    tomorrow = ctx.today + timedelta(days=1)
    own = push_hour(ctx.db, ctx.house, unit.id, tomorrow) if unit is not None else None
    return say_hour(ctx, own or ctx.house.daily_push)


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
    return ctx.texts_of("kit")
