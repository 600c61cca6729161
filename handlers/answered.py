"""“rút câu trả lời”: an officer takes a published answer to a rumour back; who heard it is told so.

The same as `chihoi rumour withdraw`. The rumour then waits again in “tin cần xác minh”.
"""

from datetime import timedelta

from handlers.kit.context import Context
from handlers.kit.rights import (
    OFFICERS,
    leads,
    list_officer_units,
    refuse_all_but_officers,
    sign,
    write_audit,
)
from handlers.kit.router import Answer, Router
from handlers.kit.rumour_answers import shorten
from handlers.kit.rumour_reading import compose_look
from handlers.kit.rumour_telling import withdraw
from handlers.kit.rumour_work import Draft
from handlers.kit.spoken import say_day
from models.events import TextReceived
from models.messages import Message
from models.rumour import Rumour, list_answered_of, list_asks
from models.unit import Unit

router = Router("answered")

_MOST_SHOWN, _LOOKED_BACK = 8, timedelta(days=60)


@router.command("list")
def list_answered(_event: TextReceived, ctx: Context, _said: str) -> list[Message]:
    units = list_officer_units(ctx)
    if not units:
        return refuse_all_but_officers(ctx)
    ctx.close_step()
    found = list_answered_of(ctx.db, units, ctx.now - _LOOKED_BACK)
    if not found:
        return ctx.say("nothing")
    shown = found[:_MOST_SHOWN]
    choices = {str(n): _describe(ctx, rumour) for n, rumour in enumerate(shown, 1)}
    choices["0"] = ctx.texts_of("kit")("later_choice")
    ctx.remember(rumours=[rumour.id for rumour in shown])
    return ctx.ask("pick", "list", choices=choices, count=len(found))


@router.step("pick")
def pick(_event: TextReceived, ctx: Context, answer: Answer) -> list[Message]:
    offered: list[int] = ctx.recall("rumours")
    number = int(answer.number or 0)
    if not 1 <= number <= len(offered):
        return _leave(ctx)
    ctx.remember(rumour=offered[number - 1])
    held = _hold(ctx)
    if isinstance(held, list):
        return held
    draft = Draft(held.verdict or "unproven", held.answer or "", held.source)
    heard = sum(ask.told_revision == held.revision for ask in list_asks(ctx.db, held.id))
    look = compose_look(ctx, held, draft)
    ctx.remember(revision=held.revision)
    return ctx.ask("sure", "sure", number=held.id, look=look, count=heard)


@router.step("sure")
def take_back(_event: TextReceived, ctx: Context, answer: Answer) -> list[Message]:
    held = _hold(ctx)
    if isinstance(held, list):
        return held
    if answer.number != "1":
        return _leave(ctx)
    ctx.close_step()
    stopped, told = withdraw(ctx.db, held, ctx.houses, ctx.now)
    held.note = ctx.texts("note", by=sign(ctx))
    unit = ctx.db.get_one(Unit, held.unit_id)
    details: dict[str, object] = {"rumour": held.id, "stopped": stopped, "told": told}
    write_audit(ctx, "rumour.withdraw", unit, details)
    return ctx.say("withdrawn", number=held.id, stopped=stopped, told=told)


def _hold(ctx: Context) -> Rumour | list[Message]:
    """The rumour, while the answer she saw stands and she is an officer over it."""
    rumour = ctx.db.get(Rumour, ctx.recall("rumour"), with_for_update=True)
    unit = ctx.db.get(Unit, rumour.unit_id) if rumour is not None and rumour.unit_id else None
    if rumour is None or unit is None or not leads(ctx, unit, OFFICERS):
        ctx.close_step()
        return refuse_all_but_officers(ctx)
    seen = ctx.conversation.slots.get("revision", rumour.revision)
    if rumour.state != "answered" or rumour.revision != seen:
        ctx.close_step()
        return ctx.say("gone", number=rumour.id)
    return rumour


def _describe(ctx: Context, rumour: Rumour) -> str:
    moment = rumour.published_at or rumour.opened_at
    day = say_day(ctx, ctx.local(moment).date())
    return ctx.texts("row", title=shorten(rumour.text), day=day)


def _leave(ctx: Context) -> list[Message]:
    ctx.close_step()
    return ctx.say("later")
