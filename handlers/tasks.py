"""“việc của tôi”: what a leader can do, in numbers that lead straight to the feature that does it."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec

from handlers.kit.applicants import ask_next, count_applicants
from handlers.kit.context import Context
from handlers.kit.duties import ask_hour, ask_length
from handlers.kit.item_links import give_links
from handlers.kit.loudspeaker import tell_week
from handlers.kit.packs import expect_done
from handlers.kit.pauses import find_pause_over
from handlers.kit.people import name_writer
from handlers.kit.push_words import PushWords
from handlers.kit.rights import leads, refuse
from handlers.kit.router import Answer, Router
from handlers.kit.spoken import say_day
from handlers.kit.steering import chosen_branch, pick_branch
from models.events import TextReceived
from models.messages import Message, TextMessage
from models.news import find_daily_item, map_lines
from models.push import find_push_time
from models.unit import Unit

router = Router("tasks")


@router.command("tasks")
def show_tasks(_event: TextReceived, ctx: Context, _said: str) -> list[Message]:
    unit = pick_branch(ctx)
    return unit if isinstance(unit, list) else _list(ctx, unit)


@router.step("branch")
def choose_branch(_event: TextReceived, ctx: Context, answer: Answer) -> list[Message]:
    unit = chosen_branch(ctx, answer)
    ctx.close_step()
    return ctx.say("later") if unit is None else _list(ctx, unit)


@router.step("choose", guess=True)
def choose(_event: TextReceived, ctx: Context, answer: Answer) -> list[Message]:
    unit = ctx.db.get_one(Unit, ctx.recall("unit"))
    names: list[str] = ctx.recall("duties")
    number = int(answer.number or 0)
    ctx.close_step()
    if not 1 <= number <= len(names):
        return ctx.say("later")
    return _DUTIES[names[number - 1]].do(ctx, unit) if leads(ctx, unit) else refuse(ctx)


def _list(ctx: Context, unit: Unit) -> list[Message]:
    """Always in the same order, so that a number becomes a habit; only what exists is named."""
    names = [n for n, duty in _DUTIES.items() if find_spec(f"handlers.{duty.feature}") is not None]
    words = [ctx.texts(name) for name in names]
    waiting = count_applicants(ctx)
    if waiting and "applicants" in names:
        words[names.index("applicants")] = ctx.texts("applicants_count", count=waiting)
    choices = {str(number): said for number, said in enumerate(words, 1)}
    choices["0"] = ctx.texts("leave")
    ctx.remember(unit=unit.id, duties=names)
    return ctx.ask("choose", "tasks", choices=choices, person=name_writer(ctx), unit=unit.name)


def _forward(ctx: Context, unit: Unit) -> list[Message]:
    """The bubble alone: what she forwards holds only what may stand in her group."""
    pause = find_pause_over(ctx.db, unit, ctx.today, ctx.now)
    if pause is not None:
        return ctx.say("paused", unit=unit.name, day=say_day(ctx, pause.to_day))
    item = find_daily_item(ctx.db, unit, ctx.today)
    if item is None:
        return ctx.say("no_item")
    expect_done(ctx, unit)
    added = map_lines(ctx.db, item.id).get(unit.id, "")
    words = PushWords(ctx.house, item, give_links(ctx, item, unit), added)
    return [TextMessage(ctx.here, words.bubble())]


def _see_applicants(ctx: Context, _unit: Unit) -> list[Message]:
    return ask_next(ctx) or ctx.say("nobody_waits")


def _change_hour(ctx: Context, unit: Unit) -> list[Message]:
    return ask_hour(ctx, unit, find_push_time(ctx.db, unit.id, ctx.today))


def _rest(ctx: Context, unit: Unit) -> list[Message]:
    pause = find_pause_over(ctx.db, unit, ctx.today, ctx.now)
    if pause is not None:
        return ctx.say("paused", unit=unit.name, day=say_day(ctx, pause.to_day))
    return ask_length(ctx, unit)


@dataclass(frozen=True, slots=True)
class _Duty:
    feature: str
    do: Callable[[Context, Unit], list[Message]]


_DUTIES = {
    "forward": _Duty("pack", _forward),
    "applicants": _Duty("leader", _see_applicants),
    "hour": _Duty("schedule", _change_hour),
    "rest": _Duty("pause", _rest),
    "loudspeaker": _Duty("loudspeaker", tell_week),
}
