"""What Zalo took nothing of is a missed day: told to officers, and made up for by name, once."""

from datetime import timedelta

import pytest
from sqlmodel import Session, col, select, update

from models.database import Database
from models.outbox import OutboxMessage
from models.push import DailyPush, LeaderLine
from models.unit import Unit
from scheduler.daily_push import give_slots, tick
from scheduler.missed import gather_missed
from scheduler.morning import Morning
from scheduler.unsent import mark_tick
from tests.scheduler.town import (
    DAY,
    HOUSE,
    add_commune,
    add_group,
    add_leader,
    add_news,
    add_person,
    at,
)

HOUR = timedelta(hours=1)
TOMORROW = DAY + timedelta(days=1)


def build(database: Database, branches: int = 1) -> list[Unit]:
    """Branches with a group of the OA and a member each, and two officers above."""
    with database.session() as db:
        units = add_commune(db, branches)
        for unit in units:
            add_group(db, unit, f"g{unit.code}")
            add_person(db, unit, f"lan{unit.code}", HOUR)
        commune, province = (db.get_one(Unit, units[0].parent_id), db.get_one(Unit, 1))
        add_leader(db, commune, "anh", HOUR, role="officer")
        add_leader(db, province, "tam", HOUR, role="officer")
    give_slots(database, HOUSE, at(6))
    return units


def push(database: Database, units: list[Unit]) -> None:
    with database.session() as db:
        add_news(db, db.get_one(Unit, 1))
    assert tick(database, HOUSE, at(7)) == len(units)


def settle(database: Database, recipient: str, state: str) -> None:
    mine = col(OutboxMessage.recipient_id) == recipient
    with database.session() as db:
        db.exec(update(OutboxMessage).where(mine).values(state=state))


def days(database: Database) -> list[tuple[str, str | None]]:
    with database.read_session() as db:
        rows = db.exec(select(DailyPush).order_by(col(DailyPush.unit_id)))
        return [(row.state, row.reason) for row in rows]


def told(db: Session) -> list[tuple[str, str]]:
    lines = db.exec(select(LeaderLine).order_by(col(LeaderLine.user_id)))
    return [(line.user_id, line.text) for line in lines]


@pytest.mark.parametrize(
    ("group", "member", "expected"),
    [
        ("failed", "sent", ("missed", "not_sent")),
        ("sent", "failed", ("queued", None)),
        ("unknown", "failed", ("queued", None)),
        ("doubtful", "failed", ("queued", None)),
        ("cancelled", "sent", ("queued", None)),
        ("cancelled", "failed", ("missed", "not_sent")),
        ("pending", "sent", ("missed", "not_sent")),  # its time is over
    ],
)
def test_the_branchs_own_road_decides(
    sqlite_database: Database, group: str, member: str, expected: tuple[str, str | None]
) -> None:
    units = build(sqlite_database)
    push(sqlite_database, units)
    settle(sqlite_database, "gAP01", group)
    settle(sqlite_database, "lanAP01", member)

    mark_tick(sqlite_database, HOUSE, at(20, 1))

    assert days(sqlite_database) == [expected]


def test_until_the_day_is_over_nothing_is_missed(sqlite_database: Database) -> None:
    push(sqlite_database, build(sqlite_database))
    settle(sqlite_database, "gAP01", "failed")

    assert mark_tick(sqlite_database, HOUSE, at(19, 59)) == 0
    assert mark_tick(sqlite_database, HOUSE, at(6, 0, TOMORROW)) == 1
    assert mark_tick(sqlite_database, HOUSE, at(6, 10, TOMORROW)) == 0


def test_one_message_to_the_leaders_group_stands_for_all_its_branches(
    sqlite_database: Database,
) -> None:
    with sqlite_database.session() as db:
        units = add_commune(db, 2)
        commune = db.get_one(Unit, units[0].parent_id)
        add_group(db, commune, "l1", audience="leaders")
    give_slots(sqlite_database, HOUSE, at(6))
    push(sqlite_database, units)
    settle(sqlite_database, "l1", "failed")

    assert mark_tick(sqlite_database, HOUSE, at(20, 1)) == 2


def test_asked_for_by_name_it_goes_out_again_but_not_to_who_has_it(database: Database) -> None:
    units = build(database)
    push(database, units)
    settle(database, "gAP01", "failed")
    settle(database, "lanAP01", "sent")
    mark_tick(database, HOUSE, at(20, 1))

    for minute in (5, 6):
        with database.session() as db:
            morning = Morning(db, HOUSE, [db.get_one(Unit, units[0].id)], at(20, minute))
            morning.push(units[0], DAY, "hoa.tran", missed_too=True)

    with database.read_session() as db:
        rows = db.exec(select(OutboxMessage).order_by(col(OutboxMessage.id))).all()
        found = [(row.recipient_id, row.state) for row in rows]
    assert found == [("gAP01", "failed"), ("lanAP01", "sent"), ("gAP01", "pending")]
    assert days(database) == [("queued", None)]


def test_officers_hear_in_the_evening_of_what_was_missed_since_the_last_one(
    sqlite_database: Database,
) -> None:
    push(sqlite_database, build(sqlite_database, 7))
    for number in range(1, 8):
        settle(sqlite_database, f"gAP{number:02}", "failed")
    mark_tick(sqlite_database, HOUSE, at(20, 10))

    with sqlite_database.session() as db:
        for day in (TOMORROW, TOMORROW + timedelta(days=1)):
            gather_missed(db, HOUSE, day, at(19, 30, day))
        (anh, said), (tam, _) = [line for line in told(db) if "lỡ tin" in line[1]]

        assert (anh, tam) == ("anh", "tam")
        assert "7 chi hội lỡ tin vì Zalo không nhận" in said
        assert "Chi hội ấp 5 và 2 chi hội nữa" in said


def test_while_an_item_may_still_be_let_out_officers_are_asked_to(
    sqlite_database: Database,
) -> None:
    build(sqlite_database)
    tick(sqlite_database, HOUSE, at(19, 29))

    with sqlite_database.session() as db:
        gather_missed(db, HOUSE, DAY, at(19, 30))

        assert [(who, "trước 20:00" in said) for who, said in told(db)] == [
            ("anh", True),
            ("tam", True),
        ]
