"""Leaders hear in the evening what waits for them: one message, once, or none at all."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest
from sqlalchemy import event
from sqlmodel import col, select

from handlers.kit.leader_lines import add_line
from models.database import Database
from models.member import Identity, Member, find_identity
from models.outbox import OutboxMessage
from models.push import LeaderLine, Pause
from models.unit import Unit
from scheduler.reminders import evening_tick
from tests.scheduler.town import DAY, HOUSE, OA, add_commune, add_leader, at

LAST_NIGHT = timedelta(hours=10)
EVENING = at(19, 30)


def prepare(database: Database, waiting: int = 2) -> list[Unit]:
    """Two branches with a leader each ("hoa", "nga"); so many ask to join the first."""
    with database.session() as db:
        units = add_commune(db, 2)
        add_leader(db, units[0], "hoa", LAST_NIGHT)
        add_leader(db, units[1], "nga", LAST_NIGHT)
        for n in range(waiting):
            db.add(Member(full_name=f"Lan {n}", unit_id=units[0].id, state="waiting"))
    return units


def line(user_id: str, key: str, text: str, day: date = DAY) -> LeaderLine:
    return LeaderLine(oa_id=OA, user_id=user_id, day=day, part="evening", key=key, text=text)


def outbox(database: Database) -> list[OutboxMessage]:
    with database.read_session() as db:
        return list(db.exec(select(OutboxMessage).order_by(col(OutboxMessage.recipient_id))))


def pause(database: Database, unit: Unit) -> None:
    values = {"from_day": DAY, "to_day": DAY, "reason": "t", "set_by": "t", "set_at": at(1)}
    with database.session() as db:
        db.add(Pause.model_validate({"unit_id": unit.id} | values))


def change_identity(database: Database, user_id: str, **values: object) -> None:
    with database.session() as db:
        identity = db.get_one(Identity, (OA, user_id))
        for name, value in values.items():
            setattr(identity, name, value)


@contextmanager
def counted(database: Database) -> Iterator[list[str]]:
    """The statements sent meanwhile."""
    sent: list[str] = []

    def note(_conn: object, _cursor: object, statement: str, *_: object) -> None:
        sent.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    yield sent
    event.remove(database.engine, "before_cursor_execute", note)


def test_who_asks_to_join_becomes_one_message(database: Database) -> None:
    prepare(database)

    assert evening_tick(database, HOUSE, EVENING) == 1

    (row,) = outbox(database)
    assert row.content["text"] == (
        "📋 Việc hôm nay của chị:\n- 2 người xin vào chi hội: chị nhắn “người xin vào” để nhận"
    )
    assert (row.recipient_id, row.dedupe_key) == ("hoa", "evening:hoa:2026-11-21")
    assert (row.route, row.not_after, row.priority) == ("free", at(21), 35)


def test_features_lines_are_joined_with_it(database: Database) -> None:
    prepare(database)
    with database.session() as db:
        added = [add_line(db, line("hoa", "quiz", "Đố vui: 3 chị đã trả lời")) for _ in range(2)]

    assert added == [True, False]
    assert evening_tick(database, HOUSE, EVENING) == 1
    (row,) = outbox(database)
    assert row.content["text"].count("\n- ") == 2
    assert row.content["text"].count("Đố vui") == 1


def test_it_comes_once_an_evening(database: Database) -> None:
    prepare(database)

    ticks = [evening_tick(database, HOUSE, EVENING + timedelta(seconds=n)) for n in range(3)]

    assert ticks == [1, 0, 0]
    assert len(outbox(database)) == 1


def test_the_clock_set_back_does_not_repeat_it(database: Database) -> None:
    prepare(database)
    evening_tick(database, HOUSE, at(20))

    assert evening_tick(database, HOUSE, EVENING) == 0


def test_the_next_evening_it_comes_again_while_they_wait(database: Database) -> None:
    prepare(database)
    evening_tick(database, HOUSE, EVENING)

    assert evening_tick(database, HOUSE, at(19, 30, DAY + timedelta(days=1))) == 1


def test_a_frozen_account_hears_nothing_of_those_who_wait(database: Database) -> None:
    prepare(database)
    change_identity(database, "hoa", frozen_at=at(12))

    assert evening_tick(database, HOUSE, EVENING) == 0
    assert outbox(database) == []


def test_with_nothing_to_tell_nobody_is_written_to(database: Database) -> None:
    prepare(database, waiting=0)

    assert evening_tick(database, HOUSE, EVENING) == 0
    assert outbox(database) == []


@pytest.mark.parametrize(
    "now", [at(19, 29), at(21), at(23), at(5), at(19, 30, date(2027, 2, 6))], ids=str
)
def test_at_other_hours_and_on_rest_days_it_keeps_still(
    sqlite_database: Database, now: datetime
) -> None:
    prepare(sqlite_database)

    assert evening_tick(sqlite_database, HOUSE, now) == 0


def test_earlier_quiet_hours_are_kept(sqlite_database: Database) -> None:
    prepare(sqlite_database)
    early = replace(HOUSE, quiet_hours=(time(19, 0), time(6, 0)))

    assert evening_tick(sqlite_database, early, EVENING) == 0


def test_a_worker_that_comes_late_still_tells(sqlite_database: Database) -> None:
    prepare(sqlite_database)

    assert evening_tick(sqlite_database, HOUSE, at(20, 45)) == 1


@pytest.mark.parametrize(
    "values",
    [
        {"last_interaction_at": None},
        {"last_interaction_at": EVENING - timedelta(hours=48, seconds=1)},
        {"news_stopped_at": at(1)},
        {"unfollowed_at": at(1)},
    ],
)
def test_only_who_may_be_written_to_free_of_charge(
    sqlite_database: Database, values: dict[str, object]
) -> None:
    prepare(sqlite_database)
    change_identity(sqlite_database, "hoa", **values)

    assert evening_tick(sqlite_database, HOUSE, EVENING) == 0
    assert outbox(sqlite_database) == []


def test_in_a_branch_that_rests_nobody_is_troubled(sqlite_database: Database) -> None:
    units = prepare(sqlite_database)
    pause(sqlite_database, units[0])
    with sqlite_database.session() as db:
        add_line(db, line("hoa", "quiz", "Đố vui"))
        add_line(db, line("nga", "quiz", "Đố vui"))

    assert evening_tick(sqlite_database, HOUSE, EVENING) == 1
    assert [row.recipient_id for row in outbox(sqlite_database)] == ["nga"]


def test_leader_and_deputy_each_hear_it_the_officer_above_does_not(
    sqlite_database: Database,
) -> None:
    units = prepare(sqlite_database)
    with sqlite_database.session() as db:
        commune = db.get_one(Unit, units[0].parent_id)
        add_leader(db, units[0], "cuc", LAST_NIGHT, "deputy")
        add_leader(db, commune, "tam", LAST_NIGHT, "officer")

    assert evening_tick(sqlite_database, HOUSE, EVENING) == 2
    assert [row.recipient_id for row in outbox(sqlite_database)] == ["cuc", "hoa"]


def test_lines_that_do_not_fit_are_not_called_told(sqlite_database: Database) -> None:
    prepare(sqlite_database, waiting=0)
    with sqlite_database.session() as db:
        for n in range(3):
            add_line(db, line("hoa", f"k{n}", f"{n}" * 900))

    evening_tick(sqlite_database, HOUSE, EVENING)

    (row,) = outbox(sqlite_database)
    assert len(row.content["text"]) <= 2000
    with sqlite_database.read_session() as db:
        hers = db.exec(select(LeaderLine).where(col(LeaderLine.user_id) == "hoa")).all()
    assert sum(line.told_at is not None for line in hers) == 2


def test_when_it_is_done_a_tick_asks_one_question(database: Database) -> None:
    prepare(database)
    evening_tick(database, HOUSE, EVENING)

    with counted(database) as sent:
        evening_tick(database, HOUSE, EVENING + timedelta(seconds=1))

    assert len([statement for statement in sent if statement.startswith("SELECT")]) == 1


def test_at_other_hours_it_asks_nothing(sqlite_database: Database) -> None:
    with counted(sqlite_database) as sent:
        evening_tick(sqlite_database, HOUSE, at(12))

    assert sent == []


def test_an_elder_is_called_co_in_the_evening_too(database: Database) -> None:
    prepare(database)
    with database.session() as db:
        identity = find_identity(db, OA, "hoa")
        assert identity is not None
        identity.address = "cô"
        add_line(db, line("hoa", "quiz", "Đố vui: 3 chị đã trả lời, chị Hoa nhất, chị xem nhé"))

    evening_tick(database, HOUSE, EVENING)

    (row,) = outbox(database)
    assert row.content["text"] == (
        "📋 Việc hôm nay của cô:\n- Đố vui: 3 chị đã trả lời, chị Hoa nhất, cô xem nhé\n"
        "- 2 người xin vào chi hội: cô nhắn “người xin vào” để nhận"
    )
