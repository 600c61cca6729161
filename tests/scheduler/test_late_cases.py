"""Cases past their deadline are counted to the nearest officers, in the evening, once."""

from datetime import timedelta

from sqlmodel import col, select

from models.case import Case
from models.database import Database
from models.member import Identity, Member
from models.push import LeaderLine
from models.role import Role
from models.unit import Unit
from scheduler.late_cases import gather_late_cases
from tests.scheduler.town import DAY, HOUSE, OA, add_commune, at


def prepare(database: Database, **values: object) -> None:
    """A case in the commune, which has an officer on Zalo."""
    with database.session() as db:
        add_commune(db, 1)
        commune = db.exec(select(Unit).where(col(Unit.level) == "commune")).one()
        member = Member(full_name="Trần Thị Ánh", unit_id=commune.id)
        db.add(member)
        db.flush()
        db.add(Identity(oa_id=OA, user_id="55", member_id=member.id, first_seen_at=at(1)))
        db.add(Role(member_id=member.id, unit_id=commune.id, role="officer", valid_from=at(1),
                    granted_by="t"))  # fmt: skip
        case = Case(oa_id=OA, user_id="9", kind="human", unit_id=commune.id, opened_at=at(1),
                    reply_by=at(12), due_at=at(12) + timedelta(days=5))  # fmt: skip
        for name, value in values.items():
            setattr(case, name, value)
        db.add(case)


def told(database: Database) -> list[tuple[str, str]]:
    with database.session() as db:
        gather_late_cases(db, HOUSE, DAY, at(19, 30))
    with database.read_session() as db:
        return [(line.user_id, line.text[:6]) for line in db.exec(select(LeaderLine))]


def test_an_answer_that_is_overdue_is_told_once(database: Database) -> None:
    prepare(database)

    assert told(database) == [("55", "1 việc")]
    assert told(database) == [("55", "1 việc")]


def test_what_is_in_time_answered_or_closed_is_not(sqlite_database: Database) -> None:
    prepare(sqlite_database, state="answered")

    assert told(sqlite_database) == []


def test_an_answered_case_that_never_ends_is(sqlite_database: Database) -> None:
    prepare(sqlite_database, state="answered", due_at=at(10))

    assert told(sqlite_database) == [("55", "1 việc")]
