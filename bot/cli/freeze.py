"""`chihoi member freeze`: nothing an account writes does anything any more, until it is lifted."""

from typing import Annotated

import typer
from sqlmodel import Session, col, select

from bot.cli.desk import CannotError, Desk
from bot.cli.options import Oa, desk_of
from bot.cli.output import say
from bot.cli.rows import codes_of, get_row
from models.member import Identity, Member, find_identity

_Id = Annotated[str | None, typer.Argument(metavar="[ID]", help="freeze.help.id")]
_User = Annotated[str | None, typer.Option("--zalo-user-id", help="member.help.zalo_user_id")]
_Reason = Annotated[
    str | None, typer.Option("--reason", metavar="TEXT", help="freeze.help.reason")
]
_Lift = Annotated[bool, typer.Option("--lift", help="freeze.help.lift")]


def freeze(
    ctx: typer.Context,
    member_id: _Id = None,
    *,
    user_id: _User = None,
    oa: Oa = None,
    reason: _Reason = None,
    lift: _Lift = False,
) -> None:
    desk = desk_of(ctx)
    if (member_id is None) == (user_id is None):
        raise CannotError(desk.texts("freeze.which"), status=2)
    with desk.open_database() as database, database.session() as db:
        found = _find(desk, db, member_id, user_id, oa)
        changed = [one for one in found if (one.frozen_at is None) != lift]
        for one in changed:
            one.frozen_at = None if lift else desk.clock.now()
            db.add(one)
            db.add(_audit(desk, db, one, reason, lift=lift))
        name = _name(db, found[0])
    key = "lifted" if lift else "frozen"
    say(desk.texts(f"freeze.{key}" if changed else f"freeze.{key}_before", name=name))


def _find(
    desk: Desk, db: Session, member_id: str | None, user_id: str | None, oa: str | None
) -> list[Identity]:
    """Her accounts, or the one; :raises CannotError: where there is none to freeze."""
    if user_id is not None:
        identity = find_identity(db, desk.account(oa).oa_id, user_id.strip())
        if identity is None:
            raise CannotError(desk.texts("freeze.unknown", user_id=user_id))
        return [identity]
    member = get_row(desk, db, Member, member_id or "")
    query = select(Identity).where(col(Identity.member_id) == member.id)
    if oa is not None:
        query = query.where(col(Identity.oa_id) == desk.account(oa).oa_id)
    found = list(db.exec(query.order_by(col(Identity.oa_id), col(Identity.user_id))))
    if not found:
        raise CannotError(desk.texts("freeze.no_zalo", name=member.full_name))
    return found


def _audit(
    desk: Desk, db: Session, identity: Identity, reason: str | None, *, lift: bool
) -> object:
    member = db.get(Member, identity.member_id) if identity.member_id is not None else None
    unit = codes_of(db).get(member.unit_id) if member is not None else None
    action = "identity.unfreeze" if lift else "identity.freeze"
    account = {"oa": identity.oa_id, "user": identity.user_id, "member_id": identity.member_id}
    return desk.audit(action, unit, reason=(reason or "").strip(), **account)


def _name(db: Session, identity: Identity) -> str:
    member = db.get(Member, identity.member_id) if identity.member_id is not None else None
    return member.full_name if member is not None else identity.user_id
