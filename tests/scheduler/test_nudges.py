"""The evening offer: to silent branches' leaders and to cadres not yet done, once, never on leave."""

from datetime import timedelta

from sqlmodel import col, select

from models.board import count_duty
from models.database import Database
from models.member import Member
from models.push import DailyPush, LeaderLine
from models.share import Leave, Share
from models.unit import Unit
from scheduler.nudges import gather_nudges
from tests.scheduler.town import DAY, HOUSE, OA, add_commune, add_leader, add_news, at


def prepare(database: Database) -> None:
    """Three branches with a leader each, all of them pushed today."""
    with database.session() as db:
        for n, unit in enumerate(add_commune(db, 3)):
            add_leader(db, unit, f"10{n}", timedelta(hours=1))
            item = add_news(db, unit)
            db.add(DailyPush(unit_id=unit.id, day=DAY, state="queued", news_item_id=item.id,
                             at=at(7)))  # fmt: skip


def nudged(database: Database) -> list[tuple[str, bool]]:
    """(user, whether it is about her branch)."""
    with database.session() as db:
        gather_nudges(db, HOUSE, DAY, at(19, 30))
    with database.read_session() as db:
        lines = db.exec(select(LeaderLine).order_by(col(LeaderLine.user_id)))
        return [(line.user_id, "chi hội mình" in line.text) for line in lines]


def test_leaders_of_silent_branches_get_an_offer_once(database: Database) -> None:
    prepare(database)

    first, again = nudged(database), nudged(database)

    assert first == [("100", True), ("101", True), ("102", True)]
    assert again == first


def test_a_branch_that_shared_is_left_in_peace(sqlite_database: Database) -> None:
    prepare(sqlite_database)
    with sqlite_database.session() as db:
        unit_id = db.exec(select(DailyPush.unit_id).order_by(col(DailyPush.id))).first()
        db.add(Share(oa_id=OA, user_id="9", unit_id=unit_id, day=DAY, kind="told", at=at(9)))

    assert nudged(sqlite_database)[0] == ("100", False)


def test_who_is_on_leave_is_not_reminded(sqlite_database: Database) -> None:
    prepare(sqlite_database)
    with sqlite_database.session() as db:
        for member in db.exec(select(Member)):
            db.add(Leave(member_id=member.id, first_day=DAY, last_day=DAY, set_by="t",
                         set_at=at(6)))  # fmt: skip

    assert nudged(sqlite_database) == []


def test_where_nothing_went_out_nobody_is_reminded(sqlite_database: Database) -> None:
    prepare(sqlite_database)
    with sqlite_database.session() as db:
        for push in db.exec(select(DailyPush)):
            push.state = "skipped"

    assert nudged(sqlite_database) == []


def test_a_role_over_a_committee_of_the_front_is_no_duty(sqlite_database: Database) -> None:
    prepare(sqlite_database)
    with sqlite_database.session() as db:
        committee = Unit(code="MTANBINH", name="Mặt trận An Bình", level="front_commune")
        db.add(committee)
        db.flush()
        add_leader(db, committee, "200", timedelta(hours=1), "officer")
        duty = count_duty(db, [committee.id], DAY, at(19))

    assert duty.on_duty == 0
    assert "200" not in [user for user, _ in nudged(sqlite_database)]
