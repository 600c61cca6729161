"""Pauses of a branch: whether one holds, ending one, and what stands on such days."""

from datetime import date, datetime

from sqlmodel import Session, col, select

from handlers.kit.context import Context
from handlers.kit.people import home_unit
from handlers.kit.slots import reopen_day, restore_queued
from models.messages import Message
from models.push import Pause, find_pause
from models.unit import Unit, list_below, list_line


def find_pause_over(db: Session, unit: Unit, day: date, now: datetime) -> Pause | None:
    """The pause of the unit or of one above it that holds on that day."""
    return find_pause(db, [above.id for above in list_line(db, unit)], day, now)


def is_paused(ctx: Context, unit: Unit | None) -> bool:
    """Whether today is such a day: no 🌸 then, and nothing called "vui"."""
    return unit is not None and find_pause_over(ctx.db, unit, ctx.today, ctx.now) is not None


def say_fittingly(ctx: Context, key: str, **values: object) -> list[Message]:
    """The text, or `<key>_plain` while her branch rests."""
    plain = is_paused(ctx, home_unit(ctx))
    return ctx.say(f"{key}_plain" if plain else key, **values)


def end_pauses(db: Session, unit: Unit, now: datetime, day: date) -> int:
    """End the unit's own pauses that still hold on that day or later; how many those were."""
    query = select(Pause).where(
        col(Pause.unit_id) == unit.id, col(Pause.to_day) >= day, col(Pause.ended_at).is_(None)
    )
    pauses = db.exec(query).all()
    for pause in pauses:
        pause.ended_at = now
        db.add(pause)
    return len(pauses)


def undo_pause(ctx: Context, unit: Unit, pause: Pause) -> int:
    """As if it had not been made: those it took the place of hold again.

    What it dropped waits again unless another pause holds; how many messages and branches' days.
    """
    db, now = ctx.db, ctx.now
    pause.ended_at = now
    query = select(Pause).where(
        col(Pause.unit_id) == pause.unit_id,
        col(Pause.ended_at) == pause.set_at,
        col(Pause.id) != pause.id,
    )
    for replaced in db.exec(query):
        replaced.ended_at = None
        db.add(replaced)
    db.add(pause)
    db.flush()
    if find_pause_over(db, unit, ctx.today, now) is not None:
        return 0
    below = list_below(db, unit.id)
    restored = restore_queued(db, below, (ctx.today, pause.to_day))
    return restored + reopen_day(db, ctx.house, below, ctx.today)


def name_news(ctx: Context, unit: Unit) -> str:
    """ "tin vui", and plainly "tin" on days of mourning."""
    return ctx.texts_of("kit")("news_plain" if is_paused(ctx, unit) else "news")
