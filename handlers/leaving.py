"""Leaving a branch by her own word, after a second question; she may come back at any time."""

from handlers.kit.context import Context
from handlers.kit.people import home_unit
from handlers.kit.rights import leads_any, write_audit
from handlers.kit.router import Answer, Router
from models.events import TextReceived
from models.membership import leave_unit
from models.messages import Message

router = Router("leaving")


@router.command("leave")
def ask_whether(_event: TextReceived, ctx: Context, _said: str) -> list[Message]:
    unit = home_unit(ctx)
    if unit is None or ctx.member is None:
        return ctx.say("nowhere")
    if leads_any(ctx):
        return ctx.say("leader")
    key = "waiting" if ctx.member.state == "waiting" else "sure"
    return ctx.ask("sure", key, unit=unit.name)


@router.step("sure")
def leave(_event: TextReceived, ctx: Context, answer: Answer) -> list[Message]:
    """Her row stays, so that she is the same person when she comes back."""
    unit, member = home_unit(ctx), ctx.member
    ctx.close_step()
    if answer.number != "1" or unit is None or member is None:
        return ctx.say("stays")
    if leads_any(ctx):
        return ctx.say("leader")
    was, member.state, member.moving_to_id = member.state, "left", None
    member.decided_at = ctx.now
    leave_unit(ctx.db, member, ctx.today)
    if ctx.identity is not None:
        ctx.identity.news_wanted = False
    write_audit(ctx, "member.leave", unit, {"member": member.id, "before": was})
    return ctx.say("taken_back" if was == "waiting" else "left", unit=unit.name)
