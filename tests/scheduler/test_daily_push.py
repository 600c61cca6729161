"""Each branch exactly once a day, or missed or skipped with its reason, whatever the clock does."""

import threading
from collections import Counter
from datetime import UTC, date, datetime, time, timedelta

from sqlmodel import col, select

from handlers.kit.slots import (
    change_hour,
    late_limit,
    pause_unit,
    reopen_day,
    restore_queued,
)
from models.database import Database
from models.news import NewsItem
from models.outbox import OutboxMessage
from models.push import DailyPush, Pause, PushRecipient, PushSlot
from models.unit import Unit
from scheduler.daily_push import give_slots, plan_day, tick
from scheduler.morning import Morning
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

TOMORROW, YESTERDAY = DAY + timedelta(days=1), DAY - timedelta(days=1)


def prepare(database: Database, branches: int, days: int = 1) -> list[Unit]:
    """Branches with a group each, an item for each day, and slots given the evening before."""
    with database.session() as db:
        units = add_commune(db, branches)
        province = db.exec(select(Unit).where(col(Unit.level) == "province")).one()
        for n in range(days):
            add_news(db, province, DAY + timedelta(days=n))
        for unit in units:
            add_group(db, unit, f"g{unit.code}")
    give_slots(database, HOUSE, at(20, day=DAY - timedelta(days=1)))
    return units


def pushes(database: Database) -> list[DailyPush]:
    with database.read_session() as db:
        return list(
            db.exec(select(DailyPush).order_by(col(DailyPush.day), col(DailyPush.unit_id)))
        )


def outbox(database: Database) -> list[OutboxMessage]:
    with database.read_session() as db:
        return list(db.exec(select(OutboxMessage).order_by(col(OutboxMessage.id))))


def verdicts(database: Database) -> list[tuple[str, str, str | None]]:
    return [(str(p.day), p.state, p.reason) for p in pushes(database)]


def test_at_seven_each_branch_gets_its_item_once(database: Database) -> None:
    prepare(database, 3)

    assert tick(database, HOUSE, at(6, 59)) == 0
    assert tick(database, HOUSE, at(7)) == 3
    assert tick(database, HOUSE, at(7, 1)) == 0

    assert {m.recipient_id for m in outbox(database)} == {"gAP01", "gAP02", "gAP03"}
    assert {m.not_after for m in outbox(database)} == {at(20)}


def test_a_push_missed_in_the_morning_goes_out_late_but_not_too_late(database: Database) -> None:
    prepare(database, 1, days=3)

    tick(database, HOUSE, at(19, 59))
    tick(database, HOUSE, at(20, 1, TOMORROW))

    assert verdicts(database) == [
        (str(DAY), "queued", None),
        (str(TOMORROW), "missed", "too_late"),
    ]


def test_the_clock_goes_three_days_forward_and_two_hours_back(database: Database) -> None:
    prepare(database, 2, days=5)
    tick(database, HOUSE, at(7))

    three_days_on = DAY + timedelta(days=3)
    tick(database, HOUSE, at(7, 30, three_days_on))
    tick(database, HOUSE, at(5, 30, three_days_on))
    tick(database, HOUSE, at(7, 30, three_days_on))

    counted = Counter((p.day.day, p.state) for p in pushes(database))
    assert counted == {(21, "queued"): 2, (22, "missed"): 2, (23, "missed"): 2, (24, "queued"): 2}
    assert len(outbox(database)) == 4


def test_a_pause_that_ends_at_midnight_ends_by_itself(database: Database) -> None:
    (unit,) = prepare(database, 1, days=2)
    with database.session() as db:
        commune = db.get_one(Unit, unit.parent_id)
        pause = Pause(
            unit_id=commune.id, from_day=DAY, to_day=DAY, reason="tang", set_by="x", set_at=at(6)
        )
        pause_unit(db, pause)

    tick(database, HOUSE, at(7))
    tick(database, HOUSE, at(7, 0, TOMORROW))

    assert verdicts(database) == [
        (str(DAY), "skipped", "paused"),
        (str(TOMORROW), "queued", None),
    ]


