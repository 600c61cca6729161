"""A branch whose people are with two OAs of the Union's: one day, one plan, each by her own OA once."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from sqlmodel import col, select

from models.database import Database
from models.group import Group
from models.member import Identity, Member
from models.outbox import OutboxMessage
from models.push import DailyPush
from models.unit import Unit
from scheduler.daily_push import give_slots, tick
from scheduler.reminders import evening_tick
from tests.scheduler.town import HOUSE, OA, add_commune, add_leader, add_news, add_person, at

OTHER = "3100000000000004822"
BOTH = replace(HOUSE, others=(replace(HOUSE, oa_id=OTHER),))
HOUR = timedelta(hours=1)


@pytest.fixture
def branch(database: Database) -> tuple[Database, Unit]:
    with database.session() as db:
        (unit,) = add_commune(db, 1)
        add_news(db, unit)
    give_slots(database, HOUSE, at(6))
    return database, unit


def also_there(database: Database, member: Member, user_id: str, last: datetime | None) -> None:
    """Her identity with the other OA; the id is another one there."""
    identity = Identity(
        oa_id=OTHER, user_id=user_id, member_id=member.id, first_seen_at=at(0), news_wanted=True
    )
    identity.last_interaction_at = last
    with database.session() as db:
        db.add(identity)


def queued(database: Database) -> list[tuple[str, str, str | None]]:
    with database.read_session() as db:
        rows = db.exec(select(OutboxMessage).order_by(col(OutboxMessage.id)))
        return [(row.oa_id[-1], row.recipient_id, row.route) for row in rows]


def counts(database: Database) -> dict[str, int]:
    with database.read_session() as db:
        return db.exec(select(DailyPush)).one().counts


def test_each_group_and_member_gets_it_from_her_own_oa(branch: tuple[Database, Unit]) -> None:
    database, unit = branch
    with database.session() as db:
        for oa_id, group_id in ((OA, "g1"), (OTHER, "g2")):
            group = Group(oa_id=oa_id, group_id=group_id, name="N", unit_id=unit.id, kind="gmf")
            db.add(group)
        add_person(db, unit, "lan", HOUR)
        mai = Member(full_name="Chị Mai", unit_id=unit.id)
        db.add(mai)
    also_there(database, mai, "mai2", at(6))

    assert tick(database, BOTH, at(7)) == 1

    assert queued(database) == [
        ("1", "g1", "group"),
        ("1", "lan", "free"),
        ("2", "g2", "group"),
        ("2", "mai2", "free"),
    ]
    assert counts(database) == {"group": 2, "free": 2}


def test_who_is_with_both_gets_it_once_from_the_one_that_reaches_her(
    branch: tuple[Database, Unit],
) -> None:
    database, unit = branch
    with database.session() as db:
        lan = add_person(db, unit, "lan", HOUR)
        mai = add_person(db, unit, "mai", 10 * 24 * HOUR)
        nam = add_person(db, unit, "nam", 10 * 24 * HOUR)
        add_leader(db, unit, "hoa", HOUR)
    also_there(database, lan, "lan2", at(6))
    also_there(database, mai, "mai2", at(6))
    also_there(database, nam, "nam2", None)

    tick(database, BOTH, at(7))

    one_to_one = [row for row in queued(database) if row[2] == "free"]
    assert one_to_one == [("1", "lan", "free"), ("2", "mai2", "free")]
    assert counts(database) == {"pack_free": 1, "free": 2, "none:too_long": 1}


def test_a_branch_whose_group_is_with_the_other_oa_needs_no_pack(
    branch: tuple[Database, Unit],
) -> None:
    database, unit = branch
    with database.session() as db:
        db.add(Group(oa_id=OTHER, group_id="g2", name="N", unit_id=unit.id, kind="gmf"))
        add_leader(db, unit, "hoa", HOUR)

    tick(database, BOTH, at(7))
    tick(database, BOTH, at(7, 1))

    assert queued(database) == [("2", "g2", "group")]


def test_what_one_oa_would_bill_the_other_sends_free_of_charge(
    branch: tuple[Database, Unit],
) -> None:
    """The commune's own OA knows the leader and a member better than the province's."""
    database, unit = branch
    three_days = 3 * 24 * HOUR
    with database.session() as db:
        lan = add_person(db, unit, "lan", three_days)
        hoa = add_leader(db, unit, "hoa", three_days)
        add_person(db, unit, "mai", three_days)
    also_there(database, lan, "lan2", at(6))
    also_there(database, hoa, "hoa2", at(6))
    few = replace(BOTH, monthly_quota=30)  # three a day for members, had the leader been paid for

    tick(database, few, at(7))

    assert counts(database) == {"pack_free": 1, "free": 1, "billed": 1}
    with database.read_session() as db:
        roads = {(row.oa_id[-1], row.recipient_id) for row in db.exec(select(OutboxMessage))}
    assert roads == {("1", "mai"), ("2", "lan2"), ("2", "hoa2")}


THE_OTHER = replace(HOUSE, oa_id=OTHER, others=(HOUSE,))
LAST_NIGHT = timedelta(hours=10)


def evening(database: Database) -> list[tuple[str, str]]:
    """Who is written to in the evening, by which OA, when each has had its turn twice."""
    for house in (BOTH, THE_OTHER) * 2:
        evening_tick(database, house, at(19, 30))
    return [(oa_id, user_id) for oa_id, user_id, _route in queued(database)]


def test_in_the_evening_each_oa_tells_its_own_leaders(sqlite_database: Database) -> None:
    with sqlite_database.session() as db:
        one, other = add_commune(db, 2)
        add_leader(db, one, "hoa", LAST_NIGHT)
        nga = add_leader(db, other, "nga", None)
        for unit in (one, other):
            db.add(Member(full_name="Lan", unit_id=unit.id, state="waiting"))
    also_there(sqlite_database, nga, "nga2", at(6))

    assert evening(sqlite_database) == [("1", "hoa"), ("2", "nga2")]


def test_a_leader_with_two_oas_has_one_message_in_the_evening(sqlite_database: Database) -> None:
    with sqlite_database.session() as db:
        (unit,) = add_commune(db, 1)
        hoa = add_leader(db, unit, "hoa", LAST_NIGHT)
        db.add(Member(full_name="Lan", unit_id=unit.id, state="waiting"))
    also_there(sqlite_database, hoa, "hoa2", at(6))

    assert evening(sqlite_database) == [("1", "hoa")]


def test_what_one_oa_told_the_other_does_not_tell_later(sqlite_database: Database) -> None:
    """Last month's figures reach her by the first OA on one evening, which is away on the next."""
    with sqlite_database.session() as db:
        (unit,) = add_commune(db, 1)
        hoa = add_leader(db, unit, "hoa", LAST_NIGHT, role="officer")
    also_there(sqlite_database, hoa, "hoa2", at(6))
    first, second = date(2026, 12, 1), date(2026, 12, 2)
    with sqlite_database.session() as db:
        for identity in db.exec(select(Identity)):
            identity.last_interaction_at = at(12, day=first)

    evening_tick(sqlite_database, BOTH, at(19, 30, first))
    evening_tick(sqlite_database, THE_OTHER, at(19, 30, second))

    assert [(oa_id, user_id) for oa_id, user_id, _ in queued(sqlite_database)] == [("1", "hoa")]
