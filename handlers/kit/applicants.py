"""Those who wait for a leader's word: to join, to move here, to enter the OA's group; who is next."""

from collections import Counter
from collections.abc import Iterable

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, func, or_, select

from handlers.kit.context import Context
from handlers.kit.people import name_member
from handlers.kit.spoken import capitalise
from models.group import Group
from models.group_request import GroupRequest
from models.member import Identity, Member
from models.messages import Message
from models.role import list_units_led
from models.unit import Unit, list_below

_NEXT = {"applicant": "next_applicant", "mover": "next_mover", "entrant": "next_entrant"}


def count_applicants(ctx: Context) -> int:
    return count_waiting(ctx.db, _units_below(ctx))


def count_waiting(db: Session, unit_ids: Iterable[int]) -> int:
    """People who asked to join or to move here, and requests to enter a group."""
    units = list(unit_ids)
    people = select(func.count()).where(_asks_for(units))
    requests = select(func.count()).select_from(GroupRequest).join(Group, _same_group())
    requests = requests.where(col(GroupRequest.state) == "waiting", col(Group.unit_id).in_(units))
    return db.exec(people).one() + db.exec(requests).one()


def count_waiting_by_unit(db: Session, oa_id: str) -> Counter[int]:
    """How many wait in each branch that has any."""
    joining = select(col(Member.unit_id), func.count()).where(col(Member.state) == "waiting")
    moving = select(col(Member.moving_to_id), func.count())
    asking = select(col(Group.unit_id), func.count()).select_from(GroupRequest)
    queries = (
        joining.group_by(col(Member.unit_id)),
        moving.where(col(Member.moving_to_id).is_not(None)).group_by(col(Member.moving_to_id)),
        asking.join(Group, _same_group())
        .where(col(GroupRequest.state) == "waiting", col(GroupRequest.oa_id) == oa_id)
        .group_by(col(Group.unit_id)),
    )
    counts: Counter[int] = Counter()
    for query in queries:
        for unit_id, count in db.exec(query).all():
            if unit_id is not None:
                counts[unit_id] += count
    return counts


def ask_next(ctx: Context, done: str | None = None) -> list[Message]:
    """Asks about the one who waits longest, in the leader feature's own words and step.

    [] where nobody waits. `done` is what became of the one before her.
    """
    units = _units_below(ctx)
    member = _find_applicant(ctx, units)
    if member is not None:
        return _ask_about(ctx, member, done)
    request = _find_request(ctx, units)
    return [] if request is None else _ask_about_request(ctx, *request, done)


def wanted_unit(db: Session, member: Member) -> Unit | None:
    """The branch whose leader is to answer her: to join it, or to move to it; None: she asks nothing."""
    if member.moving_to_id is not None:
        return db.get(Unit, member.moving_to_id)
    is_asking = member.state == "waiting" and member.unit_id is not None
    return db.get(Unit, member.unit_id) if is_asking else None


def _ask_about(ctx: Context, member: Member, done: str | None) -> list[Message]:
    here = ctx.for_feature("leader")
    here.remember(member=member.id, request=None)
    is_moving = member.moving_to_id is not None
    home = ctx.db.get(Unit, member.unit_id) if is_moving and member.unit_id else None
    wanted = wanted_unit(ctx.db, member)
    return here.ask(
        "decide",
        _key("mover" if home is not None else "applicant", done),
        who=_describe(ctx, member),
        unit=wanted.name if wanted is not None else "",
        home=home.name if home is not None else "",
        done=done,
    )


def _ask_about_request(
    ctx: Context, request: GroupRequest, group: Group, done: str | None
) -> list[Message]:
    here = ctx.for_feature("leader")
    here.remember(member=None, request=[request.group_id, request.user_id])
    identity = ctx.db.get(Identity, (request.oa_id, request.user_id))
    known = ctx.db.get(Member, identity.member_id) if identity and identity.member_id else None
    who = _describe(ctx, known) if known is not None else request.name or here.texts("somebody")
    return here.ask("decide", _key("entrant", done), who=who, group=group.name, done=done)


def _key(key: str, done: str | None) -> str:
    return key if done is None else _NEXT[key]


def _describe(ctx: Context, member: Member) -> str:
    """ "Chị Lan (Lan Ba Tư)": as she is called, and by what her neighbours know her."""
    person = name_member(ctx, member)
    called = member.called or member.full_name
    return capitalise(person) + ("" if person.endswith(called) else f" ({called})")


def _find_applicant(ctx: Context, units: list[int]) -> Member | None:
    query = select(Member).where(_asks_for(units))
    return ctx.db.exec(query.order_by(col(Member.asked_at), col(Member.id))).first()


def _find_request(ctx: Context, units: list[int]) -> tuple[GroupRequest, Group] | None:
    query = (
        select(GroupRequest, Group)
        .join(Group, _same_group())
        .where(
            col(GroupRequest.state) == "waiting",
            col(GroupRequest.oa_id) == ctx.house.oa_id,
            col(Group.unit_id).in_(units),
        )
    )
    order = (col(GroupRequest.asked_at), col(GroupRequest.user_id))
    found = ctx.db.exec(query.order_by(*order)).first()
    return None if found is None else (found[0], found[1])


def _asks_for(units: list[int]) -> ColumnElement[bool]:
    joining = (col(Member.state) == "waiting") & col(Member.unit_id).in_(units)
    return or_(joining, col(Member.moving_to_id).in_(units))


def _same_group() -> ColumnElement[bool]:
    return (col(Group.oa_id) == col(GroupRequest.oa_id)) & (
        col(Group.group_id) == col(GroupRequest.group_id)
    )


def _units_below(ctx: Context) -> list[int]:
    """The units she leads and all below them."""
    led = list_units_led(ctx.db, ctx.member.id, ctx.now) if ctx.member is not None else []
    return list({below for unit in led for below in list_below(ctx.db, unit.id)})
