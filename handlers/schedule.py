"""A leader sets the hour and days of her branch's item, sees them, and takes a change back."""

from datetime import date, time, timedelta

from handlers.kit.changes import (
    find_change_of_other,
    find_last_change,
    hold_back,
    hold_unit,
)
from handlers.kit.context import Context
from handlers.kit.duties import ask_away_hour, ask_hour, say_hours
from handlers.kit.grammar import read_details
from handlers.kit.orders import OrderError, SetSchedule
from handlers.kit.pauses import find_pause_over, name_news, undo_pause
from handlers.kit.people import home_unit
from handlers.kit.rights import leads, leads_any, name_actor, refuse, sign, write_audit
from handlers.kit.router import Answer, Router
from handlers.kit.slots import change_hour, push_hour, undo_hour
from handlers.kit.spoken import capitalise, say_day, say_home_hour, say_hour, say_weekdays
from handlers.kit.steering import chosen_branch, pick_branch
from models.events import GroupTextReceived, TextReceived
from models.messages import Message
from models.push import EVERY_DAY, PushTime, find_push_time
from models.unit import Unit

router = Router("schedule")

_SHOWN = 20


@router.command("schedule", where="both", takes_argument=True)
def steer(_event: TextReceived | GroupTextReceived, ctx: Context, said: str) -> list[Message]:
    """ "/lich 7h30 thứ 2,4,6" sets, "/lich tắt" ends, "/lich" shows."""
    return _start(ctx, "set", said.strip())


@router.command("undo", where="both")
def take_back(_event: TextReceived | GroupTextReceived, ctx: Context, _: str) -> list[Message]:
    return _start(ctx, "undo")


@router.command("change")
def ask_for_hour(_event: TextReceived, ctx: Context, _said: str) -> list[Message]:
    if ctx.member is not None and ctx.member.away_place is not None and not leads_any(ctx):
        return ask_away_hour(ctx, ctx.member.away_place)
    if not leads_any(ctx) and home_unit(ctx) is not None:
        return ctx.say("member_hour", hour=say_home_hour(ctx))
    return _start(ctx, "ask")


@router.step("branch")
def choose_branch(_event: TextReceived, ctx: Context, answer: Answer) -> list[Message]:
    unit, action, said = chosen_branch(ctx, answer), ctx.recall("action"), ctx.recall("said")
    ctx.close_step()
    return ctx.say("later") if unit is None else _act(ctx, unit, action, said)


@router.step("hour")
def take_hour(_event: TextReceived, ctx: Context, answer: Answer) -> list[Message] | None:
    """What holds no hour is handed on, unless it was meant as one."""
    unit = ctx.db.get_one(Unit, ctx.recall("unit"))
    try:
        _read(ctx, answer.text)
    except OrderError as error:
        is_meant = any(letter.isdigit() for letter in answer.text)
        return _explain(ctx, error) if is_meant else None
    ctx.close_step()
    return _set(ctx, unit, answer.text) if leads(ctx, unit) else refuse(ctx)


def _start(ctx: Context, action: str, said: str = "") -> list[Message]:
    unit = pick_branch(ctx, action=action, said=said)
    return unit if isinstance(unit, list) else _act(ctx, unit, action, said)


def _act(ctx: Context, unit: Unit, action: str, said: str) -> list[Message]:
    match action:
        case "undo":
            return _undo(ctx, unit)
        case "ask":
            return ask_hour(ctx, unit, find_push_time(ctx.db, unit.id, _tomorrow(ctx)))
        case _:
            return _set(ctx, unit, said) if said else _show(ctx, unit)


def _set(ctx: Context, unit: Unit, said: str) -> list[Message]:
    try:
        hour = _read(ctx, said)
    except OrderError as error:
        return _explain(ctx, error)
    at, days = hour or (
        push_hour(ctx.db, ctx.house, unit.id, ctx.today) or ctx.house.daily_push,
        "",
    )
    wanted = PushTime(
        unit_id=unit.id,
        at=f"{at:%H:%M}",
        days=days,
        from_day=_tomorrow(ctx),
        set_by=sign(ctx),
        set_at=ctx.now,
    )
    hold_unit(ctx.db, unit)
    other = find_change_of_other(ctx.db, unit, wanted.set_by, ctx.now)
    if other is None:
        return _change(ctx, unit, wanted)
    hold_back(ctx.db, wanted)
    who, clock = name_actor(ctx, other.set_by), say_hour(ctx, ctx.local(other.set_at).time())
    said_hours = say_hours(ctx, other)
    return ctx.say("other_first", who=capitalise(who), clock=clock, hours=said_hours)


