"""A leader lets her branch rest from the news for some days, and ends that before its time."""

from handlers.kit.changes import hold_unit
from handlers.kit.context import Context
from handlers.kit.duties import ask_length
from handlers.kit.hours import LONGEST_PAUSE_DAYS, BadLengthError, TooLongError, read_last_day
from handlers.kit.pauses import end_pauses, find_pause_over
from handlers.kit.rights import leads, leads_any, refuse, sign, write_audit
from handlers.kit.router import Answer, Router
from handlers.kit.slots import first_open_day, pause_unit, set_slot
from handlers.kit.spoken import say_day
from handlers.kit.steering import chosen_branch, pick_branch
from handlers.kit.words import fold
from models.events import GroupTextReceived, TextReceived
from models.messages import Message
from models.push import Pause
from models.unit import Unit

router = Router("pause")


@router.command("pause", where="both", takes_argument=True)
def pause(_event: TextReceived | GroupTextReceived, ctx: Context, said: str) -> list[Message]:
    """ "/nghi 3 ngày", "/nghi đến 24/11"; "/nghi" alone tells or asks, "/nghi 0" ends it."""
    return _start(ctx, "end" if fold(said) in ("0", "0 ngay") else "begin", said.strip())


@router.command("resume", where="both")
def resume(_event: TextReceived | GroupTextReceived, ctx: Context, _said: str) -> list[Message]:
    return _start(ctx, "end")


@router.command("rest")
def let_rest(_event: TextReceived, ctx: Context, _said: str) -> list[Message]:
    """A leader means her branch; a member herself."""
    return _start(ctx, "begin") if leads_any(ctx) else ctx.say("member_rest")


@router.command("again")
def send_again(_event: TextReceived, ctx: Context, _said: str) -> list[Message]:
    """A leader means her branch's pause; a member her own news."""
    return _start(ctx, "end") if leads_any(ctx) else ctx.say("member_again")


@router.step("branch")
def choose_branch(_event: TextReceived, ctx: Context, answer: Answer) -> list[Message]:
    unit, action, said = chosen_branch(ctx, answer), ctx.recall("action"), ctx.recall("said")
    ctx.close_step()
    return ctx.say("later") if unit is None else _act(ctx, unit, action, said)


@router.step("length")
def take_length(_event: TextReceived, ctx: Context, answer: Answer) -> list[Message] | None:
    """What holds no number of days is handed on."""
    unit = ctx.db.get_one(Unit, ctx.recall("unit"))
    try:
        read_last_day(answer.text, ctx.today)
    except BadLengthError:
        return None
    except TooLongError:
        return ctx.say("too_long", most=LONGEST_PAUSE_DAYS)
    ctx.close_step()
    return _begin(ctx, unit, answer.text) if leads(ctx, unit) else refuse(ctx)


def _start(ctx: Context, action: str, said: str = "") -> list[Message]:
    unit = pick_branch(ctx, action=action, said=said)
    return unit if isinstance(unit, list) else _act(ctx, unit, action, said)


def _act(ctx: Context, unit: Unit, action: str, said: str) -> list[Message]:
    if action == "end":
        return _end(ctx, unit)
    return _begin(ctx, unit, said) if said else _show(ctx, unit)


def _show(ctx: Context, unit: Unit) -> list[Message]:
    found = find_pause_over(ctx.db, unit, ctx.today, ctx.now)
    if found is not None:
        return ctx.say("paused", unit=unit.name, day=say_day(ctx, found.to_day))
    return ctx.say("how") if ctx.in_group else ask_length(ctx, unit)


def _begin(ctx: Context, unit: Unit, said: str) -> list[Message]:
    """Today counts; a pause of hers that holds already is replaced."""
    try:
        last = read_last_day(said, ctx.today)
    except BadLengthError:
        return ctx.say("bad_length", said=said[:20])
    except TooLongError:
        return ctx.say("too_long", most=LONGEST_PAUSE_DAYS)
    hold_unit(ctx.db, unit)
    end_pauses(ctx.db, unit, ctx.now, ctx.today)
    row = Pause(
        unit_id=unit.id,
        from_day=ctx.today,
        to_day=last,
        reason="leader",
        set_by=sign(ctx),
        set_at=ctx.now,
    )
    dropped = pause_unit(ctx.db, row)
    write_audit(ctx, "pause.begin", unit, {"to_day": str(last), "dropped": dropped})
    return ctx.say("begun", unit=unit.name, day=say_day(ctx, last))


def _end(ctx: Context, unit: Unit) -> list[Message]:
    """Her branch's own pause; one from above is not hers to end."""
    hold_unit(ctx.db, unit)
    ended = end_pauses(ctx.db, unit, ctx.now, ctx.today)
    ctx.db.flush()
    above = find_pause_over(ctx.db, unit, ctx.today, ctx.now)
    if ended:
        write_audit(ctx, "pause.end", unit, {"ended": ended})
    if above is not None:
        over = ctx.db.get_one(Unit, above.unit_id)
        return ctx.say("above", above=over.name, day=say_day(ctx, above.to_day))
    if not ended:
        return ctx.say("not_paused", unit=unit.name)
    slot = set_slot(
        ctx.db, ctx.house, unit.id, first_open_day(ctx.db, ctx.house, unit.id, ctx.now)
    )
    if slot is None:
        return ctx.say("ended_off", unit=unit.name)
    key = "ended_today" if slot.day == ctx.today else "ended"
    return ctx.say(key, unit=unit.name, day=say_day(ctx, slot.day))
