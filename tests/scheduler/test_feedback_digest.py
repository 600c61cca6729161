"""The week's labels reach each officer once, counted in her own part of the Union."""

from datetime import timedelta

from sqlmodel import col, select

from models.database import Database
from models.feedback import Feedback, monday_of
from models.member import Identity, Member
from models.push import LeaderLine
from models.role import Role
from models.unit import Unit
from scheduler.feedback_digest import gather_digest
from tests.scheduler.town import DAY, HOUSE, OA, add_commune, at

LABELS = {"roads": 6, "waste": 5, "loans": 4, "jobs": 3, "health": 2, "school": 1}


def prepare(database: Database) -> None:
    """A commune of which much was told last week, another of which nothing was; an officer each."""
    monday = monday_of(DAY) - timedelta(days=7)
    with database.session() as db:
        add_commune(db, 1)
        told_of = db.exec(select(Unit).where(col(Unit.level) == "commune")).one()
        silent = Unit(code="KHAC", name="xã khác", level="commune", parent_id=told_of.parent_id)
        db.add(silent)
        db.flush()
        for user_id, unit in (("55", told_of), ("66", silent)):
            member = Member(full_name="Trần Thị Ánh", unit_id=unit.id)
            db.add(member)
            db.flush()
            db.add(Identity(oa_id=OA, user_id=user_id, member_id=member.id, first_seen_at=at(1)))
            db.add(Role(member_id=member.id, unit_id=unit.id, role="officer", valid_from=at(1),
                        granted_by="t"))  # fmt: skip
        told = [label for label, count in LABELS.items() for _ in range(count)]
        for number, label in enumerate(told):
            db.add(Feedback(id=number + 1, oa_id=OA, unit_id=told_of.id, day=monday,
                            text="Đường hư", suggested=label))  # fmt: skip
        db.add(Feedback(id=99, oa_id=OA, unit_id=told_of.id, day=monday - timedelta(days=1),
                        text="Rác", suggested="roads", label="waste"))  # fmt: skip


def gather(database: Database, days: int = 0) -> list[LeaderLine]:
    with database.session() as db:
        gather_digest(db, HOUSE, DAY + timedelta(days=days), at(19, 30))
    with database.read_session() as db:
        return list(db.exec(select(LeaderLine).order_by(col(LeaderLine.day))))


def test_the_five_labels_told_most_reach_her_officer_alone(database: Database) -> None:
    prepare(database)

    (line,) = gather(database)

    assert line.user_id == "55"
    assert "Đường, cầu, kênh rạch 6 (tuần trước 0); Rác, môi trường 5 (tuần trước 1)" in line.text
    assert line.text.count("tuần trước") == 5
    assert "Trường lớp" not in line.text
    assert "Đường hư" not in line.text


def test_who_was_told_is_told_no_more_that_week(sqlite_database: Database) -> None:
    prepare(sqlite_database)
    (line,) = gather(sqlite_database)
    days_left = 6 - DAY.weekday()
    with sqlite_database.session() as db:
        db.get_one(LeaderLine, line.id).told_at = at(19, 30)

    assert len(gather(sqlite_database, min(1, days_left))) == 1
