"""The first words: to a newcomer, to a member who comes back, to one who had stopped the news."""

from handlers.kit.context import Context
from handlers.kit.pauses import say_fittingly
from handlers.kit.people import home_unit, name_leader, name_writer
from handlers.kit.router import Router
from models.events import ChatOpened, Followed
from models.messages import Message

router = Router("welcome")


@router.on(Followed, ChatOpened)
def greet(_event: Followed | ChatOpened, ctx: Context) -> list[Message]:
    """Zalo tells of following and of opening the chat separately: the second finds us asking."""
    if ctx.conversation.step is not None:
        return []
    unit = home_unit(ctx)
    oa, person = ctx.house.oa_name, name_writer(ctx)
    if unit is None or ctx.member is None:
        return ctx.ask("join.branch", "newcomer", oa=oa, hours=24 * 7)
    if ctx.member.state == "waiting":
        leader = name_leader(ctx, unit)
        return say_fittingly(ctx, "waiting", oa=oa, person=person, unit=unit.name, leader=leader)
    if ctx.identity is not None and ctx.identity.news_stopped_at is not None:
        return say_fittingly(ctx, "stopped", oa=oa, person=person)
    return say_fittingly(ctx, "member", oa=oa, person=person)