def _change(ctx: Context, unit: Unit, wanted: PushTime) -> list[Message]:
    """What is in force already is not changed a second time, or /huy would take nothing back."""
    before = find_push_time(ctx.db, unit.id, _tomorrow(ctx))
    if before is None or (before.at, before.days) != (wanted.at, wanted.days):
        hour = time.fromisoformat(wanted.at), wanted.days
        change_hour(ctx.db, ctx.house, unit, hour, wanted.set_by, ctx.now)
        was = None if before is None else f"{before.at} {before.days}".strip()
        details: dict[str, object] = {"at": wanted.at, "days": wanted.days, "before": was}
        write_audit(ctx, "push_time.set", unit, details)
    if not wanted.days:
        return ctx.say("off", unit=unit.name)
    return ctx.say(
        "changed_group" if ctx.in_group else "changed",
        since=_since(ctx, unit),
        news=name_news(ctx, unit),
        unit=unit.name,
        hour=say_hour(ctx, time.fromisoformat(wanted.at)),
        days=say_weekdays(ctx, wanted.days),
    )


def _undo(ctx: Context, unit: Unit) -> list[Message]:
    hold_unit(ctx.db, unit)
    last = find_last_change(ctx.db, unit, ctx.now)
    if last is None:
        return ctx.say("too_late")
    if not isinstance(last, PushTime):
        restored = undo_pause(ctx, unit, last)
        write_audit(ctx, "pause.undo", unit, {"pause": last.id, "restored": restored})
        return ctx.say("pause_undone", unit=unit.name)
    undo_hour(ctx.db, ctx.house, last, ctx.now)
    write_audit(ctx, "push_time.undo", unit, {"at": last.at, "days": last.days})
    hours = say_hours(ctx, find_push_time(ctx.db, unit.id, _tomorrow(ctx)))
    return ctx.say("undone", unit=unit.name, hours=hours)


def _show(ctx: Context, unit: Unit) -> list[Message]:
    pause = find_pause_over(ctx.db, unit, ctx.today, ctx.now)
    if pause is not None:
        return ctx.say("shown_paused", unit=unit.name, day=say_day(ctx, pause.to_day))
    today = find_push_time(ctx.db, unit.id, ctx.today)
    later = find_push_time(ctx.db, unit.id, _tomorrow(ctx))
    hours = say_hours(ctx, today)
    if later is today:
        return ctx.say("shown", unit=unit.name, hours=hours)
    return ctx.say("shown_both", unit=unit.name, hours=hours, later=say_hours(ctx, later))


def _read(ctx: Context, said: str) -> tuple[time, str] | None:
    """The hour and days, or None for "off". Raises OrderError."""
    order = read_details("schedule", said, ctx.house.quiet_hours)
    if not isinstance(order, SetSchedule):
        return None
    return order.time, "".join(map(str, order.days)) if order.days else EVERY_DAY


def _explain(ctx: Context, error: OrderError) -> list[Message]:
    if error.kind == "quiet_hours":
        night, morning = (say_hour(ctx, at) for at in ctx.house.quiet_hours)
        return ctx.say("quiet_hours", morning=morning, night=night)
    key = "bad_day" if error.kind == "bad_day" else "bad_time"
    return ctx.say(key, said=(error.said or "…")[:_SHOWN])


def _since(ctx: Context, unit: Unit) -> str:
    """From tomorrow on, or once the pause is over: what is said must come true."""
    pause = find_pause_over(ctx.db, unit, _tomorrow(ctx), ctx.now)
    if pause is None:
        return ctx.texts("tomorrow")
    return ctx.texts("after_pause", day=say_day(ctx, pause.to_day + timedelta(days=1)))


def _tomorrow(ctx: Context) -> date:
    return ctx.today + timedelta(days=1)