def test_a_pause_drops_what_is_queued_with_its_reason(database: Database) -> None:
    (unit,) = prepare(database, 1)
    tick(database, HOUSE, at(7))

    with database.session() as db:
        pause = Pause(
            unit_id=unit.id, from_day=DAY, to_day=DAY, reason="bão", set_by="x", set_at=at(7)
        )
        dropped = pause_unit(db, pause)

    assert dropped == 1
    assert [(m.state, m.reason) for m in outbox(database)] == [("cancelled", "paused")]


def test_a_branch_at_half_past_eight_in_the_evening_has_until_nine(database: Database) -> None:
    (unit,) = prepare(database, 1, days=3)
    with database.session() as db:
        change_hour(db, HOUSE, unit, (time(20, 30), "2345678"), "hoa", at(9))
    tick(database, HOUSE, at(7))

    tick(database, HOUSE, at(20, 29, TOMORROW))
    assert len(pushes(database)) == 1
    tick(database, HOUSE, at(20, 59, TOMORROW))
    tick(database, HOUSE, at(21, 0, TOMORROW + timedelta(days=1)))

    assert [p.state for p in pushes(database)] == ["queued", "queued", "missed"]
    assert late_limit(HOUSE, DAY, time(20, 30)) == at(21)


def test_an_item_withdrawn_at_the_last_minute_does_not_go_out(database: Database) -> None:
    prepare(database, 1)
    with database.session() as db:
        db.exec(select(NewsItem)).one().state = "withdrawn"

    tick(database, HOUSE, at(7))
    assert pushes(database) == []
    for minute in range(0, 800, 10):
        tick(database, HOUSE, at(7) + timedelta(minutes=minute))

    assert verdicts(database) == [(str(DAY), "missed", "no_item")]
    assert outbox(database) == []


def test_an_item_approved_at_nine_still_goes_out(database: Database) -> None:
    prepare(database, 1)
    with database.session() as db:
        db.exec(select(NewsItem)).one().state = "draft"
    tick(database, HOUSE, at(7))

    with database.session() as db:
        db.exec(select(NewsItem)).one().state = "approved"
    tick(database, HOUSE, at(9))

    assert verdicts(database) == [(str(DAY), "queued", None)]


def test_two_workers_at_once_queue_each_branch_once(database: Database) -> None:
    prepare(database, 12)
    gate = threading.Barrier(4)

    def work() -> None:
        gate.wait()
        tick(database, HOUSE, at(7))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    tick(database, HOUSE, at(7, 1))

    assert len(pushes(database)) == 12
    assert Counter(m.recipient_id for m in outbox(database)).most_common(1)[0][1] == 1
    assert len(outbox(database)) == 12


def test_what_is_queued_is_what_was_planned(database: Database) -> None:
    (unit,) = prepare(database, 1)
    with database.session() as db:
        add_group(db, unit, "ordinary", kind="ordinary")
        add_leader(db, unit, "hoa", timedelta(hours=1))
        for n, days in enumerate((0, 1, 3, 5, 8)):
            add_person(db, unit, f"lan{n}", timedelta(days=days))
    with database.read_session() as db:
        (plan,) = plan_day(db, HOUSE, [unit], DAY, at(7))

    tick(database, HOUSE, at(7))

    (pushed,) = pushes(database)
    with database.read_session() as db:
        noted = db.exec(select(PushRecipient)).all()
    assert pushed.counts == plan.counts()
    assert Counter(f"none:{r.reason}" if r.reason else r.route for r in noted) == plan.counts()
    assert {m.recipient_id for m in outbox(database)} == {
        e.recipient[2:] for e in plan.entries if e.messages
    }


