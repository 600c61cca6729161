"""`chihoi member invite`: one-time codes on slips of paper, by which leaders take up their branch."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from sqlmodel import Session, col, select

from bot.cli.desk import CannotError, Desk
from bot.cli.options import DryRun, Json, Oa, UnitCode, desk_of
from bot.cli.output import progress, say, show_rows, tell
from bot.cli.roles import RoleChoice, end_role
from bot.cli.rows import get_row, get_unit
from bot.cli.targets import check_target
from bot.config import OfficialAccount
from bot.files import write_beside
from handlers.kit.context import House
from handlers.kit.invitations import hash_code, new_code
from models.database import Database
from models.invitation import VALID_FOR, Invitation, list_open, list_open_of
from models.member import Identity, Member
from models.role import list_holders
from models.unit import Unit, list_below

_Role = Annotated[RoleChoice, typer.Option("--role", help="member.help.which_role")]
_Replace = Annotated[bool, typer.Option("--replace", help="invite.help.replace")]
_Below = Annotated[bool, typer.Option("--below", help="invite.help.below")]
_Member = Annotated[str | None, typer.Option("--member", metavar="ID", help="invite.help.member")]
_Cancel = Annotated[bool, typer.Option("--cancel", help="invite.help.cancel")]
_Out = Annotated[Path | None, typer.Option("-o", "--out", metavar="FILE", help="invite.help.out")]


@dataclass(frozen=True, slots=True)
class _Task:
    """What one run is asked for."""

    desk: Desk
    account: OfficialAccount
    house: House
    role: str
    replace: bool
    now: datetime


@dataclass(frozen=True, slots=True)
class _Draft:
    """One slip to be: its unit, its code, and for whom it is, where that is known."""

    unit: Unit
    above: str
    code: str
    member_id: int | None


def invite(  # noqa: PLR0913  (the options of a command)
    ctx: typer.Context,
    *,
    unit: UnitCode,
    role: _Role,
    replace: _Replace = False,
    below: _Below = False,
    member: _Member = None,
    cancel: _Cancel = False,
    out: _Out = None,
    oa: Oa = None,
    dry_run: DryRun = False,
    as_json: Json = False,
) -> None:
    desk = desk_of(ctx)
    task = _begin(desk, oa, role.value, replace=replace)
    _check(desk, out, one_only=replace or member is not None, below=below)
    with desk.open_database() as database:
        if cancel:
            _cancel(task, database, unit, below=below)
            return
        with database.read_session() as db:
            top = get_unit(desk, db, unit)
            drafts = _draft(task, db, top, below=below, member_id=member)
        if dry_run or not drafts:
            key = "invite.would" if drafts else "invite.nothing"
            say(desk.texts(key, unit=top.name, count=len(drafts)))
            return
        rows = _issue_all(task, database, drafts, out)
    _show(task, rows, out, as_json=as_json)


def _begin(desk: Desk, oa: str | None, role: str, *, replace: bool) -> _Task:
    from bot.houses import house_of  # noqa: PLC0415  (slow to load, and only needed here)

    account = desk.account(oa)
    house = house_of(desk.config, account)
    return _Task(desk, account, house, role, replace, desk.clock.now())


def _check(desk: Desk, out: Path | None, *, one_only: bool, below: bool) -> None:
    """:raises CannotError: codes already printed can't be read again, so no file is replaced."""
    if below and one_only:
        raise CannotError(desk.texts("invite.one_at_a_time"), status=2)
    if out is not None and out.exists():
        raise CannotError(desk.texts("invite.file_there", file=out))
    check_target(desk, out, ".pdf")


def _draft(
    task: _Task, db: Session, top: Unit, *, below: bool, member_id: str | None
) -> list[_Draft]:
    units = _list_without(task, db, top) if below else [top]
    taken = set(db.exec(select(Invitation.code_hash)))
    open_now = len(list_open(db, task.house.oa_id, task.now)) + len(units)
    named = get_row(task.desk, db, Member, member_id).id if member_id is not None else None
    drafts = []
    for unit in units:
        code = new_code(open_now)
        while hash_code(code, task.house.code_key) in taken:
            code = new_code(open_now)
        taken.add(hash_code(code, task.house.code_key))
        over = db.get(Unit, unit.parent_id) if unit.parent_id is not None else None
        above = over.name if over is not None else ""
        drafts.append(_Draft(unit, above, code, named or _find_holder(task, db, unit)))
    return drafts


