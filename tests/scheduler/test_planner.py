"""Which road each message takes, and why not."""

from datetime import timedelta

import pytest
from sqlmodel import Session

from handlers.kit.outbox_rows import push_rows
from handlers.kit.planner import Plan
from models.database import Database
from models.member import Identity, Member, find_identity
from models.messages import TextMessage, text_of
from models.push import GroupMember
from models.unit import Unit
from scheduler.daily_push import plan_day
from tests.scheduler.town import (
    DAY,
    HOUSE,
    OA,
    add_commune,
    add_group,
    add_leader,
    add_news,
    add_person,
    at,
)

HOUR, DAYS = timedelta(hours=1), timedelta(days=1)


def plan(db: Session, unit: Unit, quota: int = 500) -> Plan:
    from dataclasses import replace  # noqa: PLC0415

    house = replace(HOUSE, monthly_quota=quota)
    (found,) = plan_day(db, house, [unit], DAY, at(7))
    return found


@pytest.fixture
def branch(sqlite_database: Database) -> tuple[Database, Unit]:
    with sqlite_database.session() as db:
        (unit,) = add_commune(db, 1)
        add_news(db, unit)
    return sqlite_database, unit


def test_a_group_of_the_oa_is_the_main_road(branch: tuple[Database, Unit]) -> None:
    database, unit = branch
    with database.session() as db:
        add_group(db, unit, "g1")

        assert plan(db, unit).counts() == {"group": 1}


def test_a_group_that_zalo_has_shut_is_no_road_and_its_leader_carries_the_item(
    branch: tuple[Database, Unit],
) -> None:
    database, unit = branch
    with database.session() as db:
        add_group(db, unit, "g1").is_shut = True
        add_leader(db, unit, "hoa", HOUR)

        assert plan(db, unit).counts() == {"pack_free": 1}


def test_a_leader_of_an_ordinary_group_gets_the_pack_and_how_to_forward_it(
    branch: tuple[Database, Unit],
) -> None:
    database, unit = branch
    with database.session() as db:
        add_group(db, unit, "g1", kind="ordinary")
        add_leader(db, unit, "hoa", HOUR)
        (entry,) = plan(db, unit).entries

    bubble, how = (m for m in entry.messages if isinstance(m, TextMessage))
    assert entry.route == "pack_free"
    assert "Chuyển tiếp" not in bubble.text
    assert "Nhóm g1" in how.text


def test_outside_the_free_window_only_the_bubble_is_sent_and_billed(
    branch: tuple[Database, Unit],
) -> None:
    database, unit = branch
    with database.session() as db:
        add_leader(db, unit, "hoa", 3 * DAYS)
        (entry,) = plan(db, unit).entries

    assert (entry.route, len(entry.messages)) == ("pack_billed", 1)


def test_a_deputy_who_costs_nothing_comes_before_a_leader_who_does(
    branch: tuple[Database, Unit],
) -> None:
    database, unit = branch
    with database.session() as db:
        add_leader(db, unit, "hoa", 3 * DAYS)
        add_leader(db, unit, "mai", HOUR, role="deputy")
        (entry,) = plan(db, unit).entries

    assert (entry.recipient, entry.route) == ("u:mai", "pack_free")


def test_where_the_commune_has_a_group_of_leaders_the_pack_goes_there_once(
    sqlite_database: Database,
) -> None:
    with sqlite_database.session() as db:
        first, second = add_commune(db, 2)
        commune = db.get_one(Unit, first.parent_id)
        add_news(db, commune)
        add_group(db, commune, "leaders", audience="leaders")
        for unit in (first, second):
            add_leader(db, unit, f"leader{unit.id}", HOUR)
        plans = plan_day(db, HOUSE, [first, second], DAY, at(7))

    assert [p.counts() for p in plans] == [{"leaders_group": 1}] * 2
    assert {e.once for p in plans for e in p.entries} == {"l:leaders"}


@pytest.mark.parametrize(
    ("last", "told"),
    [
        (HOUR, "free"),
        (2 * DAYS, "free"),
        (2 * DAYS + HOUR, "billed"),
        (7 * DAYS, "billed"),
        (7 * DAYS + HOUR, "none:too_long"),
        (None, "none:never"),
    ],
)
def test_a_members_window_decides(
    branch: tuple[Database, Unit], last: timedelta | None, told: str
) -> None:
    database, unit = branch
    with database.session() as db:
        add_group(db, unit, "g1")
        add_person(db, unit, "lan", last)

        assert plan(db, unit).counts() == {"group": 1, told: 1}


def test_who_stopped_or_left_is_not_written_to_and_counted_with_the_reason(
    branch: tuple[Database, Unit],
) -> None:
    database, unit = branch
    with database.session() as db:
        add_group(db, unit, "g1")
        for user_id in ("lan", "mai"):
            add_person(db, unit, user_id, HOUR)
        lan, mai = (find_identity(db, OA, user_id) for user_id in ("lan", "mai"))
        assert lan is not None
        assert mai is not None
        lan.news_stopped_at = mai.unfollowed_at = at(6)
        db.flush()

        assert plan(db, unit).counts() == {"group": 1, "none:stopped": 1, "none:left": 1}


