"""Those who asked to join and wait for a leader's word: how many, and who is next."""

from collections.abc import Iterable

from sqlmodel import Session, col, func, select

from handlers.kit.context import Context
from models.member import Member
from models.messages import Message
from models.role import list_units_led
from models.unit import Unit, list_below


def count_applicants(ctx: Context) -> int:
    return count_waiting(ctx.db, _units_below(ctx))


def count_waiting(db: Session, unit_ids: Iterable[int]) -> int:
    query = select(func.count()).where(
        col(Member.state) == "waiting", col(Member.unit_id).in_(list(unit_ids))
    )
    return db.exec(query).one()


def ask_next(ctx: Context, done: str | None = None) -> list[Message]:
    """Asks about the one who waits longest, in the leader feature's own words and step.

    [] where nobody waits. `done` is what became of the one before her.
    """
    member = _find_applicant(ctx)
    if member is None:
        return []
    here = ctx.for_feature("leader")
    here.remember(member=member.id)
    unit = ctx.db.get_one(Unit, member.unit_id)
    key = "applicant" if done is None else "next_applicant"
    called = member.called or member.full_name
    return here.ask("decide", key, called=called, unit=unit.name, done=done)


def _find_applicant(ctx: Context) -> Member | None:
    query = select(Member).where(
        col(Member.state) == "waiting", col(Member.unit_id).in_(_units_below(ctx))
    )
    return ctx.db.exec(query.order_by(col(Member.asked_at), col(Member.id))).first()


def _units_below(ctx: Context) -> list[int]:
    """The units she leads and all below them."""
    led = list_units_led(ctx.db, ctx.member.id, ctx.now) if ctx.member is not None else []
    return list({below for unit in led for below in list_below(ctx.db, unit.id)})