def _list_without(task: _Task, db: Session, top: Unit) -> list[Unit]:
    """Open branches where nobody with Zalo has the role and no slip is out."""
    query = (
        select(Unit)
        .where(col(Unit.id).in_(list_below(db, top.id)), col(Unit.level) == "branch")
        .order_by(col(Unit.code))
    )
    out = {i.unit_id for i in list_open(db, task.house.oa_id, task.now) if i.role == task.role}
    today = task.desk.today
    return [
        unit
        for unit in db.exec(query)
        if unit.id not in out
        and (unit.valid_to is None or unit.valid_to >= today)
        and not any(_has_zalo(task, db, member) for member in _holders(task, db, unit))
    ]


def _find_holder(task: _Task, db: Session, unit: Unit) -> int | None:
    """Whom an officer's list named for the role; she has no Zalo account with us yet."""
    waiting = [one for one in _holders(task, db, unit) if not _has_zalo(task, db, one)]
    return waiting[0] if len(waiting) == 1 and not task.replace else None


def _holders(task: _Task, db: Session, unit: Unit) -> list[int]:
    return [role.member_id for role in list_holders(db, unit.id, task.role, task.now)]


def _has_zalo(task: _Task, db: Session, member_id: int) -> bool:
    query = select(Identity.user_id).where(
        col(Identity.oa_id) == task.house.oa_id, col(Identity.member_id) == member_id
    )
    return db.exec(query).first() is not None


def _draw(task: _Task, drafts: Sequence[_Draft]) -> bytes:
    from bot.pages.codes import CHAT_WITH_TEXT  # noqa: PLC0415  (the same)
    from bot.slips import Slip, draw_slips  # noqa: PLC0415  (slow to load, and only needed here)

    texts = task.desk.texts
    last_day = (task.now + VALID_FOR).astimezone(task.desk.zone).date()
    role = texts(f"columns.values.{task.role}")

    def slips() -> Iterator[Slip]:
        for draft in progress(task.desk, drafts, "invite.drawing"):
            link = CHAT_WITH_TEXT.format(oa_id=task.account.oa_id, text=draft.code)
            yield Slip(
                task.account.name, role, draft.unit.name, draft.above, draft.code, last_day, link
            )

    return draw_slips(slips(), texts)


def _issue_all(
    task: _Task, database: Database, drafts: Sequence[_Draft], out: Path | None
) -> list[dict[str, Any]]:
    """The codes count only if their paper could be written."""
    paper = _draw(task, drafts) if out is not None else b""
    with write_beside(out, paper), database.session() as db:
        return [_issue(task, db, draft) for draft in drafts]


def _issue(task: _Task, db: Session, draft: _Draft) -> dict[str, Any]:
    """One slip for a unit and role at a time: an earlier one works no more."""
    cancelled = _cancel_open(task, db, [draft.unit.id])
    ended = end_role(task.desk, db, task.house, draft.unit, task.role) if task.replace else []
    row = Invitation(
        oa_id=task.house.oa_id,
        unit_id=draft.unit.id,
        role=task.role,
        code_hash=hash_code(draft.code, task.house.code_key),
        member_id=draft.member_id,
        replaced_id=ended[0] if ended else None,
        created_at=task.now,
        created_by=task.desk.officer,
        expires_at=task.now + VALID_FOR,
    )
    db.add(row)
    db.flush()
    details = {"role": task.role, "slip": row.id, "cancelled": cancelled, "ended": ended}
    db.add(task.desk.audit("member.invite", draft.unit.code, **details))
    return {
        "id": str(row.id),
        "state": "open",
        "code": draft.code,
        "role": task.role,
        "unit_code": draft.unit.code,
        "unit": draft.unit.name,
        "expires_at": row.expires_at,
        "ended": len(ended),
    }


def _cancel_open(task: _Task, db: Session, unit_ids: list[int]) -> int:
    found = list_open_of(db, task.house.oa_id, unit_ids, task.role, task.now)
    for one in found:
        one.cancelled_at = task.now
        db.add(one)
    return len(found)


def _cancel(task: _Task, database: Database, said: str, *, below: bool) -> None:
    with database.session() as db:
        top = get_unit(task.desk, db, said)
        count = _cancel_open(task, db, list_below(db, top.id) if below else [top.id])
        if count:
            db.add(task.desk.audit("member.invite_cancel", None, role=task.role, slips=count))
    say(task.desk.texts("invite.cancelled", count=count))


def _show(task: _Task, rows: list[dict[str, Any]], out: Path | None, *, as_json: bool) -> None:
    ended = sum(row.pop("ended") for row in rows)
    if as_json or out is None:
        columns = ("code", "role", "unit", "unit_code", "expires_at")
        show_rows(task.desk, columns, rows, as_json=as_json)
    if out is not None:
        tell(task.desk.texts("invite.written", count=len(rows), file=out))
    elif not as_json:
        tell(task.desk.texts("invite.write_down"))
    if ended:
        tell(task.desk.texts("invite.ended", count=ended))