def test_a_frozen_account_gets_neither_pack_nor_item_and_the_deputy_carries_on(
    branch: tuple[Database, Unit],
) -> None:
    database, unit = branch
    with database.session() as db:
        add_leader(db, unit, "hoa", HOUR)
        add_person(db, unit, "lan", HOUR)
        add_person(db, unit, "xa", HOUR).push_at = "20:00"
        for user_id in ("hoa", "lan", "xa"):
            db.get_one(Identity, (OA, user_id)).frozen_at = at(6)
        db.flush()
        alone = plan(db, unit)
        add_leader(db, unit, "nga", HOUR, "deputy")

        assert alone.counts() == {"none:frozen": 3}
        assert plan(db, unit).counts() == {"pack_free": 1, "none:frozen": 2}


def test_who_never_asked_for_news_is_not_counted(branch: tuple[Database, Unit]) -> None:
    database, unit = branch
    with database.session() as db:
        add_group(db, unit, "g1")
        add_person(db, unit, "lan", HOUR, wants=False)

        assert plan(db, unit).counts() == {"group": 1}


def test_nobody_gets_it_in_the_group_and_one_to_one(branch: tuple[Database, Unit]) -> None:
    database, unit = branch
    with database.session() as db:
        add_group(db, unit, "g1")
        add_person(db, unit, "lan", HOUR)
        db.add(GroupMember(oa_id=OA, group_id="g1", user_id="lan"))
        db.flush()

        assert plan(db, unit).counts() == {"group": 1}


def test_a_leader_who_gets_the_pack_gets_no_second_copy_as_a_member(
    branch: tuple[Database, Unit],
) -> None:
    database, unit = branch
    with database.session() as db:
        add_leader(db, unit, "hoa", HOUR)
        hoa = find_identity(db, OA, "hoa")
        assert hoa is not None
        hoa.news_wanted = True
        db.flush()

        assert plan(db, unit).counts() == {"pack_free": 1}


def test_members_get_the_days_share_of_the_quota_and_the_rest_waits_for_later_days(
    branch: tuple[Database, Unit],
) -> None:
    """On 21 November ten days are left: 50 messages are 5 a day."""
    database, unit = branch
    with database.session() as db:
        add_group(db, unit, "g1")
        for n in range(8):
            add_person(db, unit, f"lan{n}", 3 * DAYS)

        assert plan(db, unit, quota=50).counts() == {"group": 1, "billed": 5, "none:quota": 3}


def test_leaders_may_use_what_is_left(branch: tuple[Database, Unit]) -> None:
    database, unit = branch
    with database.session() as db:
        add_leader(db, unit, "hoa", 3 * DAYS)

        assert plan(db, unit, quota=1).counts() == {"pack_billed": 1}
        assert plan(db, unit, quota=0).counts() == {"none:quota": 1}


def test_a_branch_without_a_leader_says_so(branch: tuple[Database, Unit]) -> None:
    database, unit = branch
    with database.session() as db:
        assert plan(db, unit).counts() == {"none:no_leader": 1}


def test_members_without_zalo_are_counted(branch: tuple[Database, Unit]) -> None:
    from models.member import Member  # noqa: PLC0415

    database, unit = branch
    with database.session() as db:
        add_group(db, unit, "g1")
        db.add(Member(full_name="Bà Năm", unit_id=unit.id, has_smartphone=False))
        db.flush()

        assert plan(db, unit).counts() == {"group": 1, "none:no_zalo": 1}


def test_an_elder_is_called_co_in_what_is_pushed(branch: tuple[Database, Unit]) -> None:
    database, unit = branch
    with database.session() as db:
        add_group(db, unit, "g1", kind="ordinary")
        add_leader(db, unit, "hoa", HOUR)
        add_person(db, unit, "nam", HOUR)
        leader = find_identity(db, OA, "hoa")
        member = find_identity(db, OA, "nam")
        assert leader is not None
        assert member is not None
        leader.address = "cô"
        db.get_one(Member, member.member_id).birth_year = 1950
        db.flush()

        by_recipient = {entry.recipient: entry.messages for entry in plan(db, unit).entries}

    assert text_of(by_recipient["u:hoa"][1]).startswith("Cô giữ tay vào tin trên")
    assert "\nCô nhắn “tiếp”" in text_of(by_recipient["u:nam"][0])


def test_whose_free_window_closes_within_hours_is_served_before_other_members(
    branch: tuple[Database, Unit],
) -> None:
    database, unit = branch
    with database.session() as db:
        add_group(db, unit, "g1")
        add_person(db, unit, "lan", HOUR)
        add_person(db, unit, "mai", 46 * HOUR)

        rows = list(push_rows(HOUSE, plan(db, unit), 1, at(7), at(20)))

    by_urgency = sorted(rows, key=lambda row: row["priority"])
    assert [row["recipient_id"] for row in by_urgency] == ["g1", "mai", "lan"]