def test_an_officers_push_and_the_schedules_are_one(database: Database) -> None:
    (unit,) = prepare(database, 1)
    with database.session() as db:
        Morning(db, HOUSE, [unit], at(6)).push(unit, DAY, by="hoa.tran")

    tick(database, HOUSE, at(7))

    assert [(p.state, p.by) for p in pushes(database)] == [("queued", "hoa.tran")]
    assert len(outbox(database)) == 1


def test_a_branch_of_its_own_hour_and_days_over_a_year_with_tet(
    sqlite_database: Database,
) -> None:
    """Mondays, Wednesdays and Fridays at 06:15 over 2027; Tết is 6 to 8 February, Sat to Mon."""
    database, start, days = sqlite_database, date(2027, 1, 1), 365
    with database.session() as db:
        (unit,) = add_commune(db, 1)
        province = db.exec(select(Unit).where(col(Unit.level) == "province")).one()
        for n in range(days):
            add_news(db, province, start + timedelta(days=n))
        add_group(db, unit, "g1")
        evening = at(20, day=start - timedelta(days=1))
        change_hour(db, HOUSE, unit, (time(6, 15), "246"), "hoa", evening)

    for n in range(days):
        day = start + timedelta(days=n)
        assert tick(database, HOUSE, at(6, 14, day)) == 0
        tick(database, HOUSE, at(6, 15, day))

    wanted = [start + timedelta(days=n) for n in range(days)]
    wanted = [day for day in wanted if day.weekday() in (0, 2, 4)]
    settled = {p.day: (p.state, p.reason) for p in pushes(database)}
    assert sorted(settled) == wanted
    assert settled.pop(date(2027, 2, 8)) == ("skipped", "holiday")
    assert set(settled.values()) == {("queued", None)}


def test_a_new_branch_starts_tomorrow_when_its_hour_has_passed(database: Database) -> None:
    with database.session() as db:
        add_commune(db, 1)

    assert give_slots(database, HOUSE, at(10)) == 1
    assert give_slots(database, HOUSE, at(10)) == 0

    with database.read_session() as db:
        (slot,) = db.exec(select(PushSlot)).all()
    assert slot.due_at == datetime(2026, 11, 22, 0, 0, tzinfo=UTC)


def test_a_branch_that_ends_next_month_is_pushed_until_then(database: Database) -> None:
    with database.session() as db:
        (unit,) = add_commune(db, 1)
        unit.valid_to = TOMORROW
        province = db.exec(select(Unit).where(col(Unit.level) == "province")).one()
        for n in range(3):
            add_news(db, province, DAY + timedelta(days=n))
        add_group(db, unit, "g1")
    give_slots(database, HOUSE, at(6))

    for n in range(3):
        tick(database, HOUSE, at(7, day=DAY + timedelta(days=n)))

    assert verdicts(database) == [(str(DAY), "queued", None), (str(TOMORROW), "queued", None)]


def test_a_pause_taken_back_lets_out_what_it_held(database: Database) -> None:
    unit, other = prepare(database, 2)
    with database.session() as db:
        change_hour(db, HOUSE, other, (time(8, 0), "2345678"), "x", at(9, day=YESTERDAY))
    tick(database, HOUSE, at(7))
    days = (DAY, DAY)
    for paused in (unit, other):
        with database.session() as db:
            row = Pause(unit_id=paused.id, from_day=DAY, to_day=DAY, reason="x", set_by="x",
                        set_at=at(7))  # fmt: skip
            pause_unit(db, row)
    tick(database, HOUSE, at(8))
    with database.session() as db:
        for row in db.exec(select(Pause)):
            row.ended_at = at(8, 5)
        restored = restore_queued(db, [unit.id, other.id], days)
        reopened = reopen_day(db, HOUSE, [unit.id, other.id], DAY)

    tick(database, HOUSE, at(8, 5))

    assert (restored, reopened) == (1, 1)
    assert [(m.recipient_id, m.state) for m in outbox(database)] == [
        ("gAP01", "pending"),
        ("gAP02", "pending"),
    ]
