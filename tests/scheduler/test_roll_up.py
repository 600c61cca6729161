"""H3: at the month's beginning officers hear once what last month brought, in their one message."""

from datetime import date, datetime, timedelta

import pytest
from sqlmodel import col, select

from models.database import Database
from models.member import Identity
from models.outbox import OutboxMessage
from models.share import Share
from models.unit import Unit
from scheduler.reminders import evening_tick
from tests.scheduler.town import HOUSE, OA, add_commune, add_leader, add_news, at

MAI, HOA = "201", "202"
LINE = (
    "Tháng 11, Phường An Bình: 2 tin, độ phủ 3,3%; chị em tự báo 2 lượt, mở trang 0 lượt."
    " Xem hình: nhắn “báo cáo tháng trước”"
)


def fill(database: Database) -> None:
    """Two branches of a commune; in November an item for each, shared in one on two days."""
    with database.session() as db:
        branches = add_commune(db, 2)
        for unit in branches:
            add_news(db, unit, date(2026, 11, 9))
        add_news(db, branches[0], date(2026, 12, 1))
        add_leader(db, db.get_one(Unit, branches[0].parent_id), MAI, timedelta(0), "officer")
        add_leader(db, branches[0], HOA, timedelta(0))
        db.add_all(
            Share(oa_id=OA, user_id="9", unit_id=branches[0].id, day=date(2026, 11, day),
                  kind="told", at=at(9))
            for day in (9, 30)
        )  # fmt: skip


def evening(database: Database, day: date, *, reachable: bool = True) -> list[str]:
    """What is queued for Mai that evening."""
    now: datetime = at(19, 30, day)
    with database.session() as db:
        for identity in db.exec(select(Identity)):
            identity.last_interaction_at = now - timedelta(hours=1 if reachable else 99)
    evening_tick(database, HOUSE, now)
    evening_tick(database, HOUSE, now + timedelta(minutes=5))
    with database.read_session() as db:
        query = select(OutboxMessage).where(col(OutboxMessage.created_at) >= now)
        return [row.content["text"] for row in db.exec(query)]


def test_h3_an_officer_hears_last_months_figures_once_and_a_leader_does_not(
    database: Database,
) -> None:
    fill(database)

    evenings = [evening(database, date(2026, 12, day)) for day in (1, 2, 3)]

    assert evenings == [[f"📋 Việc hôm nay của chị:\n- {LINE}"], [], []]


@pytest.mark.parametrize(
    ("day", "is_told"),
    [
        (date(2026, 12, 4), True),  # she wrote nothing before
        (date(2026, 12, 8), False),
        (date(2026, 11, 30), False),
    ],
)
def test_h3_who_could_not_be_written_to_hears_it_within_a_week(
    sqlite_database: Database, day: date, *, is_told: bool
) -> None:
    fill(sqlite_database)
    evening(sqlite_database, date(2026, 12, 1), reachable=False)

    assert (evening(sqlite_database, day) != []) is is_told


def test_h3_a_month_that_begins_on_a_sunday_is_told_of_on_monday(
    sqlite_database: Database,
) -> None:
    fill(sqlite_database)

    assert evening(sqlite_database, date(2026, 11, 1)) == []
    assert "Tháng 10" in evening(sqlite_database, date(2026, 11, 2))[0]
