"""`chihoi member duplicates`, `merge`, `unmerge`, `distinct`: proposed, decided by an officer."""

from collections.abc import Iterator
from itertools import islice
from typing import Annotated, Any

import typer
from sqlalchemy import Select
from sqlmodel import Session, col, select

from bot.cli.desk import CannotError, Desk
from bot.cli.member_filters import find_unit_id, select_below
from bot.cli.options import Json, OneUnit, RowId, desk_of
from bot.cli.output import say, show_rows, tell
from bot.cli.rows import get_row
from bot.imports.phones import mask_phone
from models.likeness import Alike, list_alike
from models.member import Identity, Member
from models.member_import import ImportedMember, MemberImport
from models.member_pair import MemberPair
from models.merging import NotMergedError, find_merge, merge_members, part_members
from models.unit import Unit

_COLUMNS = ("id", "why", "keep", "other", "state")
_Limit = Annotated[int | None, typer.Option("--limit", min=1, help="cli.option.limit")]
_Import = Annotated[str | None, typer.Option("--import", help="member.help.of_import")]
_Keep = Annotated[str, typer.Argument(metavar="KEEP", help="member.help.keep")]
_Other = Annotated[str, typer.Argument(metavar="OTHER", help="member.help.other")]
_Yes = Annotated[bool, typer.Option("--yes", help="member.help.yes")]
_USUAL_LIMIT = 50
_AT_ONCE = 500


def list_duplicates(
    ctx: typer.Context,
    *,
    unit: OneUnit = None,
    of_import: _Import = None,
    limit: _Limit = None,
    as_json: Json = False,
) -> None:
    desk = desk_of(ctx)
    with desk.open_database() as database, database.read_session() as db:
        among = _select_among(desk, db, unit, of_import)
        found = list_alike(db.connection(), among)
        most = limit or (None if as_json else _USUAL_LIMIT)
        rows = list(_list_rows(desk, db, islice(found, most)))
        more = next(found, None) is not None
    show_rows(desk, _COLUMNS, rows, as_json=as_json)
    if more:
        tell(desk.texts("member.more_pairs"))
    elif rows and not as_json:
        tell(desk.texts("member.how_to_merge"))


def merge(ctx: typer.Context, keep_id: _Keep, other_id: _Other, *, yes: _Yes = False) -> None:
    """Shown first; written with --yes. `unmerge` parts them again."""
    desk = desk_of(ctx)
    with desk.open_database() as database, database.session() as db:
        keep = get_row(desk, db, Member, keep_id, lock=True)
        other = get_row(desk, db, Member, other_id, lock=True)
        if other.merged_into == keep.id:
            say(desk.texts("member.merged_before", keep=keep.id, other=other.id))
            return
        if keep.id == other.id:
            raise CannotError(desk.texts("member.not_merged.same_number"))
        shown = {"keep": _describe(desk, db, keep), "other": _describe(desk, db, other)}
        if not yes:
            raise CannotError(desk.texts("member.sure_to_merge", **shown), status=2)
        try:
            merge_members(db, keep, other, desk.clock.now(), desk.today, desk.officer)
        except NotMergedError as error:
            raise CannotError(desk.texts(f"member.not_merged.{error.key}", **shown)) from None
        code = _code(db, keep)
        db.add(desk.audit("member.merge", code, member_id=keep.id, other_id=other.id))
    say(desk.texts("member.merged", **shown, id=other_id))


def unmerge(ctx: typer.Context, other_id: RowId) -> None:
    desk = desk_of(ctx)
    with desk.open_database() as database, database.session() as db:
        other = get_row(desk, db, Member, other_id, lock=True)
        pair = find_merge(db, other.id)
        if pair is None:
            say(desk.texts("member.not_merged_now", id=other_id))
            return
        try:
            part_members(db, pair)
        except NotMergedError as error:
            raise CannotError(desk.texts(f"member.not_merged.{error.key}")) from None
        code = _code(db, other)
        db.add(desk.audit("member.unmerge", code, member_id=pair.first_id, other_id=other.id))
        shown = _describe(desk, db, other)
    say(desk.texts("member.unmerged", other=shown))


def distinct(ctx: typer.Context, first: RowId, second: _Other) -> None:
    """They are two people: not proposed again."""
    desk = desk_of(ctx)
    with desk.open_database() as database, database.session() as db:
        found = sorted(get_row(desk, db, Member, one).id for one in (first, second))
        if found[0] == found[1]:
            raise CannotError(desk.texts("member.not_merged.same_number"), status=2)
        if not _is_decided(db, found):
            now = desk.clock.now()
            db.add(
                MemberPair(
                    first_id=found[0], second_id=found[1], state="distinct", decided_at=now,
                    decided_by=desk.officer,
                )
            )  # fmt: skip
            db.add(desk.audit("member.distinct", None, member_id=found[0], other_id=found[1]))
    say(desk.texts("member.distinct", first=first, second=second))


def _is_decided(db: Session, ids: list[int]) -> bool:
    query = select(MemberPair.id).where(
        col(MemberPair.first_id) == ids[0],
        col(MemberPair.second_id) == ids[1],
        col(MemberPair.state) == "distinct",
    )
    return db.exec(query).first() is not None


def _select_among(
    desk: Desk, db: Session, unit: str | None, of_import: str | None
) -> Select[Any] | None:
    if of_import is not None:
        done = get_row(desk, db, MemberImport, of_import)
        return select(col(ImportedMember.member_id)).where(
            col(ImportedMember.import_id) == done.id
        )
    unit_id = find_unit_id(desk, db, unit)
    if unit_id is None:
        return None
    return select(col(Member.id)).where(col(Member.unit_id).in_(select_below(unit_id)))


def _list_rows(desk: Desk, db: Session, pairs: Iterator[Alike]) -> Iterator[dict[str, Any]]:
    while some := list(islice(pairs, _AT_ONCE)):
        ids = {member_id for pair in some for member_id in (pair.first_id, pair.second_id)}
        shown = _describe_all(desk, db, ids)
        for pair in some:
            yield {
                "id": f"{pair.first_id} {pair.second_id}",
                "state": "proposed",
                "why": desk.texts(f"imports.why_alike.{pair.why}"),
                "keep_id": str(pair.first_id),
                "keep": shown[pair.first_id],
                "other_id": str(pair.second_id),
                "other": shown[pair.second_id],
            }


def _describe(desk: Desk, db: Session, member: Member) -> str:
    db.flush()
    return _describe_all(desk, db, {member.id})[member.id]


def _describe_all(desk: Desk, db: Session, ids: set[int]) -> dict[int, str]:
    """ "12 Nguyễn Thị Hoa, 1974, 0912***678, Chi hội ấp Mỹ Phú (MYPHU03)" by id."""
    tied = set(db.exec(select(Identity.member_id).where(col(Identity.member_id).in_(ids))))
    members = db.exec(select(Member).where(col(Member.id).in_(ids))).all()
    homes = {member.unit_id for member in members}
    units = {unit.id: unit for unit in db.exec(select(Unit).where(col(Unit.id).in_(homes)))}
    found = {}
    for member in members:
        unit = units.get(member.unit_id or 0)
        parts = (
            f"{member.id} {member.full_name}",
            member.birth_year,
            mask_phone(member.phone),
            f"{unit.name} ({unit.code})" if unit is not None else None,
            desk.texts("member.with_account") if member.id in tied else None,
        )
        found[member.id] = ", ".join(str(part) for part in parts if part)
    return found


def _code(db: Session, member: Member) -> str | None:
    unit = db.get(Unit, member.unit_id) if member.unit_id is not None else None
    return unit.code if unit else None
