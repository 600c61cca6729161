"""Danger before everything else: violence, a life in danger, an accident, a scam just suffered."""

from handlers.kit.cases import open_case
from handlers.kit.context import Context
from handlers.kit.danger import ACCIDENTS, Accident, recognise
from handlers.kit.phones import find_phone
from handlers.kit.router import Answer, Router
from models.events import Said, TextReceived
from models.messages import Message

router = Router("safety")

_HOURS_TO_ANSWER = 72


@router.danger
def answer_danger(event: Said, ctx: Context) -> list[Message] | None:
    """In a group many read along: there nothing is asked, and what is hers alone not repeated."""
    danger = recognise(event.text)
    if danger is None:
        return None
    if danger == "scam":
        return _tell_steps(ctx)
    if danger in ACCIDENTS:
        return _tell_first_aid(ctx, danger)
    police, ambulance = (find_phone(name, ctx.today) for name in ("police", "ambulance"))
    if ctx.in_group:
        return ctx.say("in_group", police=police, ambulance=ambulance)
    return ctx.ask("report", danger, hours=_HOURS_TO_ANSWER, police=police, ambulance=ambulance)


@router.step("report")
def report(_event: TextReceived, ctx: Context, answer: Answer) -> list[Message]:
    """A case only after her yes; it goes to the commune, never to the hamlet's leader."""
    ctx.close_step()
    police = find_phone("police", ctx.today)
    if answer.number != "1":
        return ctx.say("not_yet", police=police)
    open_case(ctx, "danger")
    return ctx.say("reported", police=police)


def _tell_first_aid(ctx: Context, accident: Accident) -> list[Message]:
    """Whom to call and what to do first; whatever was asked before can wait."""
    ctx.close_step()
    numbers = {name: find_phone(name, ctx.today) for name in ("fire", "ambulance", "police")}
    return ctx.say(accident, **numbers)


def _tell_steps(ctx: Context) -> list[Message]:
    """All of it in one message. Its numbers are steps to take, so no question may stay open."""
    ctx.close_step()
    phone = find_phone("scam_reports", ctx.today)
    report_to = ctx.texts("report_by_phone", phone=phone) if phone else ctx.texts("report")
    return ctx.say("scam", report=report_to)
