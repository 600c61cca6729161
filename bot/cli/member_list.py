"""`chihoi member list` and `show`: who is in the register, and all that is held about one of them."""

from collections.abc import Iterator
from typing import Annotated, Any

import typer
from sqlmodel import Session, col, or_, select

from bot.cli.desk import Desk
from bot.cli.member_filters import Away, NoSmartphone, State, StateChoice, Wanted, find_unit_id
from bot.cli.member_rows import describe_members
from bot.cli.member_waiting import WAITING_COLUMNS, list_who_wait
from bot.cli.options import Json, OneUnit, RowId, desk_of
from bot.cli.output import readable, say, show_one, show_rows, tell
from bot.cli.rows import codes_of, get_row, kept_values
from models.audit import AuditEntry
from models.consent import Consent
from models.member import Identity, Member
from models.member_import import ImportedMember
from models.member_pair import MemberPair
from models.membership import Membership
from models.role import Role
from models.spans import known_day

_COLUMNS = ("id", "full_name", "called", "unit_code", "phone", "roles", "asked_at", "state")
_USUAL_LIMIT = 200
_Limit = Annotated[int | None, typer.Option("--limit", min=1, help="cli.option.limit")]
_Phones = Annotated[bool, typer.Option("--phones", help="member.help.phones")]


def list_members(  # noqa: PLR0913  (the options of a command)
    ctx: typer.Context,
    *,
    unit: OneUnit = None,
    state: State = None,
    away: Away = False,
    no_smartphone: NoSmartphone = False,
    phones: _Phones = False,
    limit: _Limit = None,
    as_json: Json = False,
) -> None:
    """Phones are masked unless asked for; on a screen the list ends after some."""
    desk = desk_of(ctx)
    most = limit or (None if as_json else _USUAL_LIMIT)
    with desk.open_database() as database, database.read_session() as db:
        unit_id = find_unit_id(desk, db, unit)
        wanted = Wanted(unit_id, state.value if state else None, away, no_smartphone)
        now, masked = desk.clock.now(), not phones
        if state is StateChoice.waiting:
            rows = iter(list_who_wait(db, wanted, now, masked=masked))
        else:
            rows = describe_members(db, _find(db, wanted, most), now, masked=masked)
        shown = rows if most is None else _first(desk, rows, most)
        columns = WAITING_COLUMNS if state is StateChoice.waiting else _COLUMNS
        show_rows(desk, columns, shown, as_json=as_json)


def _find(db: Session, wanted: Wanted, most: int | None) -> Any:
    """One more than is shown tells that there are more; all of them come a thousand at a time."""
    query = wanted.narrow(select(Member))
    query = query.order_by(col(Member.unit_id), col(Member.full_name), col(Member.id))
    if most is None:
        return db.exec(query.execution_options(yield_per=1000))
    return db.exec(query.limit(most + 1)).all()


def show_member(ctx: typer.Context, member_id: RowId, *, as_json: Json = False) -> None:
    desk = desk_of(ctx)
    with desk.open_database() as database, database.read_session() as db:
        member = get_row(desk, db, Member, member_id)
        now = desk.clock.now()
        (row,) = describe_members(db, [member], now, masked=False)
        sections = {name: list(rows) for name, rows in _list_sections(db, member)}
    if as_json:
        show_one(desk, row | sections, as_json=True)
        return
    show_one(desk, row, as_json=False)
    for name, rows in sections.items():
        if rows:
            say(f"\n{desk.texts(f'member.sections.{name}')}")
        for one in rows:
            said = (readable(desk, key, value) for key, value in one.items())
            say("  " + "  ".join(word for word in said if word))


def _first(desk: Desk, rows: Iterator[dict[str, Any]], most: int) -> Iterator[dict[str, Any]]:
    for number, row in enumerate(rows):
        if number == most:
            tell(desk.texts("member.more", count=most))
            return
        yield row


def _list_sections(db: Session, member: Member) -> Iterator[tuple[str, Iterator[dict[str, Any]]]]:
    """Also what belonged to rows that were merged into hers."""
    merged = db.exec(select(Member.id).where(col(Member.merged_into) == member.id))
    ids = [member.id, *merged]
    codes = codes_of(db)
    yield "identities", _list_identities(db, ids)
    yield "memberships", _list_memberships(db, ids, codes)
    yield "roles_held", _list_roles(db, ids, codes)
    yield "consents", _list_consents(db, ids)
    yield "imports", _list_imports(db, ids)
    yield "pairs", _list_pairs(db, ids)
    yield "history", _list_audit(db, ids)


def _list_identities(db: Session, ids: list[int]) -> Iterator[dict[str, Any]]:
    for one in db.exec(select(Identity).where(col(Identity.member_id).in_(ids))):
        yield kept_values(one, {"member_id"})


def _list_memberships(
    db: Session, ids: list[int], codes: dict[int | None, str]
) -> Iterator[dict[str, Any]]:
    query = select(Membership).where(col(Membership.member_id).in_(ids))
    for one in db.exec(query.order_by(col(Membership.valid_from), col(Membership.id))):
        yield {
            "unit_code": codes.get(one.unit_id),
            "valid_from": known_day(one.valid_from),
            "valid_to": known_day(one.valid_to),
        }


def _list_roles(
    db: Session, ids: list[int], codes: dict[int | None, str]
) -> Iterator[dict[str, Any]]:
    query = select(Role).where(col(Role.member_id).in_(ids)).order_by(col(Role.id))
    for one in db.exec(query):
        yield {
            "role": one.role,
            "unit_code": codes.get(one.unit_id),
            "valid_from": one.valid_from,
            "valid_to": one.valid_to,
            "granted_by": one.granted_by,
        }


def _list_consents(db: Session, ids: list[int]) -> Iterator[dict[str, Any]]:
    hers = (col(Identity.oa_id) == col(Consent.oa_id)) & (
        col(Identity.user_id) == col(Consent.user_id)
    )
    query = select(Consent).join(Identity, hers).where(col(Identity.member_id).in_(ids))
    for one in db.exec(query.order_by(col(Consent.id))):
        yield one.model_dump(include={"purpose", "text_version", "granted", "at"})


def _list_imports(db: Session, ids: list[int]) -> Iterator[dict[str, Any]]:
    query = select(ImportedMember).where(col(ImportedMember.member_id).in_(ids))
    for one in db.exec(query.order_by(col(ImportedMember.id))):
        yield {"import_id": one.import_id, "row": one.row}


def _list_pairs(db: Session, ids: list[int]) -> Iterator[dict[str, Any]]:
    hers = or_(col(MemberPair.first_id).in_(ids), col(MemberPair.second_id).in_(ids))
    for one in db.exec(select(MemberPair).where(hers).order_by(col(MemberPair.id))):
        yield one.model_dump(
            include={"first_id", "second_id", "state", "decided_at", "decided_by"}
        )


def _list_audit(db: Session, ids: list[int]) -> Iterator[dict[str, Any]]:
    about = col(AuditEntry.details)["member_id"].as_integer()
    for one in db.exec(select(AuditEntry).where(about.in_(ids)).order_by(col(AuditEntry.id))):
        yield one.model_dump(include={"at", "actor", "action", "unit_code", "source"})
