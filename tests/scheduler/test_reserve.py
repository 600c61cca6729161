"""A day without an item gets a reserve item, and so does a day whose item nobody approved in time."""

from datetime import date, timedelta

from sqlmodel import col, select

from models.audit import AuditEntry
from models.database import Database
from models.news import NewsItem
from models.push import DailyPush
from models.unit import Unit
from scheduler.daily_push import give_slots, tick
from scheduler.drafts import lapse_tick
from tests.scheduler.town import DAY, HOUSE, add_commune, add_group, add_news, at

EVENING = DAY - timedelta(days=1)


def prepare(database: Database, reserves: int = 1) -> None:
    """Two branches with a group each, and so many reserve items of the province."""
    with database.session() as db:
        for unit in add_commune(db, 2):
            add_group(db, unit, f"g{unit.code}")
        province = db.exec(select(Unit).where(col(Unit.level) == "province")).one()
        for n in range(reserves):
            item = add_news(db, province, EVENING - timedelta(days=n))
            item.is_reserve, item.code = True, f"R{n}"
    give_slots(database, HOUSE, at(20, day=EVENING))


def add_draft(database: Database, **values: object) -> None:
    with database.session() as db:
        province = db.exec(select(Unit).where(col(Unit.level) == "province")).one()
        item = add_news(db, province, DAY, "draft")
        item.code, item.created_at = "D1", at(9, day=EVENING)
        for name, value in values.items():
            setattr(item, name, value)


def item_of(database: Database, code: str) -> NewsItem:
    with database.read_session() as db:
        return db.exec(select(NewsItem).where(col(NewsItem.code) == code)).one()


def pushed(database: Database) -> list[tuple[date, str]]:
    """(day, item's code) of what was queued."""
    query = (
        select(col(DailyPush.day), col(NewsItem.code)).join(NewsItem).order_by(col(DailyPush.id))
    )
    with database.read_session() as db:
        return [(day, code) for day, code in db.exec(query)]


def test_an_empty_day_gets_the_reserve_item(database: Database) -> None:
    prepare(database)

    tick(database, HOUSE, at(7))

    assert pushed(database) == [(DAY, "R0"), (DAY, "R0")]
    assert item_of(database, "R0").used_on == DAY


def test_the_next_empty_day_is_another_reserves_turn(sqlite_database: Database) -> None:
    prepare(sqlite_database, reserves=2)

    for n in range(3):
        tick(sqlite_database, HOUSE, at(7, day=DAY + timedelta(days=n)))

    assert [code for _, code in pushed(sqlite_database)][::2] == ["R0", "R1", "R0"]


def test_a_branch_with_an_item_does_not_get_the_reserve(sqlite_database: Database) -> None:
    prepare(sqlite_database)
    add_draft(sqlite_database, state="approved")

    tick(sqlite_database, HOUSE, at(7))

    assert {code for _, code in pushed(sqlite_database)} == {"D1"}


def test_what_nobody_approved_by_eight_in_the_evening_lapses(database: Database) -> None:
    prepare(database)
    add_draft(database)

    before = lapse_tick(database, HOUSE, at(20, day=EVENING))
    after = lapse_tick(database, HOUSE, at(20, 1, day=EVENING))
    again = lapse_tick(database, HOUSE, at(20, 2, day=EVENING))

    assert (before, after, again) == (0, 1, 0)
    assert item_of(database, "D1").state == "lapsed"
    with database.read_session() as db:
        assert [entry.action for entry in db.exec(select(AuditEntry))] == ["news.lapse"]


def test_an_item_written_after_that_hour_waits_for_its_officer(sqlite_database: Database) -> None:
    prepare(sqlite_database)
    add_draft(sqlite_database, created_at=at(21, day=EVENING))

    assert lapse_tick(sqlite_database, HOUSE, at(6)) == 0


def test_without_a_reserve_a_late_approval_is_still_welcome(sqlite_database: Database) -> None:
    prepare(sqlite_database, reserves=0)
    add_draft(sqlite_database)

    assert lapse_tick(sqlite_database, HOUSE, at(6)) == 0


def test_a_reserve_past_its_last_day_is_not_used(sqlite_database: Database) -> None:
    prepare(sqlite_database)
    with sqlite_database.session() as db:
        db.exec(select(NewsItem)).one().valid_until = EVENING

    tick(sqlite_database, HOUSE, at(7))

    assert pushed(sqlite_database) == []
