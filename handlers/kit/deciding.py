"""What a yes or no does to who asked: she is in, or is asked again who she is.

The same for a leader's word in chat and an officer's at the command line.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, select

from handlers.kit.applicants import wanted_unit
from handlers.kit.asking import Question, ask_elsewhere
from handlers.kit.asking_again import may_ask_again
from handlers.kit.context import Context, House
from handlers.kit.notices import Notice, list_identities, tell
from handlers.kit.people import name_writer
from handlers.kit.rights import leads, sign, write_audit
from handlers.kit.spoken import capitalise
from handlers.kit.texts import Texts
from models.group import Group, find_group
from models.group_request import GroupRequest, hold_request
from models.member import Identity, Member
from models.membership import join_unit
from models.unit import Unit

_AGAIN_FOR_HOURS = 72


@dataclass(frozen=True, slots=True)
class Decider:
    """Who answers: in chat for the OA written to, at the command line for all of the Union's.

    `name` is what she who asked hears her called, `signed` how rows name her; `once` tells this
    answer from every other. `note` writes the audit.
    """

    db: Session
    houses: tuple[House, ...]
    now: datetime
    name: str
    signed: str
    once: str
    note: Callable[[str, Unit, dict[str, object]], None]

    @property
    def today(self) -> date:
        return self.now.astimezone(self.houses[0].zone).date()


def decide_in_chat(ctx: Context) -> Decider:
    def note(action: str, unit: Unit, details: dict[str, object]) -> None:
        write_audit(ctx, action, unit, details)

    name, signed, once = name_writer(ctx), sign(ctx), str(ctx.event_id)
    return Decider(ctx.db, (ctx.house,), ctx.now, name, signed, once, note)


def find_asked(ctx: Context, member: Member) -> Unit | None:
    """The branch who wrote may decide about; None where another leader was quicker, or it isn't hers."""
    unit = wanted_unit(ctx.db, member)
    return unit if unit is not None and leads(ctx, unit) else None


def take_in(decider: Decider, member: Member, unit: Unit) -> None:
    """She belongs to the branch from today on; a wish to enter its group is granted with it."""
    was = member.state if member.moving_to_id is None else "moving"
    member.state, member.moving_to_id, member.decided_at = "active", None, decider.now
    join_unit(decider.db, member, unit, decider.today)
    decider.note("member.active", unit, {"member": member.id, "before": was})
    for house, identity in _accounts(decider, member):
        _let_into_groups(decider, unit, identity)
        notice = Notice(identity, "taken", f"taken:{member.id}:{decider.once}", decider.now)
        tell(decider.db, house, notice, leader=decider.name, unit=unit.name)


def turn_down(decider: Decider, member: Member, unit: Unit) -> None:
    """Not recognised: she is asked for another name, once she hears of it (conversations §1)."""
    is_move = member.moving_to_id is not None
    if is_move:
        member.moving_to_id = None
    else:
        member.state = "refused"
    member.decided_at = decider.now
    decider.note("member.refused", unit, {"member": member.id, "move": is_move})
    for house, identity in _accounts(decider, member):
        if is_move:
            _tell_no(decider, house, identity, "not_moved", unit)
        elif not may_ask_again(decider.db, identity.oa_id, identity.user_id, decider.now):
            _tell_no(decider, house, identity, "not_known_often", unit)
        elif _tell_no(decider, house, identity, "not_known", unit):
            _ask_who_she_is(decider, house, identity)


def find_request(ctx: Context, group_id: str, user_id: str) -> tuple[GroupRequest, Group] | None:
    """A wish to enter a group that is hers to answer and still open."""
    request = hold_request(ctx.db, ctx.house.oa_id, group_id, user_id)
    group = find_group(ctx.db, ctx.house.oa_id, group_id)
    unit = ctx.db.get(Unit, group.unit_id) if group is not None and group.unit_id else None
    if request is None or group is None or unit is None or request.state != "waiting":
        return None
    return (request, group) if leads(ctx, unit) else None


def answer_request(decider: Decider, request: GroupRequest, unit: Unit, *, taken: bool) -> None:
    """Zalo is told by the timetable (bot.doorkeeping): no handler calls the network."""
    request.state = "accepted" if taken else "refused"
    request.decided_at, request.decided_by = decider.now, decider.signed
    details: dict[str, object] = {"group": request.group_id, "user": request.user_id}
    decider.note(f"group.{request.state}", unit, details)


def _accounts(decider: Decider, member: Member) -> Iterator[tuple[House, Identity]]:
    for house in decider.houses:
        for identity in list(list_identities(decider.db, house, member.id)):
            yield house, identity


def _tell_no(decider: Decider, house: House, identity: Identity, key: str, unit: Unit) -> bool:
    notice = Notice(identity, key, f"{key}:{identity.member_id}:{decider.once}", decider.now)
    leader = capitalise(decider.name)
    return tell(decider.db, house, notice, leader=leader, unit=unit.name)


def _ask_who_she_is(decider: Decider, house: House, identity: Identity) -> None:
    question = Texts("join", house.language)("again", leader=capitalise(decider.name))
    until = decider.now + timedelta(hours=_AGAIN_FOR_HOURS)
    ask_elsewhere(decider.db, identity, "join.again", Question(question), decider.now, until)


def _let_into_groups(decider: Decider, unit: Unit, identity: Identity) -> None:
    groups = select(Group.group_id).where(
        col(Group.oa_id) == identity.oa_id, col(Group.unit_id) == unit.id
    )
    for group_id in decider.db.exec(groups).all():
        request = hold_request(decider.db, identity.oa_id, group_id, identity.user_id)
        if request is not None and request.state == "waiting":
            answer_request(decider, request, unit, taken=True)
