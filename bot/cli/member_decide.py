"""`chihoi member accept` and `refuse`: an officer's word in the leader's stead, told to who asked."""

from typing import Annotated

import typer
from sqlmodel import Session, col, select

from bot.cli.desk import CannotError, Desk
from bot.cli.options import desk_of
from bot.cli.output import say
from bot.cli.rows import get_row
from handlers.kit.applicants import wanted_unit
from handlers.kit.deciding import Decider, answer_request, take_in, turn_down
from handlers.kit.texts import Texts
from models.audit import AuditEntry
from models.group import find_group
from models.group_request import GroupRequest, hold_request
from models.member import Member
from models.unit import Unit

_Id = Annotated[str, typer.Argument(metavar="ID", help="member.help.waiting_id")]


def accept_member(ctx: typer.Context, row_id: _Id) -> None:
    _decide(desk_of(ctx), row_id.strip(), taken=True)


def refuse_member(ctx: typer.Context, row_id: _Id) -> None:
    _decide(desk_of(ctx), row_id.strip(), taken=False)


def _decide(desk: Desk, row_id: str, *, taken: bool) -> None:
    with desk.open_database() as database, database.session() as db:
        decider = _sit_down(desk, db)
        if row_id.count("/") == 2:
            told = _answer_request(desk, decider, row_id, taken=taken)
        else:
            member = get_row(desk, db, Member, row_id, lock=True)
            told = _answer_member(desk, decider, member, taken=taken)
    say(told)


def _sit_down(desk: Desk, db: Session) -> Decider:
    from bot.houses import house_of  # noqa: PLC0415  (slow to load, and only needed here)

    houses = tuple(house_of(desk.config, one) for one in desk.config.official_accounts)
    now, name = desk.clock.now(), Texts("kit", houses[0].language)("officer")

    def note(action: str, unit: Unit, details: dict[str, object]) -> None:
        db.add(desk.audit(action, unit.code, **details))

    return Decider(db, houses, now, name, desk.officer, f"{now:%Y%m%d%H%M%S%f}", note)


def _answer_member(desk: Desk, decider: Decider, member: Member, *, taken: bool) -> str:
    """:raises CannotError: she asks nothing, and was not answered so before"""
    unit = _wanted_unit(decider.db, member, taken=taken)
    key = "active" if taken else "refused"
    if unit is None:
        if not _is_answered(decider.db, member, key):
            raise CannotError(desk.texts("member.not_waiting", name=member.full_name))
        return desk.texts(f"member.{key}_before", name=member.full_name)
    moves = member.moving_to_id is not None
    (take_in if taken else turn_down)(decider, member, unit)
    if moves:
        key = "moved" if taken else "not_moved"
    return desk.texts(f"member.{key}", name=member.full_name, unit=unit.name)


def _wanted_unit(db: Session, member: Member, *, taken: bool) -> Unit | None:
    """An officer may also take in one whom the leader did not know."""
    unit = wanted_unit(db, member)
    if unit is None and taken and member.state == "refused" and member.unit_id is not None:
        return db.get(Unit, member.unit_id)
    return unit


def _is_answered(db: Session, member: Member, key: str) -> bool:
    """Whether the last answer she got was this one; a move refused leaves no other trace."""
    if member.state == key:
        return True
    query = select(AuditEntry).where(
        col(AuditEntry.at) == member.decided_at, col(AuditEntry.action) == f"member.{key}"
    )
    return any(entry.details.get("member") == member.id for entry in db.exec(query))


def _answer_request(desk: Desk, decider: Decider, row_id: str, *, taken: bool) -> str:
    """:raises CannotError: no such request, or another answer was given already"""
    oa_id, group_id, user_id = row_id.split("/")
    request = hold_request(decider.db, oa_id, group_id, user_id)
    group = find_group(decider.db, oa_id, group_id)
    unit = decider.db.get(Unit, group.unit_id) if group and group.unit_id else None
    if request is None or group is None or unit is None:
        where = "member list --state waiting"
        raise CannotError(desk.texts("cli.no_row", id=row_id, list=where))
    name = request.name or user_id
    key = "let_in" if taken else "not_let_in"
    if request.state != "waiting":
        return _tell_before(desk, request, name, taken=taken)
    answer_request(decider, request, unit, taken=taken)
    return desk.texts(f"member.{key}", name=name, group=group.name)


def _tell_before(desk: Desk, request: GroupRequest, name: str, *, taken: bool) -> str:
    """Once Zalo was told, what the answer had been is no longer kept: nothing is left to do."""
    if request.state == ("refused" if taken else "accepted"):
        raise CannotError(desk.texts("member.not_waiting", name=name))
    return desk.texts("member.request_before", name=name)
