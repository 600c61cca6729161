"""Questions that more than one feature asks: of a leader's duties, of an hour of one's own."""

from datetime import time

from handlers.kit.context import Context
from handlers.kit.provinces import today_name
from handlers.kit.spoken import say_hour, say_weekdays
from models.messages import Message
from models.push import EVERY_DAY, PushTime
from models.unit import Unit


def ask_hour(ctx: Context, unit: Unit, now_at: PushTime | None) -> list[Message]:
    """At what hour the branch wants its item; answered in the schedule feature."""
    here = ctx.for_feature("schedule")
    here.remember(unit=unit.id)
    return here.ask("hour", "ask_hour", unit=unit.name, current=say_hours(ctx, now_at))


def ask_away_hour(ctx: Context, place: str) -> list[Message]:
    """At what hour who works away wants the news of home; answered in the away feature."""
    here, now_in = ctx.for_feature("away"), today_name(place)
    if now_in is None:
        return here.ask("hour", "hour", place=place)
    return here.ask("hour", "hour_renamed", place=place, now_in=now_in)


def ask_length(ctx: Context, unit: Unit) -> list[Message]:
    """How long the branch wants no item; answered in the pause feature."""
    here = ctx.for_feature("pause")
    here.remember(unit=unit.id)
    return here.ask("length", "ask_length", unit=unit.name)


def say_hours(ctx: Context, row: PushTime | None) -> str:
    """ "6 giờ 30", "7 giờ thứ Hai, thứ Tư", or that nothing is sent; None is the Union's hour."""
    texts = ctx.texts_of("kit")
    if row is None:
        return say_hour(ctx, ctx.house.daily_push)
    if not row.days:
        return texts("hours_off")
    hour = say_hour(ctx, time.fromisoformat(row.at))
    if set(row.days) == set(EVERY_DAY):
        return hour
    return texts("hours", hour=hour, days=say_weekdays(ctx, row.days))
