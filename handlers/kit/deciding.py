"""What a leader's yes or no does to who asked: she is in, or is asked again who she is."""

from sqlmodel import col, select

from handlers.kit.applicants import wanted_unit
from handlers.kit.asking import ask_elsewhere
from handlers.kit.context import Context
from handlers.kit.notices import Notice, list_identities, tell
from handlers.kit.people import name_leader, name_writer
from handlers.kit.rights import leads, sign, write_audit
from handlers.kit.spoken import capitalise
from models.group import Group, find_group
from models.group_request import GroupRequest
from models.member import Member
from models.membership import join_unit
from models.unit import Unit

_AGAIN_FOR_HOURS = 72


def find_asked(ctx: Context, member: Member) -> Unit | None:
    """The branch who wrote may decide about; None where another leader was quicker, or it isn't hers."""
    unit = wanted_unit(ctx.db, member)
    return unit if unit is not None and leads(ctx, unit) else None


def take_in(ctx: Context, member: Member, unit: Unit) -> None:
    """She belongs to the branch from today on; a wish to enter its group is granted with it."""
    was = member.state if member.moving_to_id is None else "moving"
    member.state, member.moving_to_id, member.decided_at = "active", None, ctx.now
    join_unit(ctx.db, member, unit, ctx.today)
    write_audit(ctx, "member.active", unit, {"member": member.id, "before": was})
    for identity in list(list_identities(ctx.db, ctx.house, member.id)):
        _let_into_groups(ctx, unit, identity.user_id)
        once = f"taken:{member.id}:{ctx.event_id}"
        leader = name_writer(ctx)
        notice = Notice(identity, "taken", once, ctx.now)
        tell(ctx.db, ctx.house, notice, leader=leader, unit=unit.name)


def turn_down(ctx: Context, member: Member, unit: Unit) -> None:
    """Not recognised: she is asked for another name, once she hears of it (conversations §1)."""
    is_move = member.moving_to_id is not None
    if is_move:
        member.moving_to_id = None
    else:
        member.state = "refused"
    member.decided_at = ctx.now
    write_audit(ctx, "member.refused", unit, {"member": member.id, "move": is_move})
    key = "not_moved" if is_move else "not_known"
    leader = capitalise(name_writer(ctx))
    for identity in list(list_identities(ctx.db, ctx.house, member.id)):
        notice = Notice(identity, key, f"{key}:{member.id}:{ctx.event_id}", ctx.now)
        hears = tell(ctx.db, ctx.house, notice, leader=leader, unit=unit.name)
        if hears and not is_move:
            join = ctx.for_feature("join")
            question = join.texts("again", leader=name_leader(ctx, unit))
            ask_elsewhere(join, identity.user_id, "again", question, hours=_AGAIN_FOR_HOURS)


def find_request(ctx: Context, group_id: str, user_id: str) -> tuple[GroupRequest, Group] | None:
    """A wish to enter a group that is hers to answer and still open."""
    request = ctx.db.get(GroupRequest, (ctx.house.oa_id, group_id, user_id), with_for_update=True)
    group = find_group(ctx.db, ctx.house.oa_id, group_id)
    unit = ctx.db.get(Unit, group.unit_id) if group is not None and group.unit_id else None
    if request is None or group is None or unit is None or request.state != "waiting":
        return None
    return (request, group) if leads(ctx, unit) else None


def answer_request(ctx: Context, request: GroupRequest, group: Group, *, taken: bool) -> None:
    """Zalo is told by the timetable (bot.doorkeeping): no handler calls the network."""
    request.state = "accepted" if taken else "refused"
    request.decided_at, request.decided_by = ctx.now, sign(ctx)
    unit = ctx.db.get_one(Unit, group.unit_id)
    details: dict[str, object] = {"group": group.group_id, "user": request.user_id}
    write_audit(ctx, f"group.{request.state}", unit, details)


def _let_into_groups(ctx: Context, unit: Unit, user_id: str) -> None:
    groups = select(Group.group_id).where(
        col(Group.oa_id) == ctx.house.oa_id, col(Group.unit_id) == unit.id
    )
    for group_id in ctx.db.exec(groups).all():
        found = find_request(ctx, group_id, user_id)
        if found is not None:
            answer_request(ctx, *found, taken=True)
