"""Whether channels work is asked once a month of one leader, five at most, in one line."""

from datetime import timedelta

import pytest
from sqlmodel import col, select

from models.channel import Channel
from models.conversation import Conversation
from models.database import Database
from models.member import Identity
from models.push import LeaderLine
from models.unit import Unit
from scheduler.channel_checks import gather_channel_checks
from tests.scheduler.town import DAY, HOUSE, OA, add_commune, add_leader, at


def prepare(database: Database, channels: int = 1) -> Unit:
    """A branch with its leader "hoa" and deputy "sen"; so many channels nobody looked at."""
    with database.session() as db:
        (unit,) = add_commune(db, 1)
        add_leader(db, unit, "hoa", timedelta(0))
        add_leader(db, unit, "sen", timedelta(0), role="deputy")
        for n in range(channels):
            db.add(
                Channel(kind="page", name=f"Trang {n}", url=f"https://p{n}.vn", unit_id=unit.id)
            )
    return unit


def asked(database: Database, day: int = 0, *, write: bool = True) -> list[str]:
    """Who is asked on the evening so many days later; both wrote that morning unless told."""
    now = at(19, 30) + timedelta(days=day)
    with database.session() as db:
        for identity in db.exec(select(Identity)):
            identity.last_interaction_at = now - timedelta(hours=1 if write else 49)
        gather_channel_checks(db, HOUSE, DAY + timedelta(days=day), now)
    with database.read_session() as db:
        query = select(LeaderLine).where(col(LeaderLine.day) == DAY + timedelta(days=day))
        return [f"{line.user_id}: {line.text}" for line in db.exec(query)]


def test_the_leader_is_asked_and_the_deputy_left_in_peace(database: Database) -> None:
    prepare(database)

    (line,) = asked(database)

    assert line == (
        "hoa: Mỗi tháng em hỏi một lần: Trang 0 còn hoạt động không ạ? 1. Còn 2. Không còn"
    )
    with database.read_session() as db:
        talk = db.get_one(Conversation, (OA, "u:hoa"))
    assert (talk.feature, talk.step) == ("channel_checks", "check")


def test_without_an_answer_it_is_asked_again_after_four_weeks(sqlite_database: Database) -> None:
    prepare(sqlite_database)

    assert [len(asked(sqlite_database, day)) for day in (0, 1, 14, 27, 28)] == [1, 0, 0, 0, 1]


def test_a_channel_that_comes_meanwhile_waits_for_the_next_month(
    sqlite_database: Database,
) -> None:
    unit = prepare(sqlite_database)
    asked(sqlite_database)
    with sqlite_database.session() as db:
        db.add(Channel(kind="group", name="Nhóm mới", url="https://zalo.me/g/a", unit_id=unit.id))

    assert asked(sqlite_database, 1) == []
    assert "Trang 0; Nhóm mới?" in asked(sqlite_database, 28)[0]


def test_of_many_five_are_asked_and_the_others_the_next_time(sqlite_database: Database) -> None:
    prepare(sqlite_database, channels=12)

    (line,) = asked(sqlite_database)

    assert [f"Trang {n};" in line or f"Trang {n}?" in line for n in range(6)] == [True] * 5 + [
        False
    ]


def test_nobody_is_asked_while_she_can_not_be_written_to(sqlite_database: Database) -> None:
    prepare(sqlite_database)

    assert asked(sqlite_database, write=False) == []
    assert len(asked(sqlite_database, 1)) == 1


@pytest.mark.parametrize("days", [0, 31])
def test_what_was_looked_at_within_a_month_is_not_asked(
    sqlite_database: Database, days: int
) -> None:
    prepare(sqlite_database)
    with sqlite_database.session() as db:
        db.exec(select(Channel)).one().checked_at = at(19, 30) - timedelta(days=days)

    assert asked(sqlite_database) == []
    assert len(asked(sqlite_database, 32)) == 1
