"""The members file, from reading to the register: staged, compared, shown, then written."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import Connection
from sqlmodel import Session

from bot.catalogue import Catalogue
from bot.imports.branches import Branches, read_branches
from bot.imports.lines import Line, Problem
from bot.imports.member_comparing import compare_staged
from bot.imports.member_mending import mend
from bot.imports.member_rows import WantedMember, read_member
from bot.imports.member_sheet import MemberSheet
from bot.imports.member_staging import count_actions, count_new, list_staged_ids, stage_members
from bot.imports.member_writing import (
    WRITTEN,
    Importer,
    RegisterMovedError,
    begin_import,
    end_import,
    stamp,
    write_part,
)
from bot.imports.pieces import Pieces, in_pieces, split_ids
from models.database import Database

_TRIES = 3


@dataclass
class MemberPlan:
    """What an import would do; its rows wait in the connection's temporary table."""

    ignored: list[str]
    branches: Branches
    misread: list[Problem] = field(default_factory=list)
    clashing: list[Problem] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    compared_at: tuple[int, int, int] = (0, 0, 0)

    @property
    def problems(self) -> list[Problem]:
        return self.misread + self.clashing

    @property
    def skipped(self) -> int:
        return len({problem.row for problem in self.problems})


@dataclass(frozen=True)
class Moment:
    """When a file is read: its rows are judged by the units and the ages of that day."""

    now: datetime
    today: date
    texts: Catalogue


def plan_members(
    connection: Connection, sheet: MemberSheet, lines: Iterable[Line], moment: Moment
) -> MemberPlan:
    """Stage the rows that are right and compare them with the register. `lines` are the sheet's.

    :raises UnreadableSheetError: found while its rows were read
    """
    with Session(connection) as db:
        branches = read_branches(db, moment.today)
    plan = MemberPlan(sheet.ignored, branches)
    stage_members(connection, _list_good(plan, lines, moment))
    _compare(connection, plan, moment)
    return plan


def bring_in(
    database: Database,
    connection: Connection,
    plan: MemberPlan,
    moment: Moment,
    importer: Importer,
) -> int:
    """Write what was planned, compared anew where the register moved on; the import's id.

    Whatever stops it, nothing of it stays; what a killed process left is taken back before.
    """
    for _ in range(_TRIES):
        try:
            with in_pieces(database, connection) as pieces:
                mend(pieces, importer)
                return _write(pieces, plan, importer)
        except RegisterMovedError:
            _compare(connection, plan, moment)
    raise RegisterMovedError


def _write(pieces: Pieces, plan: MemberPlan, importer: Importer) -> int:
    # Gone through before the writer is taken.
    parts = list(split_ids(list_staged_ids(pieces.connection, WRITTEN)))
    new = count_new(pieces.connection)
    try:
        with pieces.piece() as connection:
            import_id = begin_import(connection, importer, plan.counts, plan.compared_at)
        for part in importer.watch(parts):
            with pieces.piece() as connection:
                write_part(connection, importer, import_id, part)
        with pieces.piece() as connection:
            end_import(connection, importer, import_id, new)
    except BaseException:
        if pieces.lasting:
            mend(pieces, importer)
        raise
    return import_id


def _list_good(plan: MemberPlan, lines: Iterable[Line], moment: Moment) -> Iterator[WantedMember]:
    for line in lines:
        wanted = read_member(line, plan.branches, moment.today)
        if wanted is not None:
            yield wanted
        plan.misread += [Problem(line.row, problem) for problem in line.problems]


def _compare(connection: Connection, plan: MemberPlan, moment: Moment) -> None:
    plan.compared_at = stamp(connection)
    plan.clashing = compare_staged(connection, moment.texts, moment.now)
    plan.counts = count_actions(connection)
    connection.commit()
