"""“soạn tin”: an officer writes an item in chat; somebody else must approve it before it goes out."""

from datetime import date, timedelta

from handlers.kit.context import Context
from handlers.kit.drafting import LONGEST, find_fault, split_story, write_draft
from handlers.kit.rights import leads, refuse_all_but_officers, write_audit
from handlers.kit.router import Answer, Router
from handlers.kit.spoken import say_day
from models.events import TextReceived
from models.messages import Message
from models.role import list_units_led
from models.unit import Unit

router = Router("compose")


@router.command("write")
def begin(_event: TextReceived, ctx: Context, _said: str) -> list[Message]:
    unit = _find_office(ctx)
    if unit is None:
        return refuse_all_but_officers(ctx)
    ctx.remember(unit=unit.id)
    return ctx.ask("story", "ask_story", unit=unit.name)


@router.step("story")
def take_story(_event: TextReceived, ctx: Context, answer: Answer) -> list[Message]:
    fault = find_fault(answer.text)
    if fault is not None:
        return ctx.ask("story", fault, most=LONGEST)
    ctx.remember(story=answer.text)
    return ctx.ask("day", "ask_day", title=split_story(answer.text)[0])


@router.step("day")
def take_day(_event: TextReceived, ctx: Context, answer: Answer) -> list[Message]:
    unit, story = ctx.db.get_one(Unit, ctx.recall("unit")), ctx.recall("story")
    ctx.close_step()
    if answer.number not in ("1", "2"):
        return ctx.say("left")
    if not leads(ctx, unit, ("officer",)):
        return refuse_all_but_officers(ctx)
    item = write_draft(ctx, unit, _day_of(ctx, answer.number), split_story(story))
    write_audit(ctx, "news.add", unit, {"code": item.code})
    return ctx.say("written", title=item.title, day=say_day(ctx, item.day), code=item.code)


def _day_of(ctx: Context, number: str) -> date:
    return ctx.today if number == "1" else ctx.today + timedelta(days=1)


def _find_office(ctx: Context) -> Unit | None:
    """The highest unit she is an officer of."""
    led = list_units_led(ctx.db, ctx.member.id, ctx.now) if ctx.member is not None else []
    offices = [unit for unit in led if leads(ctx, unit, ("officer",)) and unit.level != "branch"]
    return min(offices, key=lambda unit: unit.level != "province", default=None)
