"""A small map to change: two communes of a province, branches with members, in any order."""

from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import Session, select

from models.database import Database
from models.group import Group
from models.member import Member
from models.membership import Membership, count_members, join_unit
from models.role import Role
from models.unit import Unit, find_unit_itself
from models.unit_change import UnitChange, UnitName
from models.unit_journal import Journal
from models.unit_line import UnitLine, UnitParent
from models.unit_orders import carry_out
from models.unit_undo import undo_change

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
NOW = datetime(2026, 11, 21, 1, 0, tzinfo=UTC)
LONG_AGO = date(2020, 1, 1)
UNITS = (
    ("CANTHO", "Thành phố Cần Thơ", "province", None),
    ("ANBINH", "Phường An Bình", "commune", "CANTHO"),
    ("KESACH", "Xã Kế Sách", "commune", "CANTHO"),
    ("MOT", "Chi hội ấp Một", "branch", "ANBINH"),
    ("HAI", "Chi hội ấp Hai", "branch", "ANBINH"),
    ("BA", "Chi hội ấp Ba", "branch", "KESACH"),
)


def add_units(db: Session, units: tuple[tuple[str, str, str, str | None], ...] = UNITS) -> None:
    for code, name, level, above in units:
        parent_id = unit(db, above).id if above else None
        db.add(Unit(code=code, name=name, level=level, parent_id=parent_id))
        db.flush()


def unit(db: Session, code: str) -> Unit:
    found = find_unit_itself(db, code)
    assert found is not None, code
    return found


def add_member(db: Session, code: str, name: str, since: date = LONG_AGO) -> Member:
    member = Member(full_name=name)
    join_unit(db, member, unit(db, code), since)
    return member


def add_role(db: Session, member: Member, code: str, role: str) -> None:
    at = datetime(2020, 1, 1, tzinfo=UTC)
    unit_id = unit(db, code).id
    held = Role(member_id=member.id, unit_id=unit_id, role=role, valid_from=at, granted_by="test")
    db.add(held)
    db.flush()


def change(database: Database, kind: str, day: date, **wanted: Any) -> Journal:
    """Carry it out as an officer would; :raises RefusedError: nothing is changed then."""
    asked = UnitChange(kind=kind, day=day, state="done", wanted=wanted, by="hoa.tran", made_at=NOW)
    with database.session() as db:
        return carry_out(db, asked, datetime.combine(day, time(), ZONE).astimezone(UTC))


def undo(database: Database, number: int) -> bool:
    with database.session() as db:
        return undo_change(db, db.get_one(UnitChange, number), "hoa.tran", NOW)


def counts(database: Database, day: date, map_day: date | None = None) -> dict[str, int]:
    """Members by unit, without those that have none."""
    with database.read_session() as db:
        found = {u.code: count_members(db, u.id, day, map_day) for u in db.exec(select(Unit))}
    return {code: count for code, count in sorted(found.items()) if count}


def snapshot(database: Database) -> list[Any]:
    """Everything a change may alter, without the numbers of rows."""
    tables = (Unit, UnitParent, UnitLine, UnitName, Member, Membership, Role, Group)
    with database.read_session() as db:
        return [
            sorted(repr(row.model_dump(exclude={"id"})) for row in db.exec(select(table)))
            for table in tables
        ]
